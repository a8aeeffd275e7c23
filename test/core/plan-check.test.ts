import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { checkPlan, type PlanLimits } from '../../src/core/plan-check.ts';

const limits: PlanLimits = { maxAgents: 4, tracked: new Set() };
const strict: PlanLimits = { ...limits, strict: true };

const agent = (id: string, more: Record<string, unknown> = {}) => ({
  agent_id: id,
  description: `Share of ${id}`,
  files_context: [`src/${id}.ts`],
  prompt: 'Do it. See docs/prd/NNN-slug.md.',
  ...more,
});

const plan = (...agents: readonly unknown[]) => ({ prd_slug: 'a-change', num_agents: agents.length, agents });

const faultsOf = (value: unknown, given = limits): string => {
  const verdict = checkPlan(value, given);
  return verdict.ok ? '' : verdict.faults.join('\n');
};

const planOf = (value: unknown, given = limits): Plan => {
  const verdict = checkPlan(value, given);
  if (!verdict.ok) throw new Error(verdict.faults.join('\n'));
  return verdict.plan;
};

const notesOf = (value: unknown): string => {
  const verdict = checkPlan(value, limits);
  return verdict.ok ? verdict.notes.join('\n') : 'refused';
};

describe('a plan that holds', () => {
  it('comes back as it was, without a note', () => {
    const value = plan(agent('agent_1'), agent('agent_2', { depends_on: ['agent_1'] }), agent('agent_3'));
    expect(checkPlan(value, strict)).toEqual({ ok: true, plan: value, notes: [] });
  });

  it('may name the PRD by its placeholder, also when only some files may be planned on', () => {
    const value = plan(agent('agent_1', { files_context: ['docs/prd/NNN-slug.md', 'src/a.ts'] }));
    expect(faultsOf(value, { ...limits, allowed: (path) => path.startsWith('src/') })).toBe('');
  });

  it('may name a tracked file whose name looks like a pattern', () => {
    const value = plan(agent('agent_1', { files_context: ['app/[id]/page.tsx'] }));
    expect(faultsOf(value)).toContain('"app/[id]/page.tsx"');
    expect(faultsOf(value, { ...limits, tracked: new Set(['app/[id]/page.tsx']) })).toBe('');
  });
});

describe('faults', () => {
  it.each([
    [null, 'The plan is null; expected an object.'],
    [[], 'The plan is a list; expected an object.'],
    ['{}', 'The plan is "{}"; expected an object.'],
    [plan(), 'agents must name at least one agent.'],
    [
      { ...plan(agent('a')), num_agents: 2 },
      'num_agents is 2, but agents has 1 entries; they must be equal.',
    ],
    [{ ...plan(agent('a')), num_agents: 1.5 }, 'num_agents is 1.5; expected a whole number.'],
    [{ ...plan(agent('a')), prd_slug: '' }, 'prd_slug must not be empty.'],
    [plan(agent('a', { prompt: undefined })), 'Agent "a": prompt is missing; expected text.'],
    [plan(agent('a', { prompt: ['x'] })), 'Agent "a": prompt is a list; expected text.'],
    [plan(agent('a', { prompt: ' \n' })), 'Agent "a": prompt must not be empty.'],
    [plan(agent('a', { prompt: 'a\0b' })), 'Agent "a": prompt must not hold a NUL character.'],
    [
      plan(agent('a', { prompt: 'é'.repeat(10_001) })),
      'Agent "a": prompt must not be longer than 20000 bytes.',
    ],
    [
      plan(agent('a', { files_context: ['ok.ts', 7] })),
      'Agent "a": files_context, entry 2, is 7; expected text.',
    ],
    [
      plan(agent('a', { files_context: Array.from({ length: 201 }, (_, n) => `f${n}`) })),
      'Agent "a": files_context must not name more than 200 files.',
    ],
    [plan(agent('a', { agent_id: undefined })), 'Agent number 1: agent_id is missing; expected text.'],
    [plan(7), 'Agent number 1 is 7; expected an object.'],
    [
      plan(agent('a', { depends_on: ['b'] })),
      'Agent "a": depends_on names "b", which is no agent_id of this plan.',
    ],
    [plan(agent('a', { depends_on: ['a'] })), 'Agent "a": depends_on names the agent itself. Remove it.'],
    [
      plan(agent('a', { depends_on: ['b'] }), agent('b', { depends_on: ['a'] })),
      'The agents wait for each other in a circle: "a" → "b" → "a". Remove one of these depends_on.',
    ],
    [
      plan(agent('a'), agent('A')),
      'Agent number 2: agent_id "A" is taken by "a"; ids must be unique, whatever their case.',
    ],
  ])('%#: say what is wrong and what is expected', (value, fault) => {
    expect(faultsOf(value).split('\n')).toContain(fault);
  });

  it('come all at once', () => {
    const value = plan(agent('a', { files_context: ['/etc/passwd', '../x'] }), agent('result'));
    expect(faultsOf(value).split('\n')).toHaveLength(3);
  });

  it('name more agents than allowed, and nothing else', () => {
    const value = plan(...Array.from({ length: 10_000 }, (_, n) => agent(`/bad ${n}`)));
    expect(checkPlan(value, limits)).toEqual({
      ok: false,
      faults: ['The plan has 10000 agents; at most 4 are allowed. Give the agents larger shares.'],
    });
    expect(faultsOf(value, { ...limits, maxAgents: 20_000 })).toContain('at most 64 are allowed');
  });

  it('are cut when there are hundreds', () => {
    const files = Array.from({ length: 150 }, (_, n) => `../${n}`);
    const faults = faultsOf(plan(agent('a', { files_context: files }))).split('\n');
    expect(faults).toHaveLength(41);
    expect(faults.at(-1)).toBe('There are 110 more faults of this kind.');
  });

  it('hold the number that the user asked for', () => {
    expect(faultsOf(plan(agent('a')), { ...limits, exactly: 2 })).toContain('exactly 2 were asked for');
    expect(faultsOf(plan(agent('a')), { ...limits, exactly: 1 })).toBe('');
  });

  it('hold files that the user keeps out', () => {
    const value = plan(agent('a', { files_context: ['lib/x.ts'] }));
    expect(faultsOf(value, { ...limits, allowed: (path) => path.startsWith('src/') })).toContain('(--files)');
  });

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    '~/x',
    'src/../../x',
    '.git/config',
    '.GIT/hooks/x',
    '.git./config',
    'GIT~1/config',
    '-rf',
    'a\0b',
    'a\nb',
    'a\u202Eb',
    'C:\\x',
    'src//a',
    '',
    '.env',
    'pkg/.env.local',
    '.aider.conf.yml',
    '.gitattributes',
    '*.ts',
    'x'.repeat(2_000),
  ])('refuse the path %j, printable and short', (path) => {
    for (const given of [limits, strict]) {
      const faults = faultsOf(plan(agent('a', { files_context: [path] })), given);
      expect(faults).toContain('Agent "a": files_context names');
      expect(faults).not.toMatch(/[\p{Cf}\p{Cs}\0]/u);
      expect(faults.length).toBeLessThan(400);
    }
  });

  it.each([
    '--upload-pack=touch x',
    '-b',
    'a..b',
    'a b',
    '@{-1}',
    'a.lock',
    'HEAD',
    '-',
    '@',
    '',
    'result',
    'Result',
    '1a',
    '_a',
    '__proto__',
    'constructor',
    'a'.repeat(41),
    'ä',
    'a\n',
    'a/b',
  ])('refuse the id %j', (id) => {
    expect(faultsOf(plan(agent(id)))).toContain('Agent number 1: agent_id');
  });
});

describe('hostile shapes', () => {
  it('do no harm when ten thousand levels deep', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`);
    expect(faultsOf(deep)).toContain('The plan is a list');
    expect(faultsOf({ ...plan(agent('a')), prd_slug: deep })).toContain('prd_slug is a list; expected text.');
    expect(faultsOf(plan(agent('a', { files_context: deep })))).toContain(
      'files_context, entry 1, is a list',
    );
    expect(planOf({ ...plan(agent('a')), extra: deep })).toEqual(plan(agent('a')));
  });

  it('do no harm with a __proto__ key', () => {
    const text = JSON.stringify(plan(agent('a'))).replace('{', '{"__proto__":{"polluted":1},');
    const value: unknown = JSON.parse(text);
    expect(Object.keys(planOf(value))).toEqual(['prd_slug', 'num_agents', 'agents']);
    expect('polluted' in planOf(value)).toBe(false);
    expect(faultsOf(value, strict)).not.toBe('');
  });

  it('never throw', () => {
    const loosePlan = fc.record(
      {
        prd_slug: fc.anything(),
        num_agents: fc.anything(),
        agents: fc.array(
          fc.record(
            {
              agent_id: fc.anything(),
              description: fc.anything(),
              files_context: fc.anything(),
              prompt: fc.anything(),
              depends_on: fc.anything(),
            },
            { requiredKeys: [] },
          ),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.anything({ withNullPrototype: true }), loosePlan),
        fc.boolean(),
        (value, isStrict) => {
          const verdict = checkPlan(value, { ...limits, strict: isStrict });
          if (!verdict.ok) expect(verdict.faults.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('what is mended in a planner’s answer and refused in a file', () => {
  it.each([
    ['a missing number', { num_agents: undefined }, {}],
    ['a number as text', { num_agents: '1' }, {}],
    ['a slug that is no file name', { prd_slug: '../../A Change' }, {}],
    ['unknown keys of the plan', { comment: 'hi' }, {}],
    ['unknown keys of an agent', {}, { estimated_hours: 3 }],
    ['null for no dependency', {}, { depends_on: null }],
    ['one file not in a list', {}, { files_context: 'src/a.ts' }],
    ['./ before a path', {}, { files_context: ['./src/a.ts'] }],
    [
      'other names for keys',
      {},
      { agent_id: undefined, files_context: undefined, id: 'a', files: ['src/a.ts'] },
    ],
  ])('%s', (_, top, inner) => {
    const value: unknown = JSON.parse(JSON.stringify({ ...plan(agent('a', inner)), ...top }));
    expect(planOf(value)).toEqual(plan(agent('a')));
    expect(faultsOf(value, strict)).not.toBe('');
  });

  it('is noted', () => {
    const value = { ...plan(agent('a', { hours: 1 })), num_agents: '1', prd_slug: 'A change' };
    expect(notesOf(value)).toMatch(/dropped keys.*"hours"[\s\S]*num_agents[\s\S]*prd_slug/);
  });

  it('never covers a number that is not the number of agents', () => {
    expect(faultsOf({ ...plan(agent('a')), num_agents: '3' })).toContain('num_agents is 3');
  });
});

describe('notes', () => {
  it('name a file in two shares', () => {
    const value = plan(
      agent('a', { files_context: ['x.ts', 'docs/prd/NNN-slug.md'] }),
      agent('b', { files_context: ['x.ts', 'x.ts', 'docs/prd/NNN-slug.md'] }),
    );
    expect(notesOf(value)).toBe('"x.ts" is in the shares of a and b: their merges may conflict.');
  });

  it('say that nothing happens at the same time', () => {
    expect(notesOf(plan(agent('a'), agent('b', { depends_on: ['a'] })))).toContain(
      'only one works at a time',
    );
  });
});
