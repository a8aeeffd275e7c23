import type { Draft } from '../../src/core/event.ts';
import { begun, exited, intended, merged, reply, started, validated, validating } from './history.ts';

const parts = ['bucket', 'middleware', 'config', 'docs', 'errors', 'metrics', 'headers', 'limits'];

/** A run of many agents, every third of which is done, stuck or not begun yet. */
export const crowd = (count: number): readonly Draft[] => {
  const shares = Array.from({ length: count }, (_, index) => ({
    id: `agent_${index + 1}`,
    files: [`src/${parts[index % parts.length]}/part-${index + 1}.ts`],
  }));
  return [
    ...begun(shares, { change: 'Split the monolith', validate: 'npm test', budget_usd: 20, parallel: 16 }),
    ...shares.flatMap(({ id, files }, index) => lifeOf(id, files, index)),
  ];
};

const lifeOf = (id: string, files: readonly string[], index: number): readonly Draft[] => {
  if (index % 7 === 6) return [];
  const cost = ((index * 37) % 23) / 20;
  const work = [intended(id), started(id), reply(id, 1, cost)];
  const done = [...work, exited(id, 'succeeded', { files: [...files] }), validating(id)];
  if (index % 5 === 1) return [...done, validated(id, true), merged(id)];
  if (index % 11 === 3)
    return [
      ...done,
      validated(id, false),
      { type: 'agent.failed', agent: id, verdict: 'validation-failed', detail: 'npm test ended with 1' },
    ];
  return index % 4 === 2 ? done : work;
};
