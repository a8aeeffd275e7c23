import { sanitizeLine } from '../core/sanitize.ts';
import type { AgentSummary, Summary } from '../core/summary-schema.ts';
import { verdictAdvice, verdictRemedy } from '../core/verdict.ts';
import { triedWords } from '../words/choices.ts';
import { clock, counted, dollars, tokens } from '../words/numbers.ts';
import { reviewSentence } from '../words/review.ts';
import { type Column, table } from '../words/table.ts';
import { shorten } from '../words/width.ts';

/** The readable summary of a run: what became of each agent, what it cost, what to do next. */
export const summaryText = (summary: Summary): string => {
  const lines = [
    '',
    `aider-dash ${summary.run}  ${shorten(firstLine(summary.change), 80)}`,
    '',
    ...agentTable(summary),
    '',
    ...resultLines(summary),
    ...reviewLines(summary),
    ...summary.agents.filter(({ merged }) => !merged).flatMap(troubleLines),
    ...summary.agents.filter(({ outside_share }) => outside_share.length > 0).map(outsideLine),
    ...summary.agents.flatMap(otherwiseLines),
    ...summary.notices.map((notice) => `note: ${notice}`),
    '',
    ...nextLines(summary),
  ];
  return `${lines.map((line) => (line === '' ? '' : ` ${sanitizeLine(line)}`)).join('\n')}\n`;
};

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

const columns: readonly Column[] = [
  { title: '', align: 'left' },
  { title: 'agent', align: 'left' },
  { title: 'verdict', align: 'left' },
  { title: 'tries', align: 'right' },
  { title: 'replies', align: 'right' },
  { title: 'tokens', align: 'right' },
  { title: 'cost', align: 'right' },
  { title: 'time', align: 'right' },
  { title: 'lines', align: 'left' },
  { title: 'valid', align: 'left' },
  { title: 'share', align: 'left' },
];

const agentTable = ({ agents, review, totals, seconds }: Summary): readonly string[] =>
  table(columns, [
    ...agents.map((agent) => [
      agent.merged ? '✔' : '✖',
      agent.id,
      agent.merged || agent.verdict !== 'succeeded' ? agent.verdict : 'not merged',
      String(agent.attempts),
      String(agent.iterations),
      tokens(agent.total_tokens),
      agent.iterations === 0 ? '–' : dollars(agent.cost),
      clock(agent.seconds),
      `+${agent.lines_added} −${agent.lines_removed}`,
      agent.validation === null ? '–' : agent.validation.ok ? 'pass' : 'fail',
      shorten(firstLine(agent.description), 40),
    ]),
    ...(review === null || review.attempts === 0
      ? []
      : [
          [
            '',
            'review',
            review.verdict,
            String(review.attempts),
            String(review.iterations),
            tokens(review.total_tokens),
            review.iterations === 0 ? '–' : dollars(review.cost),
            clock(review.seconds),
          ],
        ]),
    [
      '',
      'together',
      `${totals.merged} of ${totals.agents} merged`,
      String(totals.attempts),
      String(totals.iterations),
      tokens(totals.total_tokens),
      `${totals.cost !== null && totals.cost_is_lower_bound ? '≥ ' : ''}${dollars(totals.cost)}`,
      clock(seconds),
      `+${totals.lines_added} −${totals.lines_removed}`,
    ],
  ]);

const resultLines = (summary: Summary): readonly string[] => {
  const { totals, result_commit, result_branch, validation } = summary;
  const valid = validation?.ok === true ? ', and it passes the validation command' : '';
  const result =
    result_commit === null
      ? []
      : totals.merged === 0
        ? [`Nothing is merged; ${result_branch} holds the PRD only.`]
        : [
            `${result_branch} (${result_commit.slice(0, 10)}) holds ${totals.merged} of ${counted(totals.agents, 'agent')}${valid}.`,
          ];
  const wasted =
    totals.cost_wasted > 0
      ? [`Of the cost, ${dollars(totals.cost_wasted)} went into attempts that are not in the result.`]
      : [];
  const mine =
    summary.merged_into !== null
      ? [`It is merged into ${summary.merged_into}.`]
      : summary.merge_refused !== null
        ? [`It is not merged into your branch: ${summary.merge_refused}`]
        : [];
  const offered =
    summary.pull_request !== null
      ? [`Its pull request: ${summary.pull_request}`]
      : summary.pr_refused !== null
        ? [`It has no pull request: ${summary.pr_refused}`]
        : [];
  const ending = summary.verdict === 'succeeded' ? [] : [`${summary.verdict}: ${summary.detail}`];
  return [...ending, ...result, ...mine, ...offered, ...wasted];
};

const reviewLines = ({ review }: Summary): readonly string[] =>
  review === null
    ? []
    : [
        [reviewSentence(review), review.detail].filter((text) => text !== '').join(' '),
        ...review.list.map((text) => `  – ${text.replaceAll(/\s+/g, ' ')}`),
      ];

const troubleLines = (agent: AgentSummary): readonly string[] => [
  `✖ ${agent.id}: ${agent.detail || agent.verdict}`,
  ...(verdictAdvice(agent.verdict) === '' ? [] : [`  ${verdictAdvice(agent.verdict)}`]),
  ...(agent.commits > 0 ? [`  Its work is on ${agent.branch}.`] : []),
];

const outsideLine = ({ id, outside_share: paths }: AgentSummary): string =>
  `note: ${id} changed what is not in its share: ${paths.slice(0, 5).join(', ')}${
    paths.length > 5 ? ` and ${paths.length - 5} more` : ''
  }`;

const otherwiseLines = ({ id, otherwise = [] }: AgentSummary): readonly string[] =>
  otherwise.map(
    ({ attempt, model, edit_format: editFormat }) =>
      `note: attempt ${attempt} of ${id} was made ${triedWords({ model, editFormat })}`,
  );

const nextLines = (summary: Summary): readonly string[] => {
  const { run, prd, totals, agents, base_branch, result_commit, merged_into, pull_request, verdict, review } =
    summary;
  const failed = agents.find(({ merged, attempts }) => !merged && attempts > 0);
  const remedy = failed === undefined ? null : verdictRemedy(failed.verdict);
  const merge =
    merged_into === null
      ? [`aider-dash merge ${run}`, `bring it into ${base_branch ?? 'your branch'}`]
      : [`aider-dash undo ${run}`, `take it out of ${merged_into} again`];
  const rows = [
    ...(totals.merged > 0 ? [[`aider-dash diff ${run}`, 'see what it changes'], merge] : []),
    ...(totals.merged > 0 && pull_request === null
      ? [[`aider-dash pr ${run}`, 'open a pull request on GitHub, with gh']]
      : []),
    ...(verdict === 'interrupted' || verdict === 'auth' || review?.open === true
      ? [[`aider-dash resume ${run}`, 'go on with it']]
      : []),
    ...(failed === undefined ? [] : [[`aider-dash retry ${run} ${failed.id}`, `begin ${failed.id} again`]]),
    ...(failed === undefined || remedy === null
      ? []
      : [[`aider-dash retry ${run} ${failed.id} ${remedy.option}`, `… with ${remedy.words}`]]),
    ...(failed === undefined ? [] : [[`aider-dash logs ${run} ${failed.id}`, `read what ${failed.id} did`]]),
    ...(prd === null || result_commit === null
      ? []
      : [[`git show ${result_commit.slice(0, 10)}:${prd}`, 'read the PRD']]),
  ];
  const columnsOfTwo: readonly Column[] = [
    { title: 'next', align: 'left' },
    { title: '', align: 'left' },
  ];
  return rows.length === 0 ? [] : table(columnsOfTwo, rows);
};
