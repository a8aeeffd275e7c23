/** A PRD with every section, and a plan that holds. */
export const samplePrd = [
  '# Export as CSV',
  '## Overview\nUsers export tables.',
  '## Goals\n- One file.',
  '## User Stories\n- As a user I export.',
  '## Detailed Technical Plan\n### Writer\nA pure function.',
  '## Non-Goals\n- Excel.',
].join('\n\n');

export const samplePlan = {
  prd_slug: 'export-as-csv',
  num_agents: 2,
  agents: [
    { agent_id: 'agent_1', description: 'Writer', files_context: ['src/csv.ts'], prompt: 'Write it.' },
    {
      agent_id: 'agent_2',
      description: 'Command',
      files_context: ['src/cli.ts', 'docs/prd/NNN-slug.md'],
      prompt: 'Call it, see docs/prd/NNN-slug.md.',
      depends_on: ['agent_1'],
    },
  ],
};

export const sampleAnswer = (plan: unknown = samplePlan, prd = samplePrd): string =>
  `${prd}\n\n<json>\n${JSON.stringify(plan, null, 2)}\n</json>\n`;
