import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { writeAider } from './hostile.ts';
import { createWorld, eventsOf, runOptions } from './world.ts';

/** Title, clear, device query, C1, bidi, BEL: what could steer a terminal or hide text. */
const nasty =
  '\u001b]0;owned\u0007\u001b[2J\u001bP$qm\u001b\\\u009b31m\u202egnp.exe\u0007\u001b_x\u001b\\\u001b';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b-\u200f]/;
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

it('shows nothing raw of what models, files and commands say, and JSON stays JSON', async () => {
  const plan = [
    '# PRD',
    ...['Overview', 'Goals', 'User Stories', 'Detailed Technical Plan', 'Non-Goals'].map(
      (title) => `## ${title}\n\nText ${nasty}.`,
    ),
    '<json>',
    JSON.stringify({
      prd_slug: 'x',
      num_agents: 1,
      agents: [
        {
          agent_id: 'agent_1',
          description: `does ${nasty} it`,
          files_context: ['a.txt'],
          prompt: `Do ${nasty}`,
        },
      ],
    }),
    '</json>',
  ].join('\n\n');
  const world = await createWorld(
    { 'a.txt': 'one\n' },
    { rules: [{ when: { model: 'planner' }, replies: [{ text: plan }] }] },
  );
  // What a model and aider could print and write, without the time that a real one takes.
  const shell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const aider = writeAider(
    world,
    inject('warmAider'),
    [
      `printf '%s\\n' ${shell(`litellm.APIError: ${nasty} boom`)}`,
      `printf '%s\\n' ${shell(`two ${nasty}`)} > a.txt; printf x > ${shell(`n ${nasty.replaceAll('\u001b\\', '')}`)}`,
      `git add -A; git commit -qm ${shell(`subject ${nasty}`)}`,
    ].join('\n'),
  );
  const validate = `printf '%s\\n' ${shell(nasty)}; printf '%s\\n' ${shell(nasty)} >&2; ! grep -q never a.txt`;
  const options = [...runOptions(inject('aider')), '--aider', aider, '--validate', validate];

  const json = await world.dash([`Change ${nasty} it`, ...options]);
  expect(json.code).toBe(0);
  expect(json.err).not.toMatch(raw);
  // Each line was read as JSON already: escaped, the text arrives as it was.
  expect(json.out).not.toMatch(raw);
  expect(eventsOf(json.events, 'attempt.exited')[0]?.files).toHaveLength(2);

  const text = await world.dash([
    `Change ${nasty} it`,
    ...options.filter((one) => one !== '--json'),
    '--headless',
  ]);
  expect(text.code).toBe(0);
  expect(text.out + text.err).toContain('gnp.exe');
  expect(text.out + text.err).not.toMatch(raw);

  const { run } = world.summary();
  for (const args of [['show', run], ['logs', run, 'agent_1'], ['runs'], ['diff', run, '--stat']]) {
    const said = await world.dash(args);
    expect([args[0], said.code]).toEqual([args[0], 0]);
    expect(said.out + said.err).not.toMatch(raw);
  }
  const onTerminal = (...args: readonly string[]): string =>
    execFileSync('script', ['-qec', [process.execPath, main, ...args].join(' '), '/dev/null'], {
      cwd: world.repository,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: `${world.folder}/home`, TERM: 'xterm' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).replaceAll('\r\n', '\n');
  const shown = onTerminal('diff', run);
  expect(shown).toContain('+two ');
  expect(shown).not.toMatch(raw);
});
