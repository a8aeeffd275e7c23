import { sharedFiles } from '../../core/overlap.ts';
import type { AgentState, RunState } from '../../core/state.ts';
import { counted } from '../../words/numbers.ts';
import { padEnd, shorten, widthOf } from '../../words/width.ts';
import type { Line } from '../styled.ts';
import { type ListPane, selected } from './agent-pane.ts';
import { cutLine, span, spread, wrapLine } from './line.ts';

export type ReviewView = {
  readonly width: number;
  /** Rows that there are for it. */
  readonly height: number;
  readonly focused: string | null;
  /** Whether this side of the screen has the focus. */
  readonly active: boolean;
};

/** The agents of a plan, one in a row, and what may go wrong between them. */
export const sharesPane = (state: RunState, view: ReviewView): ListPane => {
  const { width, height, focused, active } = view;
  const idWidth = Math.min(14, Math.max(...state.agents.map(({ id }) => widthOf(id))));
  const shared = sharedFiles(state.agents, state.prdPath);
  const isShared = (agent: AgentState): boolean => shared.some(({ agents }) => agents.includes(agent.id));
  const notes = noteLines(state, width);
  const warnings = shared
    .flatMap(({ path, agents }) =>
      wrapLine(
        [span('warn', `${path} is in the shares of ${listed(agents)}: their merges may conflict.`)],
        width,
        2,
      ),
    )
    .slice(0, Math.max(0, height - notes.length - fewestRows));
  const seen = aroundFocus(state.agents, focused, Math.max(1, height - notes.length - warnings.length));
  return {
    title: [span(active ? 'focus' : 'title', 'agents', true), span('dim', ` ${state.agents.length}`)],
    note: shared.length === 0 ? [] : [span('warn', counted(shared.length, 'shared file'))],
    body: [
      ...notes,
      ...seen.map((agent) => {
        const row = shareRow(agent, { width, idWidth, shared: isShared(agent) });
        return agent.id === focused ? selected(row, width) : row;
      }),
      ...warnings,
    ],
    agents: [...notes.map(() => null), ...seen.map(({ id }) => id)],
  };
};

/** Agents are seen before all warnings are. */
const fewestRows = 4;

/** As many agents as there is room for; the one with the focus is always among them. */
const aroundFocus = (
  agents: readonly AgentState[],
  focused: string | null,
  room: number,
): readonly AgentState[] => {
  const at = agents.findIndex(({ id }) => id === focused);
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), agents.length - room));
  return agents.slice(first, first + room);
};

/** Why it is still the plan before. */
const noteLines = ({ phase }: RunState, width: number): readonly Line[] =>
  phase.kind === 'reviewing' && phase.note !== null
    ? [...wrapLine([span('warn', phase.note)], width), []]
    : [];

type Row = { readonly width: number; readonly idWidth: number; readonly shared: boolean };

const shareRow = (agent: AgentState, { width, idWidth, shared }: Row): Line =>
  spread(
    [
      span('dim', `${agent.place} `),
      span('title', `${padEnd(shorten(agent.id, idWidth), idWidth)} `),
      span('text', firstLine(agent.description)),
    ],
    [
      ...(agent.dependsOn.length === 0 ? [] : [span('dim', `after ${listed(agent.dependsOn)}  `)]),
      span(shared ? 'warn' : 'dim', counted(agent.filesContext.length, 'file')),
    ],
    width,
  );

/** One agent's share in full: files, what it waits for, its prompt. */
export const shareLines = (
  agent: AgentState,
  state: RunState,
  { prompt, width }: { readonly prompt: string; readonly width: number },
): readonly Line[] => {
  const shared = sharedFiles(state.agents, state.prdPath);
  const row = (label: string, line: Line): readonly Line[] =>
    wrapLine([span('dim', padEnd(label, 8)), ...line], width, 8);
  const fileRows = agent.filesContext.map((path, index): Line => {
    const others = shared.find((one) => one.path === path)?.agents.filter((id) => id !== agent.id);
    const name = [span('dim', padEnd(index === 0 ? 'files' : '', 8)), span('text', path)];
    return cutLine(others === undefined ? name : [...name, span('warn', `  ${listed(others)} too`)], width);
  });
  return [
    ...row('share', [span('text', agent.description.trim())]),
    ...(agent.dependsOn.length === 0
      ? []
      : row('after', [span('text', `${listed(agent.dependsOn)}: begins when that is merged`)])),
    ...(fileRows.length === 0 ? row('files', [span('dim', 'none named')]) : fileRows),
    [],
    ...prompt.split('\n').flatMap((line) => wrapLine([span('text', line)], width)),
  ];
};

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

/** What is wrong with what the user wrote, as much as fits, and what can be done. */
export const refusedLines = (
  faults: readonly string[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly Line[] => {
  const lines = faults.flatMap((fault, index) =>
    wrapLine([span(index === 0 ? 'strong' : 'text', fault)], width, 2),
  );
  const room = Math.max(1, height - 2);
  const shown = lines.length <= room ? lines : [...lines.slice(0, room - 1), [span('dim', '…')]];
  return [
    ...shown,
    [],
    [
      span('accent', '⏎', true),
      span('dim', ' edit again   '),
      span('accent', 'esc', true),
      span('dim', ' drop it; the plan before stands'),
    ],
  ];
};
