import { type Provider, providers } from './provider.ts';

/** A model as a provider calls it; the provider is null when the name does not tell. */
export type NamedModel = { readonly provider: Provider | null; readonly model: string };

/** Short names that aider knows. */
const aliases: Readonly<Record<string, string>> = {
  sonnet: 'anthropic/claude-sonnet-4-5',
  haiku: 'anthropic/claude-haiku-4-5',
  opus: 'anthropic/claude-opus-4-6',
  '4o': 'openai/gpt-4o',
  '4': 'openai/gpt-4-0613',
  '4-turbo': 'openai/gpt-4-1106-preview',
  deepseek: 'deepseek/deepseek-chat',
  r1: 'deepseek/deepseek-reasoner',
  flash: 'gemini/gemini-flash-latest',
  'flash-lite': 'gemini/gemini-2.5-flash-lite',
  gemini: 'gemini/gemini-3-pro-preview',
  grok3: 'xai/grok-3-beta',
};

/**
 * Reads a model's name as aider writes it: `PROVIDER/MODEL`, one of aider's short names, or a bare name whose family is
 * known (`gpt-…`, `claude-…`). Never throws.
 */
export const readModelName = (name: string): NamedModel => {
  const full = Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
  const provider = providers.find((one) => full.startsWith(`${one.name}/`));
  if (provider !== undefined) return { provider, model: full.slice(provider.name.length + 1) };
  return { provider: providers.find(({ family }) => family?.test(full) === true) ?? null, model: full };
};
