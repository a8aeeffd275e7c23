import { describe, expect, it } from 'vitest';
import type { EventType } from '../../src/core/event.ts';
import { fold } from '../../src/core/reduce.ts';
import type { RunState } from '../../src/core/state.ts';
import { bindingFor, bindings, offered } from '../../src/dashboard/keys.ts';
import { type Ability, contexts, type Scene } from '../../src/dashboard/scene.ts';
import { footer, lastWord } from '../../src/dashboard/views/footer.ts';
import { lineWidth, plain } from '../../src/dashboard/views/line.ts';
import { busyRun, scene } from '../helpers/busy-run.ts';
import { begun, history, stateAfter } from '../helpers/history.ts';

const events = history(
  ...busyRun,
  { type: 'agent.killed', agent: 'agent_1', attempt: 2, snapshot: 'refs/x' },
  { type: 'agent.failed', agent: 'agent_1', verdict: 'killed', detail: 'You killed it.' },
  { type: 'agent.held', agent: 'agent_7' },
  { type: 'agent.paused' },
  { type: 'agent.continued' },
  { type: 'merge.wanted' },
  { type: 'run.finished', verdict: 'validation-failed', exit_code: 1, detail: '' },
  { type: 'run.merged', commit: 'c', onto: 'b', branch: 'main' },
  { type: 'run.undone', commit: 'c', onto: 'b', branch: 'main' },
  { type: 'run.pr', url: 'https://github.com/o/r/pull/1', by: 'user' },
);
/** The run after each event, by the event's type: the last of each says enough. */
const after = new Map(events.map(({ type }, count) => [type, fold(events.slice(0, count + 1))]));
const planned = begun([{ id: 'agent_1' }, { id: 'agent_2', dependsOn: ['agent_1'] }]).slice(0, 3);
const reviewing = stateAfter(...planned, { type: 'plan.review' });
const replanning = stateAfter(
  ...planned,
  { type: 'plan.review' },
  { type: 'plan.started', try: 1, model: 'planner', source: 'planner', remark: 'Fewer agents.' },
);
const states: readonly RunState[] = [...after.values(), reviewing, replanning];
const busy = fold(history(...busyRun));
const abilities: readonly (readonly Ability[])[] = [
  [],
  ['command', 'take-over', 'diff', 'copy'],
  ['command', 'copy', 'found', 'attempts', 'long-prd'],
  ['begin-again', 'merge', 'pull-request', 'undo-merge', 'diff'],
  ['command', 'begin-again', 'merge', 'pull-request', 'undo-merge', 'take-over', 'diff', 'copy'],
  ['command', 'take-over', 'copy', 'host'],
  ['seek', 'diff', 'copy', 'found', 'attempts'],
  ['open', 'replay'],
  ['command', 'turn'],
];

const fields = ['change', 'budget', 'recent'];

const everyScene = function* (): Generator<readonly [RunState, Scene]> {
  for (const state of states)
    for (const context of contexts)
      for (const able of abilities)
        for (const focused of [null, ...(context === 'start' ? fields : state.agents.map(({ id }) => id))])
          for (const filtered of [false, true]) yield [state, { ...scene(focused, context, able), filtered }];
};

const actionOf = (key: string, state: RunState, where: Scene) =>
  bindingFor(key, state, where)?.action ?? null;

describe('the table of keys', () => {
  it('never gives a key two meanings at once', () => {
    const seen = new Set<string>();
    for (const [state, where] of everyScene()) {
      const keys = offered(state, where).flatMap((one) => one.keys);
      const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
      if (twice.length > 0) seen.add(`${where.context}: ${twice.join(' ')}`);
    }
    expect([...seen]).toEqual([]);
  });

  it('offers each of its lines somewhere', () => {
    const seen = new Set<string>();
    for (const [state, where] of everyScene())
      for (const one of offered(state, where)) seen.add(`${one.action} ${one.label}`);
    expect(bindings.filter((one) => !seen.has(`${one.action} ${one.label}`))).toEqual([]);
  });

  it('always has a way out', () => {
    const ways = new Set(['back', 'detach', 'no']);
    for (const [state, where] of everyScene()) {
      const ends = where.abilities.has('host') ? 'stop-run' : 'detach';
      expect(offered(state, where).some(({ action }) => ways.has(action) || action === ends)).toBe(true);
    }
  });

  it('leaves flow control, tmux and screen alone', () => {
    const keys = bindings.flatMap((one) => one.keys);
    for (const key of ['ctrl-q', 'ctrl-s', 'ctrl-a', 'ctrl-b']) expect(keys).not.toContain(key);
  });

  it('lets no letter act while a text is written', () => {
    for (const context of ['input', 'search'] as const) {
      const keys = offered(busy, scene('agent_1', context)).flatMap((one) => one.keys);
      expect(keys.toSorted()).toEqual(['enter', 'escape']);
    }
  });

  it('lets no letter act before a run begins', () => {
    const keys = fields.flatMap((field) =>
      offered(fold([]), scene(field, 'start', [])).flatMap((one) => one.keys),
    );
    expect([...new Set(keys)].toSorted()).toEqual([
      'alt-enter',
      'ctrl-c',
      'enter',
      'escape',
      'shift-tab',
      'tab',
    ]);
  });

  it('lets no letter act while a retry is chosen', () => {
    const where = scene('agent_1', 'choices', ['command', 'turn']);
    const keys = offered(busy, where).flatMap((one) => one.keys);
    expect(keys.toSorted()).toEqual([
      'down',
      'enter',
      'escape',
      'left',
      'right',
      'shift-tab',
      'space',
      'tab',
      'up',
    ]);
    const writing = offered(busy, scene('agent_1', 'choices')).flatMap((one) => one.keys);
    expect(writing).not.toEqual(expect.arrayContaining(['space']));
    expect(writing).not.toEqual(expect.arrayContaining(['left']));
  });

  it('asks before it ends or merges anything', () => {
    const asking = new Set(bindings.filter(({ asks }) => asks).map(({ action }) => action));
    expect(asking).toEqual(
      new Set([
        'kill',
        'kill-now',
        'retry',
        'merge',
        'merge-at-end',
        'pull-request',
        'undo-merge',
        'stop-run',
        'keep-plan',
        'drop-agent',
      ]),
    );
  });
});

describe('what a key does', () => {
  it('depends on the agent', () => {
    expect(actionOf('p', busy, scene('agent_1'))).toBe('pause');
    expect(actionOf('p', busy, scene('agent_7'))).toBe('continue');
    expect(actionOf('p', busy, scene('agent_4'))).toBe(null);
    expect(actionOf('x', busy, scene('agent_5'))).toBe(null);
    expect(actionOf('r', busy, scene('agent_5'))).toBe('retry');
    expect(actionOf('r', busy, scene('agent_4'))).toBe(null);
    for (const context of ['run', 'zoom', 'summary', 'needs-you', 'trouble'] as const)
      expect(actionOf('R', busy, scene('agent_5', context))).toBe('retry-with');
    expect(actionOf('R', busy, scene('agent_4'))).toBe(null);
    expect(actionOf('d', busy, scene('agent_2'))).toBe(null);
  });

  it('depends on the run', () => {
    const find = (type: EventType) => after.get(type) ?? busy;
    const able = scene('agent_4', 'run', ['command', 'merge', 'pull-request', 'undo-merge', 'begin-again']);
    expect(actionOf('m', busy, able)).toBe('merge-at-end');
    expect(actionOf('m', find('merge.wanted'), able)).toBe(null);
    expect(actionOf('m', find('run.finished'), able)).toBe('merge');
    expect(actionOf('m', find('run.merged'), able)).toBe(null);
    expect(actionOf('u', find('run.merged'), able)).toBe('undo-merge');
    expect(actionOf('m', find('run.undone'), able)).toBe('merge');
    expect(actionOf('u', find('run.merged'), { ...able, focused: 'agent_1' })).toBe('undo-kill');
    expect(actionOf('P', busy, able)).toBe(null);
    expect(actionOf('P', find('run.merged'), able)).toBe('pull-request');
    expect(actionOf('P', find('run.pr'), able)).toBe(null);
    // More is merged since: it can be pushed.
    expect(actionOf('P', { ...find('run.pr'), resultCommit: 'more' }, able)).toBe('pull-request');
    expect(actionOf('Q', busy, able)).toBe('stop-run');
    expect(actionOf('Q', find('run.finished'), able)).toBe(null);
  });

  it('moves in time while a run is played again, and can do nothing to it', () => {
    const replay = scene('agent_1', 'run', ['seek', 'copy']);
    const acting = ['space', 'left', 'l', '+', 'home', 'g', 'x', 'r', 'p', 'i', 'o', 'm', 'Q', 'q'];
    expect(acting.map((key) => actionOf(key, busy, replay))).toEqual([
      'play',
      'time-back',
      'focus-right',
      'faster',
      'time-first',
      null,
      ...[null, null, null, null, null, null, null],
      'detach',
    ]);
  });

  it('asks before it leaves a run that can’t go on alone', () => {
    const host = bindingFor('q', busy, scene('agent_1', 'run', ['command', 'host']));
    expect(host).toMatchObject({ action: 'stop-run', asks: true });
    expect(plain(footer(busy, scene('agent_1', 'run', ['command', 'host']), 80))).toMatch(/q stop and quit/);
  });

  it('depends on the plan', () => {
    const able = (context: Scene['context'], who = 'agent_1') => scene(who, context);
    expect(actionOf('enter', reviewing, able('review'))).toBe('approve');
    expect(actionOf('x', reviewing, able('review'))).toBe('drop-agent');
    expect(actionOf('tab', reviewing, able('review'))).toBe('other-pane');
    expect(actionOf('enter', busy, able('review'))).toBe(null);
    const alone = stateAfter(...begun([{ id: 'agent_1' }]).slice(0, 3), { type: 'plan.review' });
    expect(actionOf('x', alone, able('review'))).toBe(null);
    expect(actionOf('x', stateAfter(...planned.slice(0, 2)), able('planning'))).toBe('stop-run');
    expect(actionOf('x', replanning, able('planning'))).toBe('keep-plan');
    expect(actionOf('enter', reviewing, scene('agent_1', 'review', []))).toBe(null);
  });

  it('is nothing where nobody obeys', () => {
    const watching = scene('agent_5', 'run', []);
    for (const key of ['x', 'r', 'p', 'i', 'o', 'm', 'u', 'Q', '+', '-', 'space', 'd', 'y'])
      expect(actionOf(key, busy, watching)).toBe(null);
    expect(actionOf('r', busy, scene('agent_5', 'run', ['begin-again']))).toBe('retry');
    expect(actionOf('x', busy, scene('agent_1', 'run', ['begin-again']))).toBe(null);
  });
});

describe('the footer', () => {
  it('holds the most useful keys that fit, help and the way out always', () => {
    expect(plain(footer(busy, scene('agent_1'), 60)).trimEnd()).toBe(
      ' ⏎ zoom  a needs you  x stop  r retry  ? help  q detach',
    );
    for (let width = 20; width < 220; width += 1) {
      const line = footer(busy, scene('agent_1'), width);
      expect(lineWidth(line)).toBeLessThanOrEqual(width);
      if (width >= 22) expect(plain(line)).toMatch(/\? help {2}q detach {2}$/);
    }
  });

  it('has the last thing worth knowing below', () => {
    expect(plain(lastWord({ text: 'agent_3: rate limited', role: 'warn' }, 14))).toBe(' agent_3: rat…');
    expect(lastWord(null, 14)).toEqual([]);
  });

  it('answers a question', () => {
    expect(plain(footer(busy, scene('agent_1', 'confirm'), 80)).trimEnd()).toBe(' y yes  n no');
  });
});
