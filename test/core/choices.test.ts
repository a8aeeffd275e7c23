import { describe, expect, it } from 'vitest';
import { type Choosing, ChoosingSchema } from '../../src/core/choices.ts';
import { CommandSchema } from '../../src/core/command.ts';
import type { Draft, Event } from '../../src/core/event.ts';
import { EventSchema } from '../../src/core/event.ts';
import { wrongKey } from '../../src/core/limits.ts';
import { fold } from '../../src/core/reduce.ts';
import { requeue } from '../../src/core/requeue.ts';
import type { AgentState } from '../../src/core/state.ts';
import { told } from '../helpers/decisions.ts';
import { begun, exited, history, intended, reply, stateAfter } from '../helpers/history.ts';

const files = ['a.ts', 'b.ts', 'c.ts'];
const one = begun([{ id: 'a', files }, { id: 'b' }], { model: 'openai/usual' });
const failed = (agent = 'a', verdict: 'crashed' | 'conflict' | 'auth' = 'crashed'): Draft => ({
  type: 'agent.failed',
  agent,
  verdict,
  detail: '',
});
const queued = (choices?: Choosing): Draft => ({
  type: 'agent.queued',
  agent: 'a',
  place: 1,
  branch: 'aider-dash/r/a',
  ...(choices === undefined ? {} : { choices }),
});
const first = [intended('a'), reply('a'), exited('a', 'edit-failed'), failed()];

const agentAfter = (...drafts: readonly Draft[]): AgentState => {
  const [agent] = stateAfter(...one, ...drafts).agents;
  if (agent === undefined) throw new Error('There is no agent.');
  return agent;
};

describe('a command to retry', () => {
  const retry = (choices: object) => CommandSchema.safeParse({ kind: 'retry', agent: 'a', choices }).success;

  it('takes choices, or none', () => {
    expect(CommandSchema.safeParse({ kind: 'retry', agent: 'a' }).success).toBe(true);
    expect(retry({})).toBe(true);
    expect(retry({ model: 'openrouter/a/b-4.5:free', edit_format: 'udiff-simple', message: 'afresh' })).toBe(
      true,
    );
    expect(retry({ model: null, edit_format: null, files: null, text: null })).toBe(true);
    expect(retry({ files: ['a.ts'], text: 'Only this.' })).toBe(true);
  });

  it('takes no option, no key and no rubbish for a choice', () => {
    const names = ['-x', '--config=x', '', ' ', 'a b', 'a\nb', 'a\u0000', '\u202ea', 'x'.repeat(201)];
    for (const model of [...names, 'sk-proj-0123456789abcdefghij']) expect(retry({ model })).toBe(false);
    for (const format of ['ask', '-whole', 'whole ', '']) expect(retry({ edit_format: format })).toBe(false);
    expect(retry({ files: [] })).toBe(false);
    expect(retry({ text: '  ' })).toBe(false);
    expect(retry({ text: 'x'.repeat(20_001) })).toBe(false);
    expect(retry({ message: 'anything' })).toBe(false);
    expect(retry({ aider_args: ['--x'] })).toBe(false);
  });
});

describe('what was chosen', () => {
  const choices = { model: 'openai/other', edit_format: 'whole', files: ['b.ts'], text: 'Less.' } as const;
  const chosen = { model: 'openai/other', editFormat: 'whole', files: ['b.ts'], text: 'Less.' };
  const made = ChoosingSchema.parse(choices);

  it('holds from the next attempt on, and older attempts keep what they had', () => {
    const agent = agentAfter(...first, queued(made), intended('a', 2));
    expect(agent.choices).toEqual(chosen);
    expect(agent.attempts).toMatchObject([
      { model: null, editFormat: null },
      { model: 'openai/other', editFormat: 'whole' },
    ]);
    const resolving = agentAfter(...first, queued(made), intended('a', 2, 'conflict'));
    expect(resolving.attempts.at(-1)).toMatchObject({ model: 'openai/other', editFormat: null });
  });

  it('stays through a retry that says nothing, and until another is made', () => {
    expect(agentAfter(...first, queued(made), failed(), queued()).choices).toEqual(chosen);
    expect(agentAfter(...first, queued(made), failed(), queued({ model: 'openai/third' })).choices).toEqual({
      ...chosen,
      model: 'openai/third',
    });
    expect(agentAfter(...first, queued(made), failed(), queued({ files: null, text: null })).choices).toEqual(
      {
        ...chosen,
        files: null,
        text: null,
      },
    );
  });

  it('is nothing where it is what the run and the plan have', () => {
    const { choices: none } = agentAfter(...first, queued({ model: 'openai/usual', files: [...files] }));
    expect(none).toEqual({ model: null, editFormat: null, files: null, text: null });
  });

  it('can be no file that is not the agent’s, whatever the log says', () => {
    expect(agentAfter(...first, queued({ files: ['b.ts', '/etc/passwd', '../x'] })).choices.files).toEqual([
      'b.ts',
    ]);
    expect(agentAfter(...first, queued({ files: ['.git/config'] })).choices.files).toBeNull();
  });

  it('is in the log: a scheduler that takes over has it, wherever the one before was killed', () => {
    const drafts = [
      ...one,
      ...first,
      queued({ ...made, message: 'afresh' }),
      intended('a', 2),
      reply('a', 2),
    ];
    const lines = history(...drafts).map((event) => JSON.stringify(event));
    const read = (count: number) =>
      fold(lines.slice(0, count).map((line): Event => EventSchema.parse(JSON.parse(line))));
    for (let count = one.length + first.length + 1; count <= lines.length; count += 1)
      expect(read(count).agents[0]).toMatchObject({ choices: chosen, afresh: true });
  });

  it('lets an old log be read as it was', () => {
    expect(agentAfter(...first, queued())).toMatchObject({
      choices: { model: null, editFormat: null, files: null, text: null },
      afresh: false,
    });
  });
});

describe('a message without what failed', () => {
  const afresh = [...first, queued({ message: 'afresh' })];

  it('is the next one only', () => {
    expect(agentAfter(...afresh).afresh).toBe(true);
    expect(agentAfter(...afresh, intended('a', 2), exited('a', 'no-change', { attempt: 2 })).afresh).toBe(
      false,
    );
  });

  it('is said again after trouble that was not the model’s, and after a retry that says nothing', () => {
    expect(agentAfter(...afresh, intended('a', 2), exited('a', 'crashed', { attempt: 2 })).afresh).toBe(true);
    expect(agentAfter(...afresh, failed(), queued()).afresh).toBe(true);
    expect(agentAfter(...afresh, failed(), queued({ message: 'failure' })).afresh).toBe(false);
  });
});

describe('an agent whose merge failed', () => {
  const done = [intended('a'), reply('a'), exited('a', 'succeeded'), failed('a', 'conflict')];
  const again = (choices: Choosing) => {
    const before = agentAfter(...done);
    return told(fold(history(...one, ...done, ...requeue(before, choices)))).filter(
      (line) => !line.includes('b/'),
    );
  };

  it('is merged again with another model, and works again where its share is to be done otherwise', () => {
    expect(again({ model: 'openai/other' })).toEqual(['merge a']);
    expect(again({ files: null, text: null, message: 'failure' })).toEqual(['merge a']);
    for (const choices of [{ text: 'Less.' }, { files: ['a.ts'] }, { message: 'afresh' }] as const)
      expect(again(ChoosingSchema.parse(choices))).toEqual(['start a/2 work']);
  });
});

describe('a key that is refused', () => {
  const refused = [intended('a'), exited('a', 'auth', { retryable: false }), failed('a', 'auth')];

  it('is that of one model: another one goes on', () => {
    const state = stateAfter(...one, ...refused, queued({ model: 'anthropic/other' }), intended('b'));
    expect(told(state)).toEqual(['start a/2 work']);
    const other = [intended('a', 2), exited('a', 'auth', { attempt: 2, retryable: false })];
    const both = stateAfter(...one, queued({ model: 'anthropic/other' }), ...other, intended('b'));
    expect(wrongKey(both)).toBeNull();
    expect(wrongKey(both, 'anthropic/other')).toBe('detail of auth');
    expect(told(both)).toEqual(['agent.failed a auth']);
  });
});
