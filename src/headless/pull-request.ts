import { sanitizeLine, sanitizeText } from '../core/sanitize.ts';
import type { AgentSummary, Summary } from '../core/summary-schema.ts';
import { counted, dollars, tokens } from '../words/numbers.ts';
import { reviewSentence } from '../words/review.ts';

export type PullRequestText = { readonly title: string; readonly body: string };

/**
 * A run's summary as the text of a pull request, in GitHub's Markdown. What isn't ours stands in code, where nobody is
 * mentioned, no issue is closed, and nothing is HTML.
 */
export const pullRequestText = (summary: Summary): PullRequestText => ({
  title: titleOf(summary),
  body: `${[
    ...asked(summary),
    resultOf(summary),
    '',
    '| | agent | verdict | attempts | cost | lines | share |',
    '| --- | --- | --- | --: | --: | --- | --- |',
    ...summary.agents.map(agentRow),
    '',
    ...factsOf(summary).map((fact) => `- ${fact}`),
  ].join('\n')}\n`,
});

/** GitHub takes 256 characters of a title, and 65,536 of a text: 64 agents are far from it. */
const mostTitle = 72;
const mostChange = 20_000;

const titleOf = ({ run, change }: Summary): string => {
  const title = sanitizeLine(firstLine(change), { maxLength: mostTitle });
  if (title === '') return `aider-dash run ${run}`;
  // It may become the message of a commit, which can mention people, too.
  return title.includes('@') ? title.replaceAll('`', "'").replace(/\S*@\S+/g, '`$&`') : title;
};

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

/** The whole request, where the title does not say it all. */
const asked = ({ change }: Summary): readonly string[] => {
  const whole = change.trim();
  if (whole.length <= mostTitle && !whole.includes('\n')) return [];
  const text = sanitizeText(whole.length > mostChange ? `${whole.slice(0, mostChange)}…` : whole);
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return ['### Change request', '', `${fence}text`, folded(text), fence, '', '### Result', ''];
};

/** Code is not wrapped where it is shown. */
const folded = (text: string): string => text.replace(/(?=.{101})(.{1,100})\s/gu, '$1\n');

const resultOf = ({ run, totals, validation }: Summary): string => {
  const valid =
    validation === null || validation.ok === null
      ? ''
      : ` It ${validation.ok ? 'passes' : 'does not pass'} ${code(validation.command)}.`;
  return `Made by aider-dash, run ${code(run)}: ${totals.merged} of ${counted(totals.agents, 'agent')} ${
    totals.merged === 1 ? 'is' : 'are'
  } merged.${valid}`;
};

const agentRow = (agent: AgentSummary): string =>
  `| ${[
    agent.merged ? '✔' : '✖',
    code(agent.id),
    agent.merged || agent.verdict !== 'succeeded' ? agent.verdict : 'not merged',
    String(agent.attempts),
    agent.iterations === 0 ? '–' : dollars(agent.cost),
    `+${agent.lines_added} −${agent.lines_removed}`,
    code(firstLine(agent.description)),
  ].join(' | ')} |`;

const factsOf = ({ prd, totals, agents, review }: Summary): readonly string[] => [
  ...(prd === null ? [] : [`PRD: ${code(prd)}`]),
  `Cost: ${totals.cost !== null && totals.cost_is_lower_bound ? '≥ ' : ''}${dollars(totals.cost)}, ${tokens(totals.total_tokens)} tokens, ${counted(totals.iterations, 'reply')}`,
  `Lines: +${totals.lines_added} −${totals.lines_removed} in ${counted(totals.files_touched, 'file')}`,
  ...(review === null
    ? []
    : [[reviewSentence(review), ...review.list.map((text) => `  - ${code(text, 300)}`)].join('\n')]),
  ...agents
    .filter(({ merged, detail }) => !merged && detail !== '')
    .map(({ id, detail }) => `${code(id)} is not in it: ${code(detail, 300)}`),
];

/** Text that isn't ours, in a span of code that it can't end: it holds no backtick, and nothing that parts table cells. */
const code = (text: string, maxLength = 120): string => {
  const line = sanitizeLine(text, { maxLength }).replaceAll('`', "'").replaceAll('|', '¦').trim();
  return line === '' ? '–' : `\`${line}\``;
};
