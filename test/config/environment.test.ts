import { describe, expect, test } from 'vitest';
import { agentEnvironment, modelsUsed, providersMissing } from '../../src/config/agent-environment.ts';
import { commandEnvironment, readEnvironment } from '../../src/config/environment.ts';

describe('readEnvironment', () => {
  test('takes keys, addresses and settings from both; the environment wins', () => {
    const { keys, bases, settings } = readEnvironment({
      env: {
        OPENAI_API_KEY: 'from-env',
        OPENAI_API_BASE: 'http://localhost:1/v1',
        AWS_REGION: 'eu-west-1',
        EMPTY: '',
      },
      dotEnvText:
        'OPENAI_API_KEY=from-file\nexport ANTHROPIC_API_KEY="quoted key" # comment\nGROQ_API_KEY=\n',
    });
    expect(keys).toEqual({ OPENAI_API_KEY: 'from-env', ANTHROPIC_API_KEY: 'quoted key' });
    expect(bases).toEqual({ OPENAI_API_BASE: 'http://localhost:1/v1' });
    expect(settings).toEqual({ AWS_REGION: 'eu-west-1' });
  });

  test('an empty variable does not hide the one in the file', () => {
    expect(readEnvironment({ env: { OPENAI_API_KEY: '' }, dotEnvText: 'OPENAI_API_KEY=x' }).keys).toEqual({
      OPENAI_API_KEY: 'x',
    });
  });

  test("takes nothing but providers' variables from the file, and changes no environment", () => {
    const before = { ...process.env };
    const environment = readEnvironment({
      env: { PATH: '/bin' },
      dotEnvText: 'PATH=/evil\nAIDER_LINT_CMD=evil\nLD_PRELOAD=evil\n',
    });
    expect(environment).toMatchObject({ own: { PATH: '/bin' }, keys: {}, bases: {}, settings: {} });
    expect(process.env).toEqual(before);
  });

  test('keeps the key of --api-key for the planner', () => {
    const { keys, plannerKeys, secrets } = readEnvironment({
      env: { GEMINI_API_KEY: 'of-the-agents' },
      apiKey: 'of-the-planner',
    });
    expect(keys).toEqual({ GEMINI_API_KEY: 'of-the-agents' });
    expect(plannerKeys).toEqual({ GEMINI_API_KEY: 'of-the-planner' });
    expect(secrets).toEqual(['of-the-agents', 'of-the-planner']);
  });

  test('knows every value that must not be seen', () => {
    const { secrets } = readEnvironment({
      env: {
        OPENROUTER_API_KEY: 'key-in-environment',
        HTTPS_PROXY: 'http://user:pass%20word@proxy:3128',
        HTTP_PROXY: 'http://proxy:3128',
        DEPLOY_TOKEN: 'abcdefghijkl',
        SSH_KEY: '/home/u/.ssh/id_ed25519',
        GH_TOKEN: 'gh',
        HOME: '/home/u',
      },
      dotEnvText: 'OPENROUTER_API_KEY=key-in-file\nDB_PASSWORD=correct-horse-battery\n',
    });
    expect(secrets.toSorted()).toEqual([
      'abcdefghijkl',
      'correct-horse-battery',
      'gh',
      'http://user:pass%20word@proxy:3128',
      'key-in-environment',
      'key-in-file',
      'pass%20word',
    ]);
  });

  test('refuses an address with a password, without telling it', () => {
    const read = () => readEnvironment({ env: { OPENAI_API_BASE: 'https://me:hunter2@gateway/v1' } });
    expect(read).toThrow(
      expect.objectContaining({ code: 'base-address', message: expect.not.stringContaining('hunter2') }),
    );
  });
});

describe('agentEnvironment', () => {
  const environment = readEnvironment({
    env: {
      PATH: '/bin',
      HOME: '/home/u',
      LC_ALL: 'C',
      XDG_CACHE_HOME: '/c',
      no_proxy: 'localhost',
      https_proxy: 'http://u:pw-of-proxy@proxy',
      SHELL: '/bin/zsh',
      LD_PRELOAD: 'x.so',
      NODE_OPTIONS: '--require x',
      PYTHONPATH: '/evil',
      GIT_DIR: '/elsewhere',
      AIDER_LINT_CMD: 'x',
      AIDER_DASH_MODEL: 'x',
      DATABASE_URL: 'postgres://db',
      GH_TOKEN: 'gh-token',
      OPENAI_API_KEY: 'openai-key',
      OPENAI_API_BASE: 'http://localhost/v1',
      ANTHROPIC_API_KEY: 'anthropic-key',
    },
    dotEnvText: 'DEEPSEEK_API_KEY=deepseek-key',
  });

  const plain = {
    PATH: '/bin',
    HOME: '/home/u',
    LC_ALL: 'C',
    XDG_CACHE_HOME: '/c',
    no_proxy: 'localhost',
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'utf-8',
    PYTHONUTF8: '1',
  };

  test('is a list of what is allowed, and what the model needs', () => {
    expect(agentEnvironment(environment, ['gpt-4o'])).toEqual({
      plain: { ...plain, OPENAI_API_BASE: 'http://localhost/v1' },
      secretNames: ['OPENAI_API_KEY', 'https_proxy'],
      secrets: { OPENAI_API_KEY: 'openai-key', https_proxy: 'http://u:pw-of-proxy@proxy' },
    });
  });

  test.each([
    ['sonnet', ['ANTHROPIC_API_KEY']],
    ['opus', ['ANTHROPIC_API_KEY']],
    ['anthropic/claude-sonnet-4-5', ['ANTHROPIC_API_KEY']],
    ['4o', ['OPENAI_API_KEY']],
    ['mini', ['OPENAI_API_KEY']],
    ['o3-mini', ['OPENAI_API_KEY']],
    ['openai/anything', ['OPENAI_API_KEY']],
    ['deepseek', ['DEEPSEEK_API_KEY']],
    ['r1', ['DEEPSEEK_API_KEY']],
    ['gemini', []],
    ['openrouter/anthropic/claude-sonnet-4.5', []],
    ['nobody/knows', ['ANTHROPIC_API_KEY', 'DEEPSEEK_API_KEY', 'OPENAI_API_KEY']],
    ['constructor', ['ANTHROPIC_API_KEY', 'DEEPSEEK_API_KEY', 'OPENAI_API_KEY']],
  ])('%s gets the keys %j', (model, names) => {
    expect(
      agentEnvironment(environment, [model]).secretNames.filter((name) => name.endsWith('_KEY')),
    ).toEqual(names);
  });

  test('without a model, or with one more: every key that counts', () => {
    const keys = (models: readonly string[]) =>
      agentEnvironment(environment, models).secretNames.filter((name) => name.endsWith('_KEY'));
    expect(keys([])).toEqual(['ANTHROPIC_API_KEY', 'DEEPSEEK_API_KEY', 'OPENAI_API_KEY']);
    expect(keys(['sonnet', '4o'])).toEqual(['ANTHROPIC_API_KEY', 'OPENAI_API_KEY']);
  });

  test('no secret stands among what may be written down', () => {
    for (const models of [[], ['sonnet'], ['x']]) {
      const written = JSON.stringify({ ...agentEnvironment(environment, models), secrets: undefined });
      for (const secret of environment.secrets) expect(written).not.toContain(secret);
    }
  });
});

test("the user's commands get everything but providers' keys", () => {
  const environment = readEnvironment({
    env: { PATH: '/bin', NODE_OPTIONS: 'x', GH_TOKEN: 'g', OPENAI_API_KEY: 'k' },
    dotEnvText: 'GROQ_API_KEY=x',
  });
  expect(commandEnvironment(environment)).toEqual({ PATH: '/bin', NODE_OPTIONS: 'x', GH_TOKEN: 'g' });
});

test.each([
  [['sonnet'], {}, ['anthropic']],
  [['sonnet', 'haiku', '4o'], {}, ['anthropic', 'openai']],
  [['sonnet'], { ANTHROPIC_API_KEY: 'k' }, []],
  [['gemini'], { GOOGLE_API_KEY: 'k' }, []],
  [['4o'], { OPENAI_ORGANIZATION: 'o' }, ['openai']],
  [['4o'], { OPENAI_API_BASE: 'http://localhost/v1' }, []],
  [['ollama_chat/llama3', 'bedrock/anthropic.claude', 'nobody/knows'], {}, []],
])('models %j with %j lack %j', (models, env, missing) => {
  expect(providersMissing(readEnvironment({ env }), models).map(({ id }) => id)).toEqual(missing);
});

test('modelsUsed reads the arguments for aider', () => {
  const args = ['--weak-model', 'haiku', '--editor-model=4o', '--edit-format', 'diff'];
  expect(modelsUsed('sonnet', args)).toEqual(['sonnet', 'haiku', '4o']);
  expect(modelsUsed(null, args)).toEqual([]);
});
