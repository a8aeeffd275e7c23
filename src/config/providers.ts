/** What is known of a provider: the names of its variables, and which models are its own. */
export type Provider = {
  readonly id: string;
  /** Variables that hold secrets; the first is the one to name to people. */
  readonly keys: readonly [string, ...string[]];
  /** It also works without: on this machine, or with credentials that stand in files. */
  readonly keyOptional?: true;
  /** Variables that hold another address for it. */
  readonly bases: readonly string[];
  /** Variables that hold regions, versions and the like. */
  readonly settings?: readonly string[];
  /** How its models' names begin, up to the slash. */
  readonly prefixes: readonly string[];
  /** Names of its models that stand without a prefix. */
  readonly bare?: RegExp;
};

/** The providers that aider (through litellm) finds by the environment. */
export const providers: readonly Provider[] = [
  {
    id: 'openrouter',
    keys: ['OPENROUTER_API_KEY'],
    bases: ['OPENROUTER_API_BASE', 'OPENROUTER_BASE_URL'],
    settings: ['OR_SITE_URL', 'OR_APP_NAME'],
    prefixes: ['openrouter'],
  },
  {
    id: 'openai',
    keys: ['OPENAI_API_KEY'],
    bases: ['OPENAI_API_BASE', 'OPENAI_BASE_URL'],
    settings: [
      'OPENAI_API_TYPE',
      'OPENAI_API_VERSION',
      'OPENAI_ORGANIZATION',
      'OPENAI_ORG_ID',
      'OPENAI_PROJECT_ID',
    ],
    prefixes: ['openai', 'text-completion-openai'],
    bare: /^(gpt-|chatgpt-|codex-|ft:|o\d)/,
  },
  {
    id: 'anthropic',
    keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'],
    bases: ['ANTHROPIC_API_BASE', 'ANTHROPIC_BASE_URL'],
    prefixes: ['anthropic'],
    bare: /^claude-/,
  },
  {
    id: 'gemini',
    keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    bases: ['GEMINI_API_BASE', 'GEMINI_BASE_URL'],
    prefixes: ['gemini'],
  },
  {
    id: 'deepseek',
    keys: ['DEEPSEEK_API_KEY'],
    bases: ['DEEPSEEK_API_BASE', 'DEEPSEEK_BASE_URL'],
    prefixes: ['deepseek'],
    bare: /^deepseek-/,
  },
  { id: 'groq', keys: ['GROQ_API_KEY'], bases: ['GROQ_API_BASE', 'GROQ_BASE_URL'], prefixes: ['groq'] },
  {
    id: 'mistral',
    keys: ['MISTRAL_API_KEY', 'CODESTRAL_API_KEY'],
    bases: ['MISTRAL_API_BASE', 'MISTRAL_BASE_URL'],
    prefixes: ['mistral', 'codestral', 'text-completion-codestral'],
  },
  { id: 'xai', keys: ['XAI_API_KEY'], bases: ['XAI_API_BASE', 'XAI_BASE_URL'], prefixes: ['xai'] },
  {
    id: 'cohere',
    keys: ['COHERE_API_KEY', 'CO_API_KEY'],
    bases: ['COHERE_API_BASE'],
    prefixes: ['cohere', 'cohere_chat'],
    bare: /^command-/,
  },
  {
    id: 'together',
    keys: ['TOGETHERAI_API_KEY', 'TOGETHER_API_KEY', 'TOGETHER_AI_API_KEY'],
    bases: ['TOGETHERAI_API_BASE', 'TOGETHER_AI_API_BASE'],
    prefixes: ['together_ai'],
  },
  {
    id: 'fireworks',
    keys: ['FIREWORKS_API_KEY', 'FIREWORKS_AI_API_KEY'],
    bases: ['FIREWORKS_API_BASE'],
    prefixes: ['fireworks_ai'],
  },
  { id: 'deepinfra', keys: ['DEEPINFRA_API_KEY'], bases: ['DEEPINFRA_API_BASE'], prefixes: ['deepinfra'] },
  { id: 'cerebras', keys: ['CEREBRAS_API_KEY'], bases: ['CEREBRAS_API_BASE'], prefixes: ['cerebras'] },
  {
    id: 'perplexity',
    keys: ['PERPLEXITYAI_API_KEY', 'PERPLEXITY_API_KEY'],
    bases: ['PERPLEXITY_API_BASE'],
    prefixes: ['perplexity'],
  },
  {
    id: 'azure',
    keys: ['AZURE_API_KEY', 'AZURE_OPENAI_API_KEY', 'AZURE_AD_TOKEN', 'AZURE_AI_API_KEY'],
    bases: ['AZURE_API_BASE', 'AZURE_AI_API_BASE'],
    settings: ['AZURE_API_VERSION', 'AZURE_API_TYPE'],
    prefixes: ['azure', 'azure_ai'],
  },
  {
    id: 'bedrock',
    keyOptional: true,
    keys: ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN', 'AWS_BEARER_TOKEN_BEDROCK'],
    bases: ['BEDROCK_API_BASE'],
    settings: [
      'AWS_REGION',
      'AWS_REGION_NAME',
      'AWS_DEFAULT_REGION',
      'AWS_PROFILE',
      'AWS_CONFIG_FILE',
      'AWS_SHARED_CREDENTIALS_FILE',
    ],
    prefixes: ['bedrock', 'bedrock_converse', 'sagemaker'],
    bare: /^((us|eu|apac|global)\.)?(anthropic|amazon|meta)\./,
  },
  {
    id: 'vertex',
    keyOptional: true,
    keys: ['VERTEXAI_CREDENTIALS'],
    bases: ['VERTEXAI_API_BASE'],
    settings: [
      'GOOGLE_APPLICATION_CREDENTIALS',
      'VERTEXAI_PROJECT',
      'VERTEXAI_LOCATION',
      'GOOGLE_CLOUD_PROJECT',
    ],
    prefixes: ['vertex_ai', 'vertex_ai_beta'],
    bare: /^gemini-/,
  },
  {
    id: 'ollama',
    keyOptional: true,
    keys: ['OLLAMA_API_KEY'],
    bases: ['OLLAMA_API_BASE'],
    settings: ['OLLAMA_HOST'],
    prefixes: ['ollama', 'ollama_chat'],
  },
  {
    id: 'lm_studio',
    keyOptional: true,
    keys: ['LM_STUDIO_API_KEY'],
    bases: ['LM_STUDIO_API_BASE'],
    prefixes: ['lm_studio'],
  },
  {
    id: 'github_copilot',
    keyOptional: true,
    keys: ['GITHUB_COPILOT_TOKEN'],
    bases: [],
    prefixes: ['github_copilot'],
  },
  {
    id: 'huggingface',
    keys: ['HUGGINGFACE_API_KEY', 'HF_TOKEN'],
    bases: ['HUGGINGFACE_API_BASE', 'HF_API_BASE'],
    prefixes: ['huggingface'],
  },
  { id: 'nvidia', keys: ['NVIDIA_NIM_API_KEY'], bases: ['NVIDIA_NIM_API_BASE'], prefixes: ['nvidia_nim'] },
];

/** aider's short names for models (0.86.2). */
const aliases: Readonly<Record<string, string>> = {
  sonnet: 'claude-sonnet-4-5',
  haiku: 'claude-haiku-4-5',
  opus: 'claude-opus-4-6',
  '4': 'gpt-4-0613',
  '4o': 'gpt-4o',
  mini: 'gpt-4o-mini',
  '4-turbo': 'gpt-4-1106-preview',
  '35turbo': 'gpt-3.5-turbo',
  '35-turbo': 'gpt-3.5-turbo',
  '3': 'gpt-3.5-turbo',
  deepseek: 'deepseek/deepseek-chat',
  flash: 'gemini/gemini-flash-latest',
  'flash-lite': 'gemini/gemini-2.5-flash-lite',
  quasar: 'openrouter/openrouter/quasar-alpha',
  r1: 'deepseek/deepseek-reasoner',
  'gemini-2.5-pro': 'gemini/gemini-2.5-pro',
  'gemini-3-pro-preview': 'gemini/gemini-3-pro-preview',
  gemini: 'gemini/gemini-3-pro-preview',
  'gemini-exp': 'gemini/gemini-2.5-pro-exp-03-25',
  grok3: 'xai/grok-3-beta',
  optimus: 'openrouter/openrouter/optimus-alpha',
};

/** A model's name as aider resolves it. */
export const fullModelName = (model: string): string =>
  Object.hasOwn(aliases, model) ? (aliases[model] ?? model) : model;

/** Whose model that is; undefined when the name doesn't tell. */
export const providerOf = (model: string): Provider | undefined => {
  const name = fullModelName(model);
  const slash = name.indexOf('/');
  if (slash === -1) return providers.find(({ bare }) => bare?.test(name) === true);
  const start = name.slice(0, slash);
  return providers.find(({ prefixes }) => prefixes.includes(start));
};
