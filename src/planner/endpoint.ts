import { UsageError } from '../core/error.ts';
import { type NamedModel, readModelName } from './model-name.ts';
import { type Provider, type ProviderName, providers } from './provider.ts';

/** Whom to ask for a plan. The key is a secret: it goes into the request's header and nowhere else. */
export type Endpoint = {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The environment variable that the key came from; null when the address needs none. */
  readonly keyName: string | null;
  /** As the endpoint calls it. */
  readonly model: string;
  readonly provider: ProviderName | 'custom';
};

export type EndpointRequest = {
  /** As aider writes it, such as `openrouter/anthropic/claude-sonnet-4.5`, `gemini/…`, `sonnet`. */
  readonly model?: string;
  /** The user's own address, before any other. */
  readonly baseUrl?: string;
  /** The environment's keys and base addresses, by variable name. */
  readonly keys: Readonly<Record<string, string>>;
  readonly bases: Readonly<Record<string, string>>;
};

type Key = { readonly name: string | null; readonly value: string };

/**
 * Which address, key and model to plan with. Without a model: the first provider that a key is there for.
 *
 * @throws {UsageError} `planner-no-key` (names the variable to set and the keys that are there), `planner-bad-key`,
 * `planner-bad-url`, `planner-unknown-model`.
 */
export const chooseEndpoint = (request: EndpointRequest): Endpoint => {
  const named = request.model === undefined ? null : readModelName(request.model.trim());
  if (request.baseUrl !== undefined)
    return atAddress(checkedUrl(request.baseUrl, '--planner-base-url'), named, request);
  const provider = named === null ? firstWithKey(request) : (named.provider ?? guessed(named.model, request));
  const { baseUrl, isOwn } = addressOf(provider, request);
  const key = keyOf(provider, request) ?? (isOwn && isLoopback(baseUrl) ? noKey : null);
  if (key === null) throw missingKey(provider, request);
  return endpoint(baseUrl, key, { provider, model: named?.model ?? provider.defaultModel });
};

const endpoint = (baseUrl: string, key: Key, { provider, model }: NamedModel): Endpoint => ({
  baseUrl,
  apiKey: key.value,
  keyName: key.name,
  model,
  provider: provider?.name ?? 'custom',
});

/** Servers on this machine mostly want no key, but the header must hold something. */
const noKey: Key = { name: null, value: 'none' };

/**
 * At the user's own address: a provider's own address takes that provider's key and names; any other takes the model's
 * provider's key, or OPENAI_API_KEY. No other key is ever sent to an address that it was not made for.
 */
const atAddress = (baseUrl: string, named: NamedModel | null, request: EndpointRequest): Endpoint => {
  const home = providers.find((one) => new URL(one.baseUrl).host === new URL(baseUrl).host);
  if (home !== undefined) {
    const key = keyOf(home, request);
    if (key === null) throw missingKey(home, request);
    // Elsewhere `anthropic/…` names a provider; at OpenRouter's own address it is part of the model's name.
    const own = named?.provider?.name === home.name ? named.model : request.model?.trim();
    return endpoint(withPath(home, baseUrl), key, { provider: home, model: own ?? home.defaultModel });
  }
  const key = (named?.provider == null ? null : keyOf(named.provider, request)) ?? keyOf(openai, request);
  if (key === null && !isLoopback(baseUrl)) throw missingKey(named?.provider ?? openai, request);
  return endpoint(baseUrl, key ?? noKey, { provider: null, model: named?.model ?? openai.defaultModel });
};

const providerCalled = (name: ProviderName): Provider => {
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new TypeError(`no provider ${name}`);
  return provider;
};

const openai = providerCalled('openai');
const openrouter = providerCalled('openrouter');

const firstWithKey = (request: EndpointRequest): Provider => {
  const found =
    providers.find((provider) => keyOf(provider, request) !== null) ??
    providers.find((provider) => addressOf(provider, request).isOwn);
  if (found !== undefined) return found;
  throw new UsageError('There is no key for the planner: no provider’s key is set.', {
    code: 'planner-no-key',
    hint: `Set one of ${providers.map(({ keyNames }) => keyNames[0]).join(', ')} in the environment or in an untracked .env; or try "aider-dash demo", which needs none.`,
  });
};

/** A name that says nothing goes to an OpenAI-compatible address of the user's own; else it is an error. */
const guessed = (model: string, request: EndpointRequest): Provider => {
  if (addressOf(openai, request).isOwn) return openai;
  const hint =
    keyOf(openrouter, request) === null
      ? `Write it as PROVIDER/MODEL with one of ${providers.map(({ name }) => name).join(', ')}, or give --planner-base-url.`
      : `For OpenRouter write openrouter/${model}.`;
  throw new UsageError(
    `The planner's model ${JSON.stringify(model)} does not say which provider it belongs to.`,
    {
      code: 'planner-unknown-model',
      hint,
    },
  );
};

const addressOf = (provider: Provider, { bases }: EndpointRequest): { baseUrl: string; isOwn: boolean } => {
  const name = provider.baseNames.find((one) => (bases[one]?.trim() ?? '') !== '');
  if (name === undefined) return { baseUrl: provider.baseUrl, isOwn: false };
  return { baseUrl: withPath(provider, checkedUrl(bases[name] ?? '', name)), isOwn: true };
};

const checkedUrl = (text: string, source: string): string => {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${source} is no web address; expected one such as https://openrouter.ai/api/v1.`, {
      code: 'planner-bad-url',
    });
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new UsageError(
      `${source} holds a user, a password, a query or a fragment; expected a plain address.`,
      {
        code: 'planner-bad-url',
        hint: 'Keys belong into the environment.',
      },
    );
  return url.href.replace(/\/+$/, '');
};

/** aider takes Anthropic's and Gemini's addresses without the part that the OpenAI-compatible interface has. */
const withPath = (provider: Provider, baseUrl: string): string => {
  const url = new URL(baseUrl);
  const home = new URL(provider.baseUrl);
  if (url.host === home.host && url.pathname.length < home.pathname.length) return provider.baseUrl;
  if (provider.name !== 'anthropic') return baseUrl;
  return `${baseUrl.replace(/(\/v1)?(\/messages)?$/, '')}/v1`;
};

const keyOf = (provider: Provider, { keys }: EndpointRequest): Key | null => {
  const name = provider.keyNames.find((one) => (keys[one]?.trim() ?? '') !== '');
  if (name === undefined) return null;
  const value = keys[name]?.trim() ?? '';
  if (/^[\x21-\x7e]+$/.test(value)) return { name, value };
  throw new UsageError(`${name} holds spaces or characters that no key has.`, {
    code: 'planner-bad-key',
    hint: `Set ${name} to the key alone.`,
  });
};

const missingKey = (provider: Provider, request: EndpointRequest): UsageError => {
  const there = providers.flatMap((one) =>
    one.keyNames.filter((name) => (request.keys[name]?.trim() ?? '') !== ''),
  );
  const asked =
    request.model === undefined ? `${provider.title} as the planner` : `The planner's model ${request.model}`;
  const found =
    there.length === 0
      ? 'no key is set'
      : `only ${there.join(' and ')} ${there.length === 1 ? 'is' : 'are'} set`;
  const [name] = provider.keyNames;
  return new UsageError(`${asked} needs ${provider.keyNames.join(' or ')}, but ${found}.`, {
    code: 'planner-no-key',
    hint:
      there.length === 0
        ? `Set ${name} in the environment or in an untracked .env.`
        : `Set ${name}, or choose a --planner-model of a provider whose key is there.`,
  });
};

const isLoopback = (baseUrl: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(baseUrl).hostname);
