import type { Event } from '../../core/event.ts';
import { workers } from '../../core/reviewer.ts';
import type { AgentState, RunState, Usage } from '../../core/state.ts';
import { agentUsage } from '../../core/summary-figures.ts';
import { dollars, lasting, tokens } from '../../words/numbers.ts';
import { padEnd, padStart, widthOf } from '../../words/width.ts';
import type { Line } from '../styled.ts';
import { agentCost, selected } from './agent-pane.ts';
import { type Glyphs, unicodeGlyphs } from './glyphs.ts';
import { elapsedMs, runCost } from './header.ts';
import { cutLine, span, wrapLine } from './line.ts';
import { type Waste, wasteOf } from './waste.ts';

export type MoneyView = {
  readonly width: number;
  readonly nowMs: number;
  readonly focused: string | null;
  readonly glyphs?: Glyphs;
};

/** Prompt tokens of each reply by agent, oldest first. */
export type Prompts = ReadonlyMap<string, readonly number[]>;

/** What each request of the agents was as long as, from the run's events. */
export const promptsOf = (events: Iterable<Event>): Prompts => {
  const prompts = new Map<string, number[]>();
  for (const event of events) addPrompt(prompts, event);
  return prompts;
};

/** The same for one event more. */
export const addPrompt = (prompts: Map<string, number[]>, event: Event): void => {
  if (event.type !== 'attempt.reply') return;
  const own = prompts.get(event.agent);
  if (own === undefined) prompts.set(event.agent, [event.prompt_tokens]);
  else own.push(event.prompt_tokens);
};

/** Where the money went: by agent, into the result or not, whether requests grow, and how long the budget lasts. */
export const moneyScreen = (state: RunState, prompts: Prompts, view: MoneyView): readonly Line[] => {
  const { width, glyphs = unicodeGlyphs } = view;
  const ids = Math.max(8, ...state.agents.map(({ id }) => widthOf(id)));
  const waste = wasteOf(state);
  const rows = state.agents.map((agent, index) => {
    const own = { agent, prompts: prompts.get(agent.id) ?? [], waste: waste.agents[index] ?? nothing };
    const line = cutLine(agentLine(own, { ids, glyphs }), width);
    return agent.id === view.focused ? selected(line, width) : line;
  });
  return [
    cutLine([span('title', titleRow(ids))], width),
    ...rows,
    cutLine(usageLine('planner', state.planning, ids), width),
    ...reviewLines(state, ids).map((line) => cutLine(line, width)),
    [],
    cutLine(togetherLine(state, waste.together, ids), width),
    [],
    ...budgetLines(state, view.nowMs).flatMap((line) => wrapLine(line, width, 1)),
    ...growthLines(state, prompts).flatMap((line) => wrapLine(line, width, 1)),
    ...boundLines(state).flatMap((line) => wrapLine(line, width, 1)),
  ];
};

/** Whose line each of them is; null for those of nobody. */
export const moneyAgents = ({ agents }: RunState): readonly (string | null)[] => [
  null,
  ...agents.map(({ id }) => id),
];

const titleRow = (ids: number): string =>
  ` ${padEnd('agent', ids)} ${padStart('cost', 9)}${padStart('merged', 10)}${padStart('wasted', 10)}${padStart('tokens', 10)}  prompt by reply`;

const nothing: Waste = { mergedUsd: 0, wastedUsd: 0 };

type AgentRow = { readonly agent: AgentState; readonly prompts: readonly number[]; readonly waste: Waste };

const agentLine = (
  { agent, prompts, waste }: AgentRow,
  { ids, glyphs }: { readonly ids: number; readonly glyphs: Glyphs },
): Line => {
  const usage = agentUsage(agent);
  return [
    span('text', ` ${padEnd(agent.id, ids)} `),
    span('strong', padStart(usage.replies === 0 ? '–' : agentCost(agent), 9)),
    ...wasteCells(waste),
    span('dim', padStart(usage.replies === 0 ? '–' : tokens(usage.totalTokens), 10)),
    span('text', '  '),
    span(isGrowing(prompts) ? 'warn' : 'accent', sparkline(prompts.slice(-24), glyphs)),
    span('dim', prompts.length === 0 ? '' : ` ${tokens(prompts.at(-1) ?? 0)}`),
  ];
};

const wasteCells = ({ mergedUsd, wastedUsd }: Waste): Line => {
  const cell = (usd: number) => padStart(usd === 0 ? '–' : dollars(usd), 10);
  return [
    span(mergedUsd > 0 ? 'good' : 'dim', cell(mergedUsd)),
    span(wastedUsd > 0 ? 'bad' : 'dim', cell(wastedUsd)),
  ];
};

const togetherLine = (state: RunState, waste: Waste, ids: number): Line => [
  span('title', ` ${padEnd('together', ids)} `, true),
  span('strong', padStart(runCost(state), 9), true),
  ...wasteCells(waste),
  span('dim', padStart(tokens(tokensOf(state)), 10)),
];

const tokensOf = (state: RunState): number =>
  workers(state).reduce((sum, one) => sum + agentUsage(one).totalTokens, state.planning.totalTokens);

const reviewLines = ({ resultReview: { wanted, reviewer } }: RunState, ids: number): readonly Line[] =>
  wanted ? [usageLine('review', agentUsage(reviewer), ids)] : [];

const usageLine = (name: string, usage: Usage, ids: number): Line => [
  span('text', ` ${padEnd(name, ids)} `),
  span(
    'strong',
    padStart(
      usage.replies === 0 ? '–' : dollars(usage.unpricedReplies === usage.replies ? null : usage.costUsd),
      9,
    ),
  ),
  span('dim', padStart(usage.replies === 0 ? '–' : tokens(usage.totalTokens), 30)),
];

/** A column for each value, as high as it is beside the highest. */
export const sparkline = (values: readonly number[], { spark }: Glyphs): string => {
  const most = Math.max(0, ...values);
  return values
    .map(
      (value) =>
        spark[
          most === 0 ? 0 : Math.min(spark.length - 1, Math.floor((value / most) * (spark.length - 1) + 0.5))
        ],
    )
    .join('');
};

/** The last request was half again as long as the first, and no small one. */
export const isGrowing = (prompts: readonly number[]): boolean => {
  const [first, last] = [prompts[0] ?? 0, prompts.at(-1) ?? 0];
  return prompts.length >= 3 && last >= 8_000 && last >= 1.5 * first;
};

const budgetLines = (state: RunState, nowMs: number): readonly Line[] => {
  const { budgetUsd, spentUsd, phase } = state;
  const minutes = elapsedMs(state, nowMs) / 60_000;
  const perMinute = minutes > 0 ? spentUsd / minutes : 0;
  const rate: readonly Line[] =
    perMinute > 0 ? [[span('dim', ` at this rate  `), span('text', `${dollars(perMinute)} a minute`)]] : [];
  if (budgetUsd === null) return rate;
  if (state.budget === 'spent')
    return [...rate, [span('bad', ` The budget of ${dollars(budgetUsd)} is spent: nothing new starts.`)]];
  const left = budgetUsd - spentUsd;
  if (phase.kind === 'finished' || perMinute === 0)
    return [...rate, [span('dim', ' left          '), span('text', dollars(left))]];
  const lasts = lasting((left / perMinute) * 60);
  return [
    ...rate,
    [
      span('dim', ' left          '),
      span(state.budget === 'warned' ? 'warn' : 'text', `${dollars(left)}, for ${lasts} at this rate`),
    ],
  ];
};

const growthLines = (state: RunState, prompts: Prompts): readonly Line[] =>
  state.agents
    .filter(({ id }) => isGrowing(prompts.get(id) ?? []))
    .map(({ id }) => {
      const own = prompts.get(id) ?? [];
      return [
        span(
          'warn',
          ` ${id}: its requests grow, from ${tokens(own[0] ?? 0)} to ${tokens(own.at(-1) ?? 0)} tokens; each reply costs more.`,
        ),
      ];
    });

const boundLines = (state: RunState): readonly Line[] => {
  const unpriced = workers(state).reduce(
    (sum, agent) => sum + agentUsage(agent).unpricedReplies,
    state.planning.unpricedReplies,
  );
  return unpriced === 0
    ? []
    : [
        [
          span(
            'warn',
            ` No price is known for ${unpriced} of the replies: all sums are lower bounds. Name it under prices: in aider-dash.yaml.`,
          ),
        ],
      ];
};
