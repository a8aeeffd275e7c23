import type { RunState } from '../../core/state.ts';
import { summarize } from '../../core/summary.ts';
import type { AgentSummary, Summary } from '../../core/summary-schema.ts';
import { clock, dollars, tokens } from '../../words/numbers.ts';
import { padEnd, padStart, shorten, widthOf } from '../../words/width.ts';
import type { Line } from '../styled.ts';
import { type ListPane, selected } from './agent-pane.ts';
import { unicodeGlyphs } from './glyphs.ts';
import { runCost } from './header.ts';
import { cutLine, joined, span } from './line.ts';
import { type Status, statusOf } from './status.ts';
import type { SummaryView } from './summary.ts';
import { wasteOf } from './waste.ts';

/** The agents in a table, the sum below. Where it is narrow, columns are left out, the least telling first. */
export const summaryTable = (state: RunState, view: SummaryView): ListPane => {
  const { width, nowMs, scene, glyphs = unicodeGlyphs } = view;
  const summary = summarize(state);
  const shown = columnsFor(width);
  const names = nameWidth(summary.agents, width - shown.reduce((sum, one) => sum + one.width, 4));
  const rows = summary.agents.map((agent, index) => {
    const inState = state.agents[index];
    const status = inState === undefined ? null : statusOf(inState, nowMs, glyphs);
    const cells = shown.map(({ cell }) => cell({ agent, status }));
    const line = cutLine([...nameCell(agent, status, names), ...cells.flat()], width);
    return agent.id === scene.focused ? selected(line, width) : line;
  });
  const titles = shown.map(({ title }) => title).join('');
  return {
    title: [span('title', 'agents')],
    note: [],
    agents: [null, ...summary.agents.map(({ id }) => id)],
    body: [
      cutLine([span('title', `    ${padEnd('agent', names)}${titles}`)], width),
      ...rows,
      ...reviewLines(summary, shown, names).map((line) => cutLine(line, width)),
      [],
      cutLine(
        [
          span('title', `    ${padEnd('together', names)}`, true),
          ...shown.flatMap(({ sum }) => sum(summary, state)),
        ],
        width,
      ),
      ...moneyLine(state, summary, width),
    ],
  };
};

type Review = NonNullable<Summary['review']>;

/** Who reviewed the result is no agent, but was paid for like one. */
const reviewLines = ({ review }: Summary, shown: readonly Column[], names: number): readonly Line[] =>
  review === null || review.attempts === 0
    ? []
    : [[span('text', `    ${padEnd('review', names)}`), ...shown.flatMap((column) => column.review(review))]];

type Row = { readonly agent: AgentSummary; readonly status: Status | null };

type Column = {
  readonly title: string;
  readonly width: number;
  readonly cell: (row: Row) => Line;
  /** Of the row of the review. */
  readonly review: (review: Review) => Line;
  readonly sum: (summary: Summary, state: RunState) => Line;
  /** The higher, the sooner it is left out. */
  readonly telling: number;
};

type Figures = Pick<AgentSummary, 'attempts' | 'iterations' | 'total_tokens' | 'seconds' | 'cost'>;

type Figure = {
  readonly width: number;
  readonly telling: number;
  readonly value: (of: Figures) => string;
};

const number = (title: string, { width, telling, value }: Figure): Column => ({
  title: padStart(title, width),
  width,
  cell: ({ agent }) => [span('text', padStart(value(agent), width))],
  review: (review) => [span('text', padStart(value(review), width))],
  sum: ({ totals, seconds }) => [span('strong', padStart(value({ ...totals, seconds }), width), true)],
  telling,
});

const columns: readonly Column[] = [
  {
    title: padEnd(' verdict', 19),
    width: 19,
    cell: ({ agent, status }) => [span(status?.role ?? 'text', padEnd(` ${verdictOf(agent, status)}`, 19))],
    review: ({ verdict }) => [span(verdict === 'approve' ? 'good' : 'warn', padEnd(` ${verdict}`, 19))],
    sum: ({ totals }) => [span('strong', padEnd(` ${totals.merged} of ${totals.agents} merged`, 19), true)],
    telling: 0,
  },
  number('tries', { width: 6, telling: 4, value: ({ attempts }) => String(attempts) }),
  number('replies', { width: 8, telling: 3, value: ({ iterations }) => String(iterations) }),
  number('tokens', { width: 9, telling: 6, value: ({ total_tokens }) => tokens(total_tokens) }),
  {
    ...number('cost', {
      width: 10,
      telling: 0,
      value: ({ iterations, cost }) => (iterations === 0 ? '–' : dollars(cost)),
    }),
    sum: (_summary, state) => [span('strong', padStart(runCost(state), 10), true)],
  },
  number('time', { width: 8, telling: 2, value: ({ seconds }) => clock(seconds) }),
  {
    title: padEnd('   lines', 15),
    width: 15,
    cell: ({ agent }) => lines(agent),
    review: () => [span('text', padEnd('', 15))],
    sum: ({ totals }) => lines(totals),
    telling: 5,
  },
  {
    title: ' valid',
    width: 6,
    cell: ({ agent: { validation } }) => [
      validation === null ? span('dim', ' –') : validation.ok ? span('good', ' pass') : span('bad', ' FAIL'),
    ],
    review: () => [],
    sum: () => [],
    telling: 1,
  },
];

const lines = ({
  lines_added: added,
  lines_removed: removed,
}: Pick<AgentSummary, 'lines_added' | 'lines_removed'>): Line => [
  span(added > 0 ? 'good' : 'dim', padStart(`+${added}`, 8)),
  span(removed > 0 ? 'bad' : 'dim', padEnd(` −${removed}`, 7)),
];

const verdictOf = (agent: AgentSummary, status: Status | null): string =>
  agent.merged || agent.verdict !== 'interrupted' ? agent.verdict : (status?.word ?? agent.verdict);

/** As many columns as leave room for a name. */
const columnsFor = (width: number): readonly Column[] => {
  let shown = columns;
  for (const gone of columns.toSorted((a, b) => b.telling - a.telling)) {
    const taken = shown.reduce((sum, one) => sum + one.width, 4);
    if (width - taken >= 24 || gone.telling === 0) break;
    shown = shown.filter((one) => one !== gone);
  }
  return shown;
};

/** As wide as the longest name, within what is left. */
const nameWidth = (agents: readonly AgentSummary[], room: number): number => {
  const wanted = agents.map((agent) => widthOf(agent.id) + 1 + widthOf(aboutOf(agent)));
  return Math.max(12, Math.min(Math.max(...wanted, 12), room));
};

/** In few words what its last attempt was made with, where that isn't the run's, and its share. */
const aboutOf = ({ otherwise = [], attempts, description }: AgentSummary): string => {
  const { model = null, edit_format: format = null } =
    otherwise.find(({ attempt }) => attempt === attempts) ?? {};
  const tried = [model?.split('/').at(-1), format].filter((word) => word != null);
  return `${tried.length === 0 ? '' : `${tried.join(' ')}: `}${firstLine(description)}`;
};

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

const nameCell = (agent: AgentSummary, status: Status | null, names: number): Line => {
  const id = shorten(agent.id, names);
  const room = names - widthOf(id);
  const description = room < 3 ? '' : ` ${shorten(aboutOf(agent), room - 1)}`;
  return [
    span(status?.role ?? 'text', ` ${status?.glyph ?? ' '}  `),
    span('strong', id),
    span('dim', padEnd(description, room)),
  ];
};

const moneyLine = (state: RunState, { totals, review }: Summary, width: number): readonly Line[] => {
  const { mergedUsd, wastedUsd } = wasteOf(state).together;
  const parts: readonly Line[] = [
    ...(mergedUsd > 0 ? [[span('good', `${dollars(mergedUsd)} merged`)]] : []),
    ...(wastedUsd > 0 ? [[span('bad', `${dollars(wastedUsd)} wasted`)]] : []),
    ...((totals.planner_cost ?? 0) > 0
      ? [[span('dim', `${dollars(totals.planner_cost)} for the plan`)]]
      : []),
    ...((review?.cost ?? 0) > 0 ? [[span('dim', `${dollars(review?.cost ?? null)} for the review`)]] : []),
  ];
  return parts.length === 0 ? [] : [cutLine([span('text', '    '), ...joined(parts)], width)];
};
