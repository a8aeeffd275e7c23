import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Config, configKeys, configOptions } from '../../src/config/schema.ts';
import { type ConfigSources, loadConfig } from '../../src/config/sources.ts';

const own = { path: 'aider-dash.yaml', repository: '/repo', tracked: false, ownedByUser: true };
const committed = { ...own, tracked: true };
const load = (sources: ConfigSources) => loadConfig({ cores: 2, ...sources });

describe('order', () => {
  const flags = { model: 'from-flag' };
  const env = { AIDER_DASH_MODEL: 'from-environment' };
  const repositoryFile = { ...own, text: 'model: from-repository' };
  const userFile = { path: 'config.yaml', text: 'model: from-user' };

  test.each([
    ['flag', { flags, env, repositoryFile, userFile }],
    ['environment', { env, repositoryFile, userFile }],
    ['repository', { repositoryFile, userFile }],
    ['user', { userFile }],
  ] as const)('%s wins', (origin, sources) => {
    const { config, origins } = load(sources);
    expect(config.model).toBe(`from-${origin}`);
    expect(origins.model).toBe(origin);
  });

  test('a false that is said beats a true further down', () => {
    expect(
      load({ flags: { subtreeOnly: false }, userFile: { path: 'c', text: 'subtree_only: true' } }).config
        .subtree_only,
    ).toBe(false);
  });

  test('nobody says anything', () => {
    const { config, origins, notices } = load({});
    expect(config).toMatchObject({
      max_agents: 4,
      parallel: 4,
      agents: null,
      files: [],
      model: null,
      max_iterations: 10,
      validate: null,
      validate_timeout: 600,
      stall_timeout: 300,
      attempt_timeout: 3600,
      restart: { max: 3, window: 600 },
      budget: null,
      subtree_only: false,
      share: 'warn',
    });
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
    expect(Object.keys(config)).toEqual(configKeys);
    expect(notices).toEqual([]);
  });

  test('gives typed values', () => {
    expectTypeOf<Config['max_agents']>().toEqualTypeOf<number>();
    expectTypeOf<Config['agents']>().toEqualTypeOf<number | null>();
    expectTypeOf<Config['files']>().toEqualTypeOf<string[]>();
    expectTypeOf<Config['subtree_only']>().toEqualTypeOf<boolean>();
    expectTypeOf<Config['share']>().toEqualTypeOf<'warn' | 'strict'>();
  });
});

describe('how many agents', () => {
  test('as many as cores, four at least', () => {
    expect(loadConfig({ cores: 12 }).config).toMatchObject({ max_agents: 12, parallel: 12 });
    expect(loadConfig({ cores: 200 }).config.max_agents).toBe(64);
  });

  test('exactly so many lifts a limit that nobody set', () => {
    expect(load({ flags: { agents: '7' } }).config).toMatchObject({ agents: 7, max_agents: 7, parallel: 7 });
  });

  test('more than the limit that somebody set is refused', () => {
    expect(() => load({ flags: { agents: '7' }, userFile: { path: 'c', text: 'max_agents: 5' } })).toThrow(
      /--agents: agents is 7, but max_agents is 5/,
    );
  });

  test('at once: as many as there may be, or as said', () => {
    expect(load({ flags: { maxAgents: '6' } }).config.parallel).toBe(6);
    expect(load({ flags: { maxAgents: '6', parallel: '2' } }).config.parallel).toBe(2);
  });
});

describe('text', () => {
  test('of a flag that takes back what files say is the default', () => {
    const userFile = { path: 'c', text: 'budget: 5\nfiles: [src]\nmax_agents: 9\nmodel: m' };
    const flags = { budget: null, files: null, maxAgents: null };
    expect(load({ flags, userFile }).config).toMatchObject({ budget: null, files: [], model: 'm' });
    expect(load({ flags, userFile, cores: 6 }).config).toMatchObject({ max_agents: 6, parallel: 6 });
  });

  test('of flags is taken as commander gives it', () => {
    const flags = {
      maxIterations: '5',
      budget: '2.5',
      files: ['src/**', 'docs/**'],
      aiderArg: ['--edit-format', 'whole'],
      subtreeOnly: true,
      validate: undefined,
      config: 'x.yaml',
      apiKey: 'k',
    };
    const { config, origins } = load({ flags });
    expect(config).toMatchObject({
      max_iterations: 5,
      budget: 2.5,
      files: ['src/**', 'docs/**'],
      aider_args: ['--edit-format', 'whole'],
      subtree_only: true,
      validate: null,
    });
    expect(origins.validate).toBe('default');
    expect(JSON.stringify(config)).not.toContain('"k"');
  });

  test('of the environment', () => {
    const env = {
      AIDER_DASH_FILES: 'src/**, docs/**',
      AIDER_DASH_AIDER_ARGS: '["--a", "b,c"]',
      AIDER_DASH_SUBTREE_ONLY: 'on',
      AIDER_DASH_MERGE: '0',
      AIDER_DASH_BUDGET: '3',
      AIDER_DASH_RESTART: '{"max": 1, "window": 60}',
      AIDER_DASH_SETUP: '',
    };
    expect(load({ env }).config).toMatchObject({
      files: ['src/**', 'docs/**'],
      aider_args: ['--a', 'b,c'],
      subtree_only: true,
      merge: false,
      budget: 3,
      restart: { max: 1, window: 60 },
      setup: null,
    });
  });

  test.each([
    [{ flags: { maxAgents: 'many' } }, /^--max-agents is "many"; expected a number\./],
    [{ flags: { maxAgents: '' } }, /^--max-agents/],
    [{ flags: { maxAgents: '0' } }, /^--max-agents/],
    [
      { env: { AIDER_DASH_SUBTREE_ONLY: 'perhaps' } },
      /^AIDER_DASH_SUBTREE_ONLY is "perhaps"; expected true or false\./,
    ],
    [{ env: { AIDER_DASH_RESTART: '{' } }, /^AIDER_DASH_RESTART/],
    [
      { userFile: { path: '/home/u/config.yaml', text: '\nmodle: x' } },
      /^\/home\/u\/config.yaml:2: unknown key "modle"/,
    ],
  ])('%j is refused with its place', (sources, message) => {
    expect(() => load(sources)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }),
    );
  });

  test('a slip in the environment is a notice', () => {
    expect(
      load({ env: { AIDER_DASH_MODL: 'x', AIDER_DASH_SOMETHING_ELSE: 'x', AIDER_DASH_MODEL: 'y' } }).notices,
    ).toEqual(['AIDER_DASH_MODL is not known. Did you mean AIDER_DASH_MODEL?']);
  });
});

describe('a file that is committed to the repository', () => {
  const text = 'max_iterations: 3\nvalidate: make check\naider_args: [--foo]\nbudget: 1000000\nyes: true\n';

  test('sets what harms nobody; the rest is named and ignored', () => {
    const { config, origins, notices } = load({
      repositoryFile: { ...committed, text },
      userFile: { path: 'c', text: 'budget: 5' },
    });
    expect(config).toMatchObject({
      max_iterations: 3,
      validate: null,
      aider_args: [],
      budget: 5,
      yes: false,
    });
    expect(origins).toMatchObject({ max_iterations: 'repository', validate: 'default', budget: 'user' });
    expect(notices).toHaveLength(4);
    expect(notices[0]).toMatch(
      /^aider-dash.yaml:2: validate is ignored, since it stands in a committed file.*--trust-repo-config/,
    );
  });

  test.each([
    ['flag', { flags: { trustRepoConfig: true } }],
    ['environment', { env: { AIDER_DASH_TRUST_REPO_CONFIG: '1' } }],
    ['configuration', { userFile: { path: 'c', text: 'trust_repo_config: true' } }],
    ['list of repositories', { userFile: { path: 'c', text: 'trust: [/other, /repo/]' } }],
  ])('is trusted by the word of the user: %s', (_, sources) => {
    const { config, notices } = load({ repositoryFile: { ...committed, text }, ...sources });
    expect(config).toMatchObject({ validate: 'make check', budget: 1_000_000, yes: true });
    expect(notices).toEqual([]);
  });

  test('cannot trust itself', () => {
    const { config, notices } = load({
      repositoryFile: { ...committed, text: 'trust_repo_config: true\ntrust: [/repo]\nsetup: evil' },
    });
    expect(config).toMatchObject({ setup: null, trust_repo_config: false, trust: [] });
    expect(notices).toHaveLength(3);
  });

  test('is not trusted by a flag that says no', () => {
    const sources = {
      flags: { trustRepoConfig: false },
      userFile: { path: 'c', text: 'trust_repo_config: true' },
    };
    expect(load({ repositoryFile: { ...committed, text }, ...sources }).config.validate).toBeNull();
  });
});

test("the user's own untracked file sets everything", () => {
  expect(load({ repositoryFile: { ...own, text: 'validate: make check' } }).config.validate).toBe(
    'make check',
  );
});

test('nothing that runs a command, sends a key, spends money or skips a question is open to a committed file', () => {
  const open = configKeys.filter((key) => configOptions[key].sayer === 'anyone');
  expect(open).toEqual([
    'max_agents',
    'agents',
    'parallel',
    'files',
    'model',
    'planner_model',
    'gemini_model',
    'max_iterations',
    'validate_timeout',
    'setup_timeout',
    'stall_timeout',
    'attempt_timeout',
    'restart',
    'subtree_only',
  ]);
});

describe('what concerns the terminal', () => {
  const screen = 'theme: nord\nmouse: no\nnotify:\n  desktop: osc9\nkeys:\n  kill: [K]\n';

  test('is the user’s own word', () => {
    expect(load({ userFile: { path: 'config.yaml', text: screen } }).config).toMatchObject({
      theme: 'nord',
      mouse: false,
      notify: { bell: true, desktop: 'osc9' },
      keys: { kill: ['K'] },
    });
    const { config, notices } = load({ repositoryFile: { ...committed, text: screen } });
    expect(config).toMatchObject({
      theme: null,
      mouse: true,
      notify: { bell: true, desktop: 'none' },
      keys: {},
    });
    expect(notices).toHaveLength(4);
  });

  test('has its flags', () => {
    const userFile = { path: 'config.yaml', text: screen };
    expect(load({ flags: { theme: 'light' }, userFile }).config.theme).toBe('light');
    expect(load({ flags: { mouse: false } }).config.mouse).toBe(false);
    expect(load({ flags: { mouse: undefined }, userFile }).config.mouse).toBe(false);
  });

  test.each([
    ['notify: { bel: true }', /notify: unrecognized key/i],
    ['notify: { desktop: yes }', /desktop.*one of none, osc9, osc777/],
    ['keys: { kill: K }', /keys \(at kill\).*expected a list/],
    ['thme: dark', /unknown key "thme"/],
  ])('%s is refused', (text, message) => {
    expect(() => load({ userFile: { path: 'config.yaml', text } })).toThrow(message);
  });
});
