import { describe, expect, it } from 'vitest';
import { answering, createWorld, eventsOf, planning, replacing, runOptions, writing } from './world.ts';

const inConflict = 'stand in the middle of a merge';
const mending = 'together they do not pass validation';

/** Both agents change the same line of `a.txt`; a third one has a file of its own. */
const clash = [
  planning(
    { id: 'agent_1', files: ['a.txt'] },
    { id: 'agent_2', files: ['a.txt'] },
    { id: 'agent_3', files: ['c.txt'] },
  ),
  answering('agent_3', [replacing('c.txt', 'three', 'THREE')]),
];
const shares = [
  answering('agent_1', [replacing('a.txt', 'one', 'uno')]),
  answering('agent_2', [replacing('a.txt', 'one', 'eins')]),
];
const files = { 'a.txt': 'one\n', 'c.txt': 'three\n' };

describe('a conflict', () => {
  it.concurrent('is resolved by an aider that sees both sides', async (over) => {
    const both = ['agent_1', 'agent_2'].map((agent) =>
      answering(agent, [writing('a.txt', 'uno eins\n')], [inConflict]),
    );
    const world = await createWorld(files, { rules: [...both, ...clash, ...shares] }, { over });
    const { code, events, err } = await world.dash(['Translate', ...runOptions(), '--validate', 'cat *.txt']);
    expect(err).toContain('holds 3 of 3 agents');
    expect(code).toBe(0);
    const summary = world.summary();
    expect(world.git('show', `${summary.result_branch}:a.txt`)).toBe('uno eins\n');
    expect(world.git('show', `${summary.result_branch}:c.txt`)).toBe('THREE\n');
    const [conflict] = eventsOf(events, 'merge.conflict');
    expect(conflict?.files).toEqual(['a.txt']);
    const loser = summary.agents.find(({ id }) => id === conflict?.agent);
    expect(loser).toMatchObject({ verdict: 'succeeded', attempts: 2, merged: true });
    // It was shown the other side, which is no part of its own share.
    const asked = world.model.requests.find(({ messages }) =>
      messages.some(({ content }) => content.includes(inConflict)),
    );
    const text = asked?.messages.map(({ content }) => content).join('\n') ?? '';
    expect(text).toMatch(/^\+(uno|eins)$/m);
    for (const part of ['<<<<<<<', 'uno', 'eins', '>>>>>>>']) expect(text).toContain(part);
    // A true merge: both branches are in it.
    for (const agent of summary.agents)
      expect(world.git('branch', '--contains', agent.branch)).toContain(summary.result_branch);
  });

  it.concurrent('that stays is taken back, and the others go on', async (over) => {
    const neither = ['agent_1', 'agent_2'].map((agent) =>
      answering(agent, [{ text: 'I would rather not.' }], [inConflict]),
    );
    const world = await createWorld(files, { rules: [...neither, ...clash, ...shares] }, { over });
    const { code, events } = await world.dash(['Translate', ...runOptions(), '--validate', 'cat *.txt']);
    expect(code).toBe(1);
    const summary = world.summary();
    expect(summary.verdict).toBe('conflict');
    const [undone] = eventsOf(events, 'merge.undone');
    expect(undone).toMatchObject({ verdict: 'conflict' });
    const [loser, ...more] = summary.agents.filter(({ merged }) => !merged);
    expect(more).toEqual([]);
    expect(loser).toMatchObject({ id: undone?.agent, verdict: 'conflict' });
    expect(loser?.detail).toContain('a.txt');
    expect(summary.validation?.ok).toBe(true);
    expect(world.git('show', `${summary.result_branch}:c.txt`)).toBe('THREE\n');
    expect(world.git('show', `${summary.result_branch}:a.txt`)).toMatch(/^(uno|eins)\n$/);
    expect(world.git('show', `${loser?.branch}:a.txt`)).toMatch(/^(uno|eins)\n$/);
    expect(world.git('status', '--porcelain')).toBe('');
  });
});

/** `a` and `b` may not both be 1, and neither agent sees the other's. */
const notBoth = 'test "$(cat a.txt b.txt | tr -d "\\n")" != 11';
const parts = [
  planning({ id: 'agent_1', files: ['a.txt'] }, { id: 'agent_2', files: ['b.txt'] }),
  answering('agent_1', [writing('a.txt', '1\n')]),
  answering('agent_2', [writing('b.txt', '1\n')]),
];

describe('parts that do not go together', () => {
  it.concurrent('are mended by an aider on the merged result', async (over) => {
    const mended = ['agent_1', 'agent_2'].map((agent) =>
      answering(agent, [writing('b.txt', '2\n')], [mending]),
    );
    const world = await createWorld(
      { 'a.txt': '0\n', 'b.txt': '0\n' },
      { rules: [...mended, ...parts] },
      { over },
    );
    const { code, events } = await world.dash(['Count', ...runOptions(), '--validate', notBoth]);
    expect(code).toBe(0);
    const { result_branch: result, validation, agents } = world.summary();
    expect(validation?.ok).toBe(true);
    expect(world.git('show', `${result}:a.txt`)).toBe('1\n');
    expect(world.git('show', `${result}:b.txt`)).toBe('2\n');
    const ofResult = eventsOf(events, 'validation.finished').filter(({ target }) => target === 'result');
    expect(ofResult.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(agents.map(({ attempts }) => attempts).toSorted()).toEqual([1, 2]);
  });

  it.concurrent('and can’t be mended: the second merge is taken back', async (over) => {
    const mended = ['agent_1', 'agent_2'].map((agent) =>
      answering(agent, [{ text: 'It is fine as it is.' }], [mending]),
    );
    const world = await createWorld(
      { 'a.txt': '0\n', 'b.txt': '0\n' },
      { rules: [...mended, ...parts] },
      { over },
    );
    const { code, events } = await world.dash(['Count', ...runOptions(), '--validate', notBoth]);
    expect(code).toBe(1);
    const summary = world.summary();
    expect(eventsOf(events, 'merge.undone')).toMatchObject([{ verdict: 'validation-failed' }]);
    expect(summary.agents.map(({ verdict }) => verdict).toSorted()).toEqual([
      'succeeded',
      'validation-failed',
    ]);
    expect(summary.validation?.ok).toBe(true);
    const [a, b] = ['a.txt', 'b.txt'].map((path) => world.git('show', `${summary.result_branch}:${path}`));
    expect(`${a}${b}`).toMatch(/^(1\n0\n|0\n1\n)$/);
    expect(eventsOf(events, 'merge.finished')).toHaveLength(1);
    expect(summary.result_commit).toBe(world.git('rev-parse', summary.result_branch).trim());
  });
});
