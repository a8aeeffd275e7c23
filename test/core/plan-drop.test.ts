import { expect, it } from 'vitest';
import { withoutAgent } from '../../src/core/plan-drop.ts';

it('leaves an agent out, and lets nobody wait for it', () => {
  const agent = (agent_id: string, depends_on?: string[]) => ({
    agent_id,
    description: 'd',
    files_context: [],
    prompt: 'p',
    ...(depends_on === undefined ? {} : { depends_on }),
  });
  const plan = {
    prd_slug: 's',
    num_agents: 3,
    agents: [agent('a'), agent('b', ['a']), agent('c', ['a', 'b'])],
  };
  expect(withoutAgent(plan, 'a')).toEqual({
    prd_slug: 's',
    num_agents: 2,
    agents: [agent('b', []), agent('c', ['b'])],
  });
});
