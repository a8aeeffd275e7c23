import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import type { Draft, Event } from '../../src/core/event.ts';
import { fold } from '../../src/core/reduce.ts';
import { type KeptPlan, keepPlan, settlePlan } from '../../src/run/keep-plan.ts';
import { createRunFolder, type RunFolder } from '../../src/store/run-folder.ts';
import { history } from '../helpers/history.ts';
import { temporaryFolder } from '../store/folder.ts';

const plan = (slug: string): KeptPlan => ({
  plan: {
    prd_slug: slug,
    num_agents: 1,
    agents: [{ agent_id: 'a', description: 'd', files_context: [], prompt: slug }],
  },
  prd: `# ${slug}`,
  path: `docs/prd/001-${slug}.md`,
  seconds: 1,
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.5, cost_source: 'provider' },
  source: 'planner',
});

let folder: RunFolder;
let drafts: Draft[];
const events = (): readonly Event[] => history(...drafts);
const state = () => fold(events());
const session = (dies?: () => void) => ({
  folder,
  state,
  record: (draft: Draft) => {
    dies?.();
    drafts.push(draft);
  },
});
const settle = () =>
  settlePlan(
    session(),
    events().filter(({ type }) => type === 'plan.ready'),
  );
const texts = () => [readFileSync(folder.plan, 'utf8'), readFileSync(folder.prd, 'utf8')].join('\n');

beforeEach(() => {
  folder = createRunFolder(temporaryFolder(), '20260102-030405-abcd');
  drafts = [];
  keepPlan(session(), plan('first'));
});

it('writes a plan down and records it', () => {
  expect(state()).toMatchObject({
    prdPath: 'docs/prd/001-first.md',
    spentUsd: 0.5,
    phase: { kind: 'planned' },
  });
  expect(texts()).toMatch(/"prompt": "first"[\s\S]*# first\n$/);
  keepPlan(session(), plan('second'));
  expect(texts()).toMatch(/"prompt": "second"[\s\S]*# second\n$/);
  expect(state().spentUsd).toBe(1);
  expect(existsSync(folder.nextPlan)).toBe(false);
});

it('finishes what a scheduler died in before it recorded the plan, cost and all', () => {
  const dies = () => {
    // Half of it was written only.
    writeFileSync(folder.prd, '# first\n');
    throw new Error('killed');
  };
  expect(() => keepPlan(session(dies), plan('second'))).toThrow('killed');
  settle();
  expect(state()).toMatchObject({ prdPath: 'docs/prd/001-second.md', spentUsd: 1 });
  expect(texts()).toMatch(/"prompt": "second"[\s\S]*# second\n$/);
  expect(existsSync(folder.nextPlan)).toBe(false);
});

it('records nothing twice', () => {
  const kept = JSON.stringify({ ...plan('second'), after: state().seq });
  keepPlan(session(), plan('second'));
  writeFileSync(folder.nextPlan, kept);
  settle();
  expect(state().spentUsd).toBe(1);
  expect(existsSync(folder.nextPlan)).toBe(false);
});
