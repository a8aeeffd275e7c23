import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { createWorld, plannerAnswer, runOptions, type World } from './world.ts';

const afterwards: Parameters<TestContext['onTestFinished']>[0][] = [];
const over: Pick<TestContext, 'onTestFinished'> = {
  onTestFinished: (action) => void afterwards.push(action),
};

let world: World;
let run = '';

/** One run for all that is asked about it: agent_1 is merged, agent_2's reply changes nothing. */
beforeAll(async () => {
  world = await createWorld(
    { 'a.txt': 'one\n', 'b.txt': 'two\n' },
    {
      rules: [
        {
          when: { model: 'planner' },
          replies: [
            {
              text: plannerAnswer(
                { id: 'agent_1', files: ['a.txt'] },
                { id: 'agent_2', files: ['b.txt'], dependsOn: ['agent_1'] },
              ),
            },
          ],
        },
        {
          when: { contains: 'Task for agent_1:' },
          replies: [{ edits: [{ path: 'a.txt', search: 'one\n', replace: 'ONE \u001b[31mred\u0007\n' }] }],
        },
        { when: { contains: 'Task for agent_2:' }, replies: [{ text: 'There is nothing to do.' }] },
      ],
    },
    { over },
  );
  const { code } = await world.dash(['Say it\nlouder', ...runOptions(), '--max-iterations', '2']);
  expect(code).toBe(1);
  const [found] = readdirSync(join(world.repository, '.aider_logs')).filter((name) => /^\d{8}-/.test(name));
  run = found ?? '';
});

afterAll(async () => {
  for (const action of afterwards) await action({ task: {} } as TestContext);
});

const says = async (...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await world.dash(args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

const refusal = async (...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await world.dash(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^aider-dash: [^\n]+\n$/);
  return err;
};

describe('runs', () => {
  it('lists it with what became of it', async () => {
    const lines = (await says('runs')).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^run +verdict +merged +cost +change$/);
    expect(lines[1]).toMatch(new RegExp(`^${run} +no-change +1 of 2 .* Say it$`));
    expect(lines).toHaveLength(2);
  });

  it('tells the same as JSON', async () => {
    expect(JSON.parse(await says('runs', '--json'))).toMatchObject([
      {
        run,
        change: 'Say it\nlouder',
        verdict: 'no-change',
        agents: 2,
        merged: 1,
        result_branch: `aider-dash/${run}/result`,
      },
    ]);
  });
});

describe('show', () => {
  it('shows the newest, or the one that is meant', async () => {
    const newest = await says('show');
    expect(newest).toContain(run);
    expect(newest).toMatch(/✔ +agent_1 +succeeded/);
    expect(newest).toMatch(/✖ +agent_2 +no-change/);
    expect(newest).toContain(`aider-dash diff ${run}`);
    expect(await says('show', run)).toBe(newest);
    expect(await says('show', run.slice(-4))).toBe(newest);
  });

  it('tells what the summary file tells', async () => {
    expect(JSON.parse(await says('show', '--json'))).toEqual(world.summary());
  });

  it('names the nearest for a run that is not there', async () => {
    expect(await refusal('show', 'zzzz')).toContain(`Did you mean ${run}?`);
  });
});

describe('diff', () => {
  it('is what git tells between base and result', async () => {
    const summary = world.summary();
    const expected = world.git('diff', '--no-color', summary.base_commit, summary.result_branch);
    expect(await says('diff')).toBe(expected);
    expect(expected).toContain('+ONE');
  });

  it('of an agent is what that agent did', async () => {
    const diff = await says('diff', run, 'agent_1');
    expect(diff).toContain('a/a.txt');
    expect(diff).not.toContain('docs/prd');
    expect(await says('diff', run, '1')).toBe(diff);
    expect(await says('diff', run, 'agent_2')).toBe('');
  });

  it('counts', async () => {
    expect(await says('diff', run, 'agent_1', '--stat')).toBe('1 file, +1 −1\n');
  });

  it('names the agents there are', async () => {
    expect(await refusal('diff', run, 'agent_3')).toMatch(/no agent "agent_3"\. It has agent_1, agent_2\./);
  });
});

describe('logs', () => {
  it('prints every attempt, and nothing that steers a terminal', async () => {
    const text = await says('logs', run, 'agent_1');
    expect(text).toMatch(/^── agent_1, attempt 1: succeeded \(\.aider_logs\/.*\/agent1_1\.log\)\n/);
    expect(text).toContain('ONE red');
    expect([...text].filter((character) => character < ' ' && character !== '\n')).toEqual([]);
  });

  it('prints one attempt', async () => {
    const all = await says('logs', run, 'agent_2');
    const attempts = all.split('\n').filter((line) => line.startsWith('── ')).length;
    const last = await says('logs', run, 'agent_2', '--attempt', String(attempts));
    expect(all.endsWith(last)).toBe(true);
    expect(last).toContain('nothing to do');
  });

  it('names the attempts there are', async () => {
    expect(await refusal('logs', run, 'agent_1', '--attempt', '9')).toMatch(/no attempt "9"\. It has 1/);
    expect(await refusal('logs', run)).toMatch(/agent/);
  });
});

describe('clean', () => {
  it('keeps a result that nobody took, and lets it go once it is merged', async () => {
    const held = await says('clean', '--dry-run');
    expect(held).toMatch(/^stays .* branch +result .* not merged/m);
    expect(held).toMatch(/^goes .* branch +agent_1 .* all of it is in aider-dash\/.*\/result$/m);
    await says('merge');
    await says('clean');
    expect(world.git('for-each-ref', 'refs/heads').trim().split('\n')).toHaveLength(1);
    expect(world.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(await says('show', run)).toContain(run);
  });
});
