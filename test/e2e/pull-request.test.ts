import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fakeGh } from '../github/fake-gh.ts';
import { finishedRun, withRemote } from '../github/finished-run.ts';
import { startTerminal } from '../helpers/terminal.ts';
import { answering, createWorld, eventsOf, planning, replacing, runOptions } from './world.ts';

const url = 'https://github.com/octo/repo/pull/7';
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

it('opens a pull request by a key on the screen of a run that has ended', async () => {
  const { sample, run, remote, branch } = await finishedRun();
  const gh = fakeGh(sample.folder, { holds: true });
  const terminal = startTerminal({
    command: [process.execPath, main, 'show', run],
    env: { ...sample.env, ...gh.env },
    cwd: sample.repo,
    columns: 120,
    rows: 36,
  });
  await terminal.waitFor(/P +Push the result and open a pull request/);
  terminal.type('P');
  await terminal.waitFor(/Open a pull request\?/);
  terminal.type('y');
  await terminal.waitFor(/Pushing the result and opening a pull request…/);
  gh.letGo();
  // In the last line, and in the summary as its event comes.
  await terminal.waitFor(new RegExp(`Pull request: ${url}[^]*Pull request: ${url}`));
  expect(terminal.screen()).not.toMatch(/P +Push the result/);
  expect(sample.gitIn(remote, 'rev-parse', branch('result'))).toBe(sample.git('rev-parse', branch('result')));
  terminal.type('q');
  expect((await terminal.exit).code).toBe(0);
});

it('says in the last line what keeps it from being opened', async () => {
  const { sample, run } = await finishedRun();
  const terminal = startTerminal({
    command: [process.execPath, main, 'show', run],
    env: { ...sample.env, ...fakeGh(sample.folder, { loggedIn: false }).env },
    cwd: sample.repo,
  });
  await terminal.waitFor(/P +Push the result/);
  terminal.type('P');
  await terminal.waitFor(/Open a pull request\?/);
  terminal.type('y');
  await terminal.waitFor(/gh is not logged in to GitHub\. Log in with gh auth login/);
  expect(terminal.screen()).toMatch(/P +Push the result/);
  terminal.type('q');
  await terminal.exit;
});

it('opens one at the end of a run with --pr', async () => {
  const world = await createWorld(
    { 'a.txt': 'one\n' },
    {
      rules: [
        planning({ id: 'agent_1', files: ['a.txt'] }),
        answering('agent_1', [replacing('a.txt', 'one', 'ONE')]),
      ],
    },
  );
  const remote = withRemote(world);
  const gh = fakeGh(world.folder);
  const { code, err, events } = await world.dash(['Shout it, @all', ...runOptions(), '--pr'], {
    env: gh.env,
  });
  expect(code, err).toBe(0);
  expect(eventsOf(events, 'run.pr')).toMatchObject([{ url, by: 'option' }]);
  expect(err).toContain(`Its pull request: ${url}`);
  const { run, result_branch: branch, pull_request: told } = world.summary();
  expect(told).toBe(url);
  expect(world.git('--git-dir', remote, 'rev-parse', branch)).toBe(world.git('rev-parse', branch));
  expect(gh.calls().at(-1)).toMatchObject({
    args: ['pr', 'create', `--head=${branch}`, '--base=trunk', '--title=Shout it, `@all`', '--body-file=-'],
    input: expect.stringContaining(`run \`${run}\`: 1 of 1 agent is merged.`),
  });
  // Again, when there is nothing more to do.
  const again = await world.dash(['pr'], { env: gh.env });
  expect(again).toMatchObject({
    code: 0,
    out: `The pull request is open already, and has the result: ${url}\n`,
  });
});
