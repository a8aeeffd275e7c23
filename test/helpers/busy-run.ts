import type { Draft } from '../../src/core/event.ts';
import type { Ability, Scene } from '../../src/dashboard/scene.ts';
import { begun, exited, intended, merged, reply, started, validated, validating } from './history.ts';

/** A run in the middle: one agent in each of the states that matter. */
export const busyRun: readonly Draft[] = [
  ...begun(
    [
      { id: 'agent_1', files: ['src/limit/bucket.ts'] },
      { id: 'agent_2', files: ['src/http/middleware.ts', 'src/http/errors.ts'], dependsOn: ['agent_1'] },
      { id: 'agent_3' },
      { id: 'agent_4', files: ['docs/limits.md'] },
      { id: 'agent_5' },
      { id: 'agent_6' },
      { id: 'agent_7' },
    ],
    {
      change: 'Add rate limiting to the public API\nand say so in the docs',
      validate: 'npm test',
      budget_usd: 5,
      parallel: 6,
    },
  ),
  ...['agent_1', 'agent_3', 'agent_4', 'agent_5', 'agent_6', 'agent_7'].flatMap((agent) => [
    intended(agent),
    started(agent),
  ]),
  reply('agent_4', 1, 0.05),
  exited('agent_4', 'succeeded', { files: ['docs/limits.md'], lines_added: 63, lines_removed: 0 }),
  validating('agent_4'),
  validated('agent_4', true),
  { type: 'agent.succeeded', agent: 'agent_4', commit: 'head-agent_4' },
  { type: 'merge.started', agent: 'agent_4', onto: 'prd', tip: 'head-agent_4' },
  validating('agent_4', 'result'),
  validated('agent_4', true, 'result'),
  merged('agent_4'),
  reply('agent_1', 1, 0.21),
  exited('agent_1', 'succeeded', { files: ['src/limit/bucket.ts'], lines_added: 84, lines_removed: 2 }),
  validating('agent_1'),
  validated('agent_1', false),
  intended('agent_1', 2),
  started('agent_1', 2),
  reply('agent_5', 1, 0.4),
  exited('agent_5', 'succeeded'),
  validating('agent_5'),
  validated('agent_5', false),
  {
    type: 'agent.failed',
    agent: 'agent_5',
    verdict: 'validation-failed',
    detail: 'After 9 replies the validation command still ended with code 1: validate_agent_5_4.log',
  },
  reply('agent_6', 1, null),
  exited('agent_6', 'succeeded', { files: ['src/config.ts'] }),
  validating('agent_6'),
  { type: 'agent.paused', agent: 'agent_7' },
  exited('agent_3', 'rate-limited'),
  {
    type: 'attempt.backoff',
    agent: 'agent_3',
    attempt: 1,
    seconds: 10,
    reason: 'rate-limited',
    by: 'scheduler',
  },
];

export const scene = (
  focused: string | null,
  context: Scene['context'] = 'run',
  abilities: readonly Ability[] = ['command', 'merge', 'take-over', 'diff', 'copy'],
): Scene => ({ context, focused, abilities: new Set(abilities) });
