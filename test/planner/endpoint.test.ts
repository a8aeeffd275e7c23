import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/error.ts';
import { chooseEndpoint, type EndpointRequest } from '../../src/planner/endpoint.ts';
import { providers } from '../../src/planner/provider.ts';

const all = Object.fromEntries(providers.map(({ name, keyNames }) => [keyNames[0], `key-of-${name}`]));

const choose = (request: Partial<EndpointRequest>) => chooseEndpoint({ keys: {}, bases: {}, ...request });

const errorOf = (request: Partial<EndpointRequest>): UsageError => {
  try {
    choose(request);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('a model’s name', () => {
  it.each([
    [
      'openrouter/anthropic/claude-sonnet-4.5',
      'https://openrouter.ai/api/v1',
      'OPENROUTER_API_KEY',
      'anthropic/claude-sonnet-4.5',
    ],
    ['openrouter/openrouter/auto', 'https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY', 'openrouter/auto'],
    ['openai/gpt-5', 'https://api.openai.com/v1', 'OPENAI_API_KEY', 'gpt-5'],
    ['gpt-4o', 'https://api.openai.com/v1', 'OPENAI_API_KEY', 'gpt-4o'],
    ['o3', 'https://api.openai.com/v1', 'OPENAI_API_KEY', 'o3'],
    ['o4-mini', 'https://api.openai.com/v1', 'OPENAI_API_KEY', 'o4-mini'],
    ['sonnet', 'https://api.anthropic.com/v1', 'ANTHROPIC_API_KEY', 'claude-sonnet-4-5'],
    ['claude-opus-4-6', 'https://api.anthropic.com/v1', 'ANTHROPIC_API_KEY', 'claude-opus-4-6'],
    ['anthropic/claude-haiku-4-5', 'https://api.anthropic.com/v1', 'ANTHROPIC_API_KEY', 'claude-haiku-4-5'],
    [
      'gemini/gemini-2.5-pro',
      'https://generativelanguage.googleapis.com/v1beta/openai',
      'GEMINI_API_KEY',
      'gemini-2.5-pro',
    ],
    [
      'gemini-2.5-flash',
      'https://generativelanguage.googleapis.com/v1beta/openai',
      'GEMINI_API_KEY',
      'gemini-2.5-flash',
    ],
    ['deepseek', 'https://api.deepseek.com/v1', 'DEEPSEEK_API_KEY', 'deepseek-chat'],
    ['groq/openai/gpt-oss-120b', 'https://api.groq.com/openai/v1', 'GROQ_API_KEY', 'openai/gpt-oss-120b'],
    ['mistral/mistral-large-latest', 'https://api.mistral.ai/v1', 'MISTRAL_API_KEY', 'mistral-large-latest'],
    ['xai/grok-4', 'https://api.x.ai/v1', 'XAI_API_KEY', 'grok-4'],
  ])('%s goes to %s with %s', (model, baseUrl, keyName, wanted) => {
    expect(choose({ model, keys: all })).toMatchObject({
      baseUrl,
      keyName,
      model: wanted,
      apiKey: all[keyName],
    });
  });

  it('that says nothing is an error with a way out', () => {
    expect(errorOf({ model: 'qwen/qwen3', keys: all })).toMatchObject({
      code: 'planner-unknown-model',
      hint: 'For OpenRouter write openrouter/qwen/qwen3.',
    });
    expect(errorOf({ model: 'constructor' }).code).toBe('planner-unknown-model');
  });

  it('that says nothing goes to the user’s own OpenAI-compatible address', () => {
    const bases = { OPENAI_API_BASE: 'http://gateway.test/v1/' };
    expect(choose({ model: 'qwen3', keys: all, bases })).toMatchObject({
      baseUrl: 'http://gateway.test/v1',
      model: 'qwen3',
    });
  });
});

describe('without a model', () => {
  it.each(providers.map((provider) => [provider.keyNames[0], provider] as const))(
    '%s alone chooses',
    (name, provider) => {
      expect(choose({ keys: { [name]: 'k' } })).toEqual({
        baseUrl: provider.baseUrl,
        apiKey: 'k',
        keyName: name,
        model: provider.defaultModel,
        provider: provider.name,
      });
    },
  );

  it('OpenRouter comes before the others, as in aider', () => {
    expect(choose({ keys: all }).provider).toBe('openrouter');
  });

  it('and without a key names the variables', () => {
    const error = errorOf({ keys: { OPENAI_API_KEY: ' ' } });
    expect(error).toMatchObject({ code: 'planner-no-key', exitCode: 2 });
    expect(error.hint).toContain('OPENROUTER_API_KEY');
  });

  it('takes GOOGLE_API_KEY for Gemini', () => {
    expect(choose({ keys: { GOOGLE_API_KEY: 'g' } })).toMatchObject({
      provider: 'gemini',
      keyName: 'GOOGLE_API_KEY',
    });
  });
});

describe('a key of the wrong provider', () => {
  it('is named together with the one that is needed, by name only', () => {
    const error = errorOf({ model: 'sonnet', keys: { OPENAI_API_KEY: 'sk-secret-1234567' } });
    expect(error.message).toBe(
      "The planner's model sonnet needs ANTHROPIC_API_KEY, but only OPENAI_API_KEY is set.",
    );
    expect(`${error.message}${error.hint}`).not.toContain('sk-secret');
  });

  it('that cannot be a key is refused without showing it', () => {
    const error = errorOf({ keys: { OPENAI_API_KEY: 'two words' } });
    expect(error.code).toBe('planner-bad-key');
    expect(`${error.message}${error.hint}`).not.toContain('words');
  });
});

describe('another address', () => {
  it.each([
    ['OPENAI_API_BASE', 'http://127.0.0.1:9/v1', 'openai/x', 'http://127.0.0.1:9/v1'],
    ['OPENAI_BASE_URL', 'https://gw.test/v1/', 'openai/x', 'https://gw.test/v1'],
    ['OPENROUTER_API_BASE', 'https://gw.test/or', 'openrouter/a/b', 'https://gw.test/or'],
    ['ANTHROPIC_API_BASE', 'https://gw.test', 'anthropic/x', 'https://gw.test/v1'],
    ['ANTHROPIC_API_BASE', 'https://gw.test/v1/messages', 'anthropic/x', 'https://gw.test/v1'],
    [
      'GEMINI_API_BASE',
      'https://generativelanguage.googleapis.com',
      'gemini/x',
      'https://generativelanguage.googleapis.com/v1beta/openai',
    ],
    ['GEMINI_API_BASE', 'http://127.0.0.1:9/v1', 'gemini/x', 'http://127.0.0.1:9/v1'],
  ])('%s=%s', (name, base, model, baseUrl) => {
    expect(choose({ model, keys: all, bases: { [name]: base } }).baseUrl).toBe(baseUrl);
  });

  it('given by flag comes before the environment’s', () => {
    const bases = { OPENAI_API_BASE: 'https://env.test/v1' };
    expect(choose({ model: 'gpt-4o', baseUrl: 'https://flag.test/v1', keys: all, bases })).toMatchObject({
      baseUrl: 'https://flag.test/v1',
      provider: 'custom',
      model: 'gpt-4o',
      keyName: 'OPENAI_API_KEY',
    });
  });

  it('of a provider takes that provider’s key and names', () => {
    const baseUrl = 'https://openrouter.ai/api/v1/';
    expect(choose({ model: 'anthropic/claude-sonnet-4.5', baseUrl, keys: all })).toMatchObject({
      provider: 'openrouter',
      keyName: 'OPENROUTER_API_KEY',
      model: 'anthropic/claude-sonnet-4.5',
    });
    expect(choose({ model: 'openrouter/x/y', baseUrl, keys: all }).model).toBe('x/y');
  });

  it('gets no key that was not made for it', () => {
    const keys = { OPENROUTER_API_KEY: 'k' };
    expect(errorOf({ model: 'gpt-4o', baseUrl: 'https://elsewhere.test/v1', keys }).code).toBe(
      'planner-no-key',
    );
    expect(choose({ model: 'gpt-4o', baseUrl: 'http://localhost:11434/v1', keys })).toMatchObject({
      apiKey: 'none',
      keyName: null,
    });
  });

  it.each(['not a url', 'ftp://x.test', 'https://user:pass@x.test/v1', 'https://x.test/v1?key=abc'])(
    'that is no plain web address is refused without showing it: %s',
    (baseUrl) => {
      const error = errorOf({ model: 'gpt-4o', baseUrl, keys: all });
      expect(error.code).toBe('planner-bad-url');
      expect(error.message).not.toContain(baseUrl);
    },
  );
});
