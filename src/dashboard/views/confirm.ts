import type { AgentState, RunState } from '../../core/state.ts';
import { counted, dollars } from '../../words/numbers.ts';
import type { Action, Binding } from '../keys/binding.ts';
import { bindings } from '../keys.ts';
import type { Line } from '../styled.ts';
import { span, wrapLine } from './line.ts';

export type Question = { readonly title: string; readonly lines: readonly string[] };

/** What is asked before something is done that is not quickly undone. */
export const question = (action: Action, state: RunState, agent: AgentState | null): Question => {
  const id = agent?.id ?? 'the agent';
  switch (action) {
    case 'kill':
      return {
        title: `Stop ${id}?`,
        lines: ['Its aider is told to end. What it has is kept, and undo stop brings it back.'],
      };
    case 'kill-now':
      return {
        title: `Kill ${id}?`,
        lines: ['Its aider gets no time to end. What it has is kept, and undo stop brings it back.'],
      };
    case 'retry':
      return {
        title: `Begin ${id} again?`,
        lines: [
          ...(agent?.status.kind === 'running' ? ['It is at work, and is stopped first.'] : []),
          'What it has is kept, and the next attempt goes on from there.',
        ],
      };
    case 'merge':
      return { title: `Merge into ${state.baseBranch ?? 'your branch'}?`, lines: mergeLines(state) };
    case 'merge-at-end':
      return {
        title: `Merge into ${state.baseBranch ?? 'your branch'} at the end?`,
        lines: ['It is merged when every agent has succeeded; else it waits for you.'],
      };
    case 'pull-request':
      return {
        title: state.pullRequest === null ? 'Open a pull request?' : 'Push to the pull request?',
        lines: [
          ...shareLines(state),
          `${state.resultBranch} is pushed, and gh opens a pull request with the summary as its text.`,
          'Others can see both.',
        ],
      };
    case 'undo-merge':
      return {
        title: `Take the merge out of ${state.merged?.branch ?? 'your branch'}?`,
        lines: ['The branch goes back to where it was; the result stays on its own branch.'],
      };
    case 'drop-agent':
      return { title: `Leave ${id} out of the plan?`, lines: dropLines(state, agent) };
    case 'keep-plan':
      return {
        title: 'Keep the plan before?',
        lines: ['The planner ends; what it has written of another one is dropped.'],
      };
    case 'stop-run':
      return { title: 'Stop the run?', lines: stopLines(state) };
    default:
      return { title: 'Do it?', lines: [] };
  }
};

const dropLines = (state: RunState, agent: AgentState | null): readonly string[] => {
  const waiting = state.agents.filter(({ dependsOn }) => dependsOn.includes(agent?.id ?? ''));
  return [
    'Nobody does its share.',
    ...(waiting.length === 0
      ? []
      : [
          `${waiting.map(({ id }) => id).join(', ')} ${waiting.length === 1 ? 'does' : 'do'} not wait for it any more.`,
        ]),
  ];
};

const mergeLines = (state: RunState): readonly string[] => [
  ...shareLines(state),
  'aider-dash undo takes it back while nothing was built on it.',
];

/** What the result holds. */
const shareLines = (state: RunState): readonly string[] => {
  const merged = state.agents.filter(({ status }) => status.kind === 'merged');
  const added = merged.reduce((sum, { linesAdded }) => sum + linesAdded, 0);
  const removed = merged.reduce((sum, { linesRemoved }) => sum + linesRemoved, 0);
  const missing = state.agents.length - merged.length;
  return [
    `${counted(merged.length, 'agent')}, +${added} −${removed} lines.`,
    ...(missing > 0 ? [`${counted(missing, 'agent')} not in it.`] : []),
    ...(state.resultValidation?.ok === false ? ['The result does not pass the validation command.'] : []),
  ];
};

const stopLines = (state: RunState): readonly string[] => {
  if (state.phase.kind === 'planning')
    return ['The planner ends at once.', `aider-dash resume ${state.run} asks it again.`];
  if (state.phase.kind === 'reviewing')
    return ['Nothing is at work.', `The plan is kept: aider-dash resume ${state.run} comes back to it.`];
  const open = state.agents.filter(({ status }) => status.kind !== 'merged' && status.kind !== 'failed');
  return [
    open.length === 0
      ? 'Nothing is at work.'
      : `${counted(open.length, 'agent')} not done yet; ${dollars(state.spentUsd)} spent.`,
    `Branches and work trees are kept: aider-dash resume ${state.run} goes on with it.`,
  ];
};

/** What is to be known for the answer to a question, as lines of at most `width` columns, the keys below. */
export const confirm = (
  { lines }: Question,
  width: number,
  table: readonly Binding[] = bindings,
): readonly Line[] => [
  ...lines.flatMap((line) => wrapLine([span('text', line)], width)),
  [],
  [...answer('yes', table), span('dim', '   '), ...answer('no', table)],
];

const answer = (action: Action, table: readonly Binding[]): Line => [
  span('accent', table.find((one) => one.action === action)?.shown.split(' ')[0] ?? '', true),
  span('dim', ` ${action}`),
];
