import type { Plan } from '../core/plan.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import { type Column, table } from '../words/table.ts';
import { shorten } from '../words/width.ts';

export type PlanWords = {
  readonly plan: Plan;
  readonly notes: readonly string[];
  /** As they are to be typed from here. */
  readonly prdPath: string;
  readonly planPath: string;
  readonly log: string;
};

/** A plan for people: the agents and their shares, where it was written, and how to run it. */
export const planText = ({ plan, notes, prdPath, planPath, log }: PlanWords): string => {
  const rows = plan.agents.map(({ agent_id, description, files_context, depends_on = [] }) => [
    agent_id,
    depends_on.length === 0 ? '–' : depends_on.join(', '),
    shorten(files_context.join(', '), 60),
    shorten(description.trim().split('\n', 1)[0] ?? '', 60),
  ]);
  const lines = [
    '',
    ...table(columns, rows),
    '',
    ...notes.map((note) => `note: ${note}`),
    ...table(twoColumns, [
      ['PRD', prdPath],
      ['plan', planPath],
      ['asked and answered', log],
    ]).slice(1),
    '',
    'Read and change both as you like. Then run it:',
    `  aider-dash --plan ${planPath} --prd ${prdPath}`,
  ];
  return `${lines.map((line) => (line === '' ? '' : ` ${sanitizeLine(line)}`)).join('\n')}\n`;
};

const columns: readonly Column[] = [
  { title: 'agent', align: 'left' },
  { title: 'after', align: 'left' },
  { title: 'files', align: 'left' },
  { title: 'share', align: 'left' },
];

const twoColumns: readonly Column[] = [
  { title: '', align: 'left' },
  { title: '', align: 'left' },
];
