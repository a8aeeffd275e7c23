import { describe, expect, it } from 'vitest';
import { answering, createWorld, eventsOf, planning, replacing, runOptions, writing } from './world.ts';

const files = { 'a.txt': 'one\n' };
const plan = planning({ id: 'agent_1', files: ['a.txt'] });
const wrong = replacing('a.txt', 'seven\nlines', 'SEVEN');
const good = replacing('a.txt', 'one', 'ONE');

describe('replies', () => {
  it.concurrent('without an edit are asked for once more, and then it is told what was said', async (over) => {
    const world = await createWorld(
      files,
      {
        rules: [plan, answering('agent_1', [{ text: 'Let me think.\n\nI would leave the file as it is.' }])],
      },
      { over },
    );
    const { code, err } = await world.dash(['Shout', ...runOptions()]);
    expect(code, err).toBe(1);
    const summary = world.summary();
    expect(summary.verdict).toBe('no-change');
    expect(summary.agents[0]).toMatchObject({
      verdict: 'no-change',
      attempts: 2,
      iterations: 2,
      merged: false,
    });
    expect(summary.agents[0]?.detail).toContain('I would leave the file as it is.');
    expect(err).toContain('I would leave the file as it is.');
    // The second message says what was wrong with the first reply.
    const [, second] = world.model.requests.filter(({ rule }) => rule === 'agent_1');
    expect(second?.messages.some(({ content }) => content.includes('Your last reply changed no file'))).toBe(
      true,
    );
  });

  it.concurrent('whose edit does not apply are mended within one attempt', async (over) => {
    const world = await createWorld(files, { rules: [plan, answering('agent_1', [wrong, good])] }, { over });
    const { code, events, err } = await world.dash(['Shout', ...runOptions()]);
    expect(code, err).toBe(0);
    const summary = world.summary();
    expect(summary.agents[0]).toMatchObject({ verdict: 'succeeded', attempts: 1, iterations: 2, commits: 1 });
    expect(eventsOf(events, 'attempt.reply')).toHaveLength(2);
    expect(world.git('show', `${summary.result_branch}:a.txt`)).toBe('ONE\n');
  });

  it.concurrent('whose edits never apply end their agent', async (over) => {
    // A model takes its time, or the reply after the last one would be there before aider can be stopped.
    const slow = { ...wrong, delay_ms: 2000 };
    const world = await createWorld(files, { rules: [plan, answering('agent_1', [slow])] }, { over });
    const { code, err } = await world.dash(['Shout', ...runOptions(), '--max-iterations', '5']);
    expect(code, err).toBe(1);
    const summary = world.summary();
    expect(summary.verdict).toBe('edit-failed');
    expect(summary.agents[0]).toMatchObject({ verdict: 'edit-failed', merged: false });
    expect(summary.agents[0]?.iterations).toBeLessThanOrEqual(5);
    expect(world.git('show', `${summary.result_branch}:a.txt`)).toBe('one\n');
  });
});

describe('validation', () => {
  const check = 'cat a.txt; echo "says: exactly $(wc -l < a.txt) lines" >&2; grep -q two a.txt';
  const half = writing('a.txt', 'half\n');

  it.concurrent('that fails is shown to the agent, which mends it', async (over) => {
    const world = await createWorld(
      files,
      { rules: [plan, answering('agent_1', [half, writing('a.txt', 'one\ntwo\n')])] },
      { over },
    );
    const { code, events, err } = await world.dash(['Two', ...runOptions(), '--validate', check]);
    expect(code, err).toBe(0);
    const summary = world.summary();
    expect(summary.agents[0]).toMatchObject({
      attempts: 2,
      iterations: 2,
      commits: 2,
      validation: { ok: true },
    });
    const own = eventsOf(events, 'validation.finished').filter(({ target }) => target === 'agent');
    expect(own.map(({ ok }) => ok)).toEqual([false, true]);
    const [, second] = world.model.requests.filter(({ rule }) => rule === 'agent_1');
    const text = second?.messages.map(({ content }) => content).join('\n') ?? '';
    for (const part of ['half', 'says: exactly 1 lines', 'ended with code 1', check])
      expect(text).toContain(part);
    expect(summary.validation).toMatchObject({ command: check, ok: true });
  });

  it.concurrent('that never passes ends its agent when its replies are used up', async (over) => {
    const world = await createWorld(
      files,
      { rules: [plan, answering('agent_1', [half, writing('a.txt', 'more\n')])] },
      { over },
    );
    const { code, err } = await world.dash([
      'Two',
      ...runOptions(),
      '--validate',
      check,
      '--max-iterations',
      '2',
    ]);
    expect(code, err).toBe(1);
    const summary = world.summary();
    expect(summary.verdict).toBe('validation-failed');
    expect(summary.agents[0]).toMatchObject({
      verdict: 'validation-failed',
      attempts: 2,
      iterations: 2,
      merged: false,
      validation: { ok: false, code: 1 },
    });
    expect(world.git('show', `${summary.result_branch}:a.txt`)).toBe('one\n');
    expect(world.git('show', `${summary.agents[0]?.branch}:a.txt`)).toBe('more\n');
  });
});
