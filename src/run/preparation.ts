import { flagsPassed } from '../aider/arguments.ts';
import { type Aider, findAider } from '../aider/find.ts';
import { missingFlags, supportedFlags } from '../aider/flags.ts';
import { installedAider } from '../aider/install.ts';
import { checkOwnArguments } from '../aider/own-arguments.ts';
import { findProgram } from '../aider/program.ts';
import { acceptedVersions } from '../aider/version.ts';
import { modelsUsed, providersMissing } from '../config/agent-environment.ts';
import { UsageError } from '../core/error.ts';
import type { Plan } from '../core/plan.ts';
import { createValueRedactor } from '../core/redact.ts';
import { backoffMs } from '../core/retry.ts';
import { chooseEndpoint, type Endpoint } from '../planner/endpoint.ts';
import { type GivenPlan, readPlanFile, readPrd } from './plan-file.ts';
import type { Settings } from './settings.ts';

/** What planning needs, checked: nothing has been written yet. */
export type PlanPreparation = {
  readonly settings: Settings;
  readonly change: string;
  readonly given: GivenPlan | null;
  readonly prd: string | null;
  /** Null with a plan of the user's own. */
  readonly endpoint: Endpoint | null;
};

/** A run that may begin: every check has passed and nothing has been written yet. */
export type Preparation = PlanPreparation & {
  readonly cwd: string;
  readonly aider: Aider;
  readonly python: string;
};

/** What the checks look at that need no repository. */
export type Outfit = Pick<Settings, 'config' | 'environment' | 'directories'>;

/** Makes every check that can be made before anything is written. Throws a UsageError at the first that fails. */
export const prepareRun = async (settings: Settings, cwd: string, request: string): Promise<Preparation> => {
  // A key in it is a slip: no model needs it, and it would stand in prompts, messages and logs from here on.
  const change = createValueRedactor(settings.environment.secrets)(request);
  checkOwnArguments(settings.config.aider_args);
  checkRestarts(settings);
  const given = await readPlanFile(settings, cwd);
  const prd = given?.prd ?? (await readPrd(settings, cwd));
  const endpoint = given === null ? plannerEndpoint(settings) : null;
  return { settings, cwd, change, given, prd, endpoint, ...(await prepareAider(settings)) };
};

/** The aider that runs, and Python, with a key for its model. Throws a UsageError at the first check that fails. */
export const prepareAider = async (outfit: Outfit): Promise<Pick<Preparation, 'aider' | 'python'>> => {
  checkModelKey(outfit);
  const aider = await anyAider(outfit);
  await checkFlags(outfit, aider);
  return { aider, python: aider.python ?? anyPython(outfit) };
};

/**
 * The same for a run that is taken up again: `plan` is the one it has, null when it has none yet.
 * Throws a UsageError at the first check that fails.
 */
export const prepareAgain = async (
  settings: Settings,
  cwd: string,
  { change, plan }: { readonly change: string; readonly plan: Plan | null },
): Promise<Preparation> => {
  const prepared = await prepareRun(plan === null ? settings : withoutPlanFile(settings), cwd, change);
  const given = plan !== null && settings.config.plan !== null ? { plan, prd: null } : null;
  return plan === null ? prepared : { ...prepared, settings, given };
};

/** Nobody is asked for what is there. */
const withoutPlanFile = (settings: Settings): Settings => ({
  ...settings,
  config: { ...settings.config, plan: null, prd: null },
});

/** A window that the waits alone fill would let an agent be restarted for ever. */
const checkRestarts = ({ config: { restart } }: Settings): void => {
  const waitsMs = Array.from({ length: restart.max }, (_, count) => backoffMs(count, 1, 'failure'));
  const neededS = Math.ceil(waitsMs.reduce((sum, ms) => sum + ms, 0) / 1000);
  if (restart.window > neededS) return;
  throw new UsageError(
    `restart: ${restart.max} restarts wait ${neededS} s, longer than the window of ${restart.window} s.`,
    {
      code: 'config-value',
      hint: 'Raise restart.window or lower restart.max.',
    },
  );
};

/** Whom to ask for a plan. Throws a UsageError that names the missing key. */
export const plannerEndpoint = ({ config, environment }: Outfit): Endpoint => {
  const gemini =
    config.gemini_model === null ? null : `gemini/${config.gemini_model.replace(/^gemini\//, '')}`;
  const model = gemini ?? config.planner_model ?? config.model;
  return chooseEndpoint({
    ...(model === null ? {} : { model }),
    ...(config.planner_base_url === null ? {} : { baseUrl: config.planner_base_url }),
    keys: environment.plannerKeys,
    bases: environment.bases,
  });
};

/** Throws a UsageError when the agents' model has no key, naming the one it needs and those that are there. */
export const checkModelKey = ({ config, environment }: Outfit): void => {
  const models = modelsUsed(config.model, config.aider_args);
  const [missing] = providersMissing(environment, models);
  const there = Object.keys(environment.keys);
  if (missing !== undefined) {
    const found = there.length === 0 ? 'no key is set' : `only ${there.join(', ')} is set`;
    throw new UsageError(`The model ${models[0]} needs ${missing.keys.join(' or ')}, but ${found}.`, {
      code: 'key-missing',
      hint: `Set ${missing.keys[0]} in the environment or in an untracked .env, or choose another --model.`,
    });
  }
  if (models.length > 0 || there.length > 0 || Object.keys(environment.bases).length > 0) return;
  throw new UsageError('There is no key for any provider of models.', {
    code: 'key-missing',
    hint: 'Set OPENROUTER_API_KEY, OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, or try "aider-dash demo" without a key.',
  });
};

/** The user's choice, the one on PATH when it will do, or the private one when it was installed before. */
export const anyAider = async ({ config, environment, directories }: Outfit): Promise<Aider> => {
  const path = environment.own.PATH ?? '';
  const search = { path, cacheDir: directories.cache, env: environment.own };
  if (config.aider !== null) return findAider({ ...search, explicitPath: config.aider });
  try {
    return await findAider(search);
  } catch (error) {
    const installed = installedAider(directories.cache);
    if (installed === null) throw error;
    return installed;
  }
};

/**
 * Throws a UsageError when this aider lacks a flag that it will be given. One whose help tells nothing is taken as it is.
 */
export const checkFlags = async (
  { config, environment, directories }: Outfit,
  aider: Aider,
): Promise<void> => {
  const flags = await supportedFlags(aider.path, { cacheDir: directories.cache, env: environment.own });
  const missing = missingFlags([...flagsPassed(), ...config.aider_args], flags);
  if (missing.length === 0) return;
  throw new UsageError(`The aider at ${aider.path} lacks what aider-dash needs: ${missing.join(', ')}.`, {
    code: 'aider-flags',
    hint: `Install aider ${acceptedVersions}, or name another with --aider.`,
  });
};

/** The Python for the program around each attempt, when aider doesn't tell one. Throws a UsageError without. */
export const anyPython = ({ environment }: Outfit): string => {
  const found = findProgram('python3', environment.own.PATH ?? '');
  if (found !== null) return found;
  throw new UsageError('There is no python3 on PATH.', {
    code: 'python-missing',
    hint: 'Install Python 3.10 to 3.12: aider and the small program that watches it need it.',
  });
};
