import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { createWorld } from './world.ts';

/** The lines of `doctor` about one thing. */
const about = (out: string, what: string): readonly string[] =>
  out.split('\n').filter((line) => line.slice(2).startsWith(`${what} `));

it('finds nothing wrong where a run can begin, and changes nothing', async () => {
  const world = await createWorld(
    { 'a.txt': 'one\n', 'aider-dash.yaml': 'max_agents: 3\nvalidate: make\n' },
    { rules: [] },
  );
  const { code, out, err } = await world.dash(['doctor'], { env: { AIDER_DASH_AIDER: inject('aider') } });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).not.toContain('✖');
  for (const what of [
    'node',
    'git',
    'repository',
    'aider',
    'python',
    'planner',
    'model',
    'logs',
    'work trees',
  ])
    expect(about(out, what), what).toMatchObject([expect.stringMatching(/^✔/)]);
  expect(about(out, 'configuration')).toEqual([
    expect.stringContaining('aider-dash.yaml (committed)'),
    expect.stringMatching(/^! .*validate is ignored.*--trust-repo-config/),
  ]);
  expect(about(out, 'terminal')).toEqual([expect.stringMatching(/^! .*none here/)]);
  expect(about(out, 'planner')[0]).toContain('with OPENAI_API_KEY');
  expect(out).not.toContain('sk-test');
  expect(world.git('status', '--porcelain', '--ignored')).toBe('');
  expect(world.git('for-each-ref').trim().split('\n')).toHaveLength(1);
});

it('makes every other check where one fails, each with what mends it', async () => {
  const world = await createWorld({ 'a.txt': 'one\n' }, { rules: [] });
  world.write('aider-dash.yaml', '\nmax_agent: 3\n');
  writeFileSync(join(world.repository, '.aider_logs'), '');
  const { code, out } = await world.dash(['doctor'], {
    env: { OPENAI_API_KEY: undefined, OPENAI_API_BASE: undefined, AIDER_DASH_AIDER: undefined },
  });
  expect(code).toBe(2);
  expect(about(out, 'git')[0]).toMatch(/^✔/);
  expect(about(out, 'configuration')[0]).toMatch(
    /^✖ .*aider-dash\.yaml:2: unknown key "max_agent"\. Did you mean max_agents\?/,
  );
  expect(about(out, 'planner')[0]).toMatch(/^✖ .*OPENROUTER_API_KEY/);
  expect(about(out, 'model')[0]).toMatch(/^✖ .*aider-dash demo/);
  expect(about(out, 'logs')[0]).toMatch(/^✖ .*remove or rename/);
  expect(out).toMatch(/\n[45] things to mend/);
});

it('says which keys are the user’s own, and which can’t be', async () => {
  const world = await createWorld({ 'a.txt': 'one\n' }, { rules: [] });
  const folder = join(world.home, '.config', 'aider-dash');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.yaml'), 'keys:\n  kill: [W, delete]\n  chart: []\n');
  expect(about((await world.dash(['doctor'])).out, 'keys')).toEqual([
    expect.stringMatching(/^✔ keys +kill W delete, chart none$/),
  ]);
  writeFileSync(join(folder, 'config.yaml'), 'keys:\n  kill: [r]\n');
  const { code, out } = await world.dash(['doctor']);
  expect(code).toBe(2);
  expect(about(out, 'keys')).toEqual([
    expect.stringMatching(/^✖ keys +keys: r would mean kill and retry .* Give one of the two another key\./),
  ]);
});

it('works outside of a repository', async () => {
  const world = await createWorld({}, { rules: [] });
  const { code, out, err } = await world.dash(['doctor'], {
    cwd: world.folder,
    env: { AIDER_DASH_AIDER: inject('aider') },
  });
  expect({ code, err }).toEqual({ code: 2, err: '' });
  expect(about(out, 'repository')[0]).toMatch(/^✖ .*git init/);
  expect(about(out, 'aider')[0]).toMatch(/^✔ .*as configured/);
  expect(out).toContain('1 thing to mend');
});

it('counts the work trees that dead runs left', async () => {
  const world = await createWorld({ 'a.txt': 'one\n' }, { rules: [] });
  const env = { AIDER_DASH_AIDER: inject('aider') };
  const before = (await world.dash(['doctor'], { env })).out;
  expect(about(before, 'work trees')).toEqual([expect.stringMatching(/^✔/)]);
  const mark = createHash('sha256').update(join(world.repository, '.git')).digest('hex').slice(0, 8);
  const home = join(world.folder, 'home/.local/share/aider-dash/worktrees', `repo-${mark}`);
  mkdirSync(join(home, '20250101-000000-abcd', 'agent_1'), { recursive: true });
  mkdirSync(join(home, '20250101-000000-abcd', 'agent_2'), { recursive: true });
  const { code, out } = await world.dash(['doctor'], { env });
  expect(about(out, 'work trees')).toEqual([expect.stringMatching(/^! .*2 left .*MB.*aider-dash clean/)]);
  expect(code).toBe(0);
});
