export type ProviderName =
  | 'openrouter'
  | 'anthropic'
  | 'deepseek'
  | 'openai'
  | 'gemini'
  | 'mistral'
  | 'groq'
  | 'xai';

export type Provider = {
  readonly name: ProviderName;
  readonly title: string;
  /** Its OpenAI-compatible address. */
  readonly baseUrl: string;
  /** Environment variables that may hold its key and another address, the first one set counts. */
  readonly keyNames: readonly [string, ...string[]];
  readonly baseNames: readonly string[];
  /** The planner when the user names none. */
  readonly defaultModel: string;
  /** What its models' bare names look like. */
  readonly family: RegExp | null;
};

/** The providers that can plan, in the order in which aider looks for a key, so that planner and agents agree. */
export const providers: readonly Provider[] = [
  {
    name: 'openrouter',
    title: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyNames: ['OPENROUTER_API_KEY'],
    baseNames: ['OPENROUTER_API_BASE', 'OPENROUTER_BASE_URL'],
    defaultModel: 'anthropic/claude-sonnet-4.5',
    family: null,
  },
  {
    name: 'anthropic',
    title: 'Anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    keyNames: ['ANTHROPIC_API_KEY'],
    baseNames: ['ANTHROPIC_API_BASE', 'ANTHROPIC_BASE_URL'],
    defaultModel: 'claude-sonnet-4-5',
    family: /^claude-/,
  },
  {
    name: 'deepseek',
    title: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    keyNames: ['DEEPSEEK_API_KEY'],
    baseNames: ['DEEPSEEK_API_BASE', 'DEEPSEEK_BASE_URL'],
    defaultModel: 'deepseek-chat',
    family: /^deepseek-/,
  },
  {
    name: 'openai',
    title: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    keyNames: ['OPENAI_API_KEY'],
    baseNames: ['OPENAI_API_BASE', 'OPENAI_BASE_URL'],
    defaultModel: 'gpt-4.1',
    family: /^(gpt-|chatgpt-|codex-|o\d(-|$))/,
  },
  {
    name: 'gemini',
    title: 'Gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    keyNames: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    baseNames: ['GEMINI_API_BASE', 'GEMINI_BASE_URL'],
    defaultModel: 'gemini-2.5-pro',
    family: /^(gemini|gemma)-/,
  },
  {
    name: 'mistral',
    title: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    keyNames: ['MISTRAL_API_KEY'],
    baseNames: ['MISTRAL_API_BASE', 'MISTRAL_BASE_URL'],
    defaultModel: 'mistral-large-latest',
    family: /^(mistral|ministral|magistral|codestral|devstral|pixtral)-/,
  },
  {
    name: 'groq',
    title: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyNames: ['GROQ_API_KEY'],
    baseNames: ['GROQ_API_BASE', 'GROQ_BASE_URL'],
    defaultModel: 'openai/gpt-oss-120b',
    family: null,
  },
  {
    name: 'xai',
    title: 'xAI',
    baseUrl: 'https://api.x.ai/v1',
    keyNames: ['XAI_API_KEY'],
    baseNames: ['XAI_API_BASE', 'XAI_BASE_URL'],
    defaultModel: 'grok-4',
    family: /^grok-/,
  },
];
