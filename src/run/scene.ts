import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { readCommittedConfig, readsIn, setsLists } from '../aider/committed-config.ts';
import { agentEnvironment, modelsUsed } from '../config/agent-environment.ts';
import { commandEnvironment } from '../config/environment.ts';
import type { ConfigKey } from '../config/schema.ts';
import type { Plan } from '../core/plan.ts';
import { createValueRedactor } from '../core/redact.ts';
import { createLocalExecutor } from '../executor/local.ts';
import { agentEnvironment as gitEnvironment, ownIdentity } from '../git/identity.ts';
import { withheldIgnore } from '../git/withheld-ignore.ts';
import type { Clock } from '../scheduler/ports.ts';
import type { LaunchSettings, Scene, UserCommand } from '../scheduler/scene.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { checkModelKey, type Preparation } from './preparation.ts';
import type { Settings } from './settings.ts';

export type SceneParts = {
  readonly preparation: Preparation;
  readonly folder: RunFolder;
  readonly trees: string;
  readonly plan: Plan;
  readonly prdPath: string;
  readonly clock: Clock;
};

/** Puts together what effects need besides the state. */
export const createScene = async ({
  preparation,
  folder,
  trees,
  plan,
  prdPath,
  clock,
}: SceneParts): Promise<Scene> => {
  const { settings, python, given } = preparation;
  const { config, environment, repository } = settings;
  const allowed = config.allow.length === 0 ? () => false : picomatch([...config.allow], { dot: true });
  const ignoreFile = join(folder.folder, 'ignore');
  writeFileAtomic(ignoreFile, await withheldIgnore(repository));
  const gitVariables = await gitEnvironment(repository, ignoreFile);
  return {
    run: folder.run,
    repository,
    folder,
    trees,
    prompts: new Map(plan.agents.map(({ agent_id, prompt }) => [agent_id, prompt])),
    prdPath,
    // A path that the user's own plan names has the user's word.
    allowsSpecial: (path, agent) =>
      allowed(path) ||
      (given !== null &&
        plan.agents.some((one) => one.agent_id === agent && one.files_context.includes(path))),
    launch: launchSettings(preparation),
    share: config.share,
    prices: config.prices,
    validate: userCommand(settings, 'validate', config.validate_timeout),
    setup: userCommand(settings, 'setup', config.setup_timeout),
    copy: config.copy,
    environment: {
      agent: (model) => {
        const { plain, secretNames } = agentEnvironment(
          environment,
          modelsUsed(model ?? config.model, config.aider_args),
        );
        return { environment: { ...plain, ...gitVariables }, secretNames, bases: basesIn(plain) };
      },
      checkKey: (model) => checkModelKey({ ...settings, config: { ...config, model } }),
      command: commandEnvironment(environment),
    },
    redact: createValueRedactor(environment.secrets),
    identity: await ownIdentity(repository.git),
    // Of all providers: a spec names those that its model needs.
    executor: createLocalExecutor({ python, secrets: agentEnvironment(environment, []).secrets }),
    clock,
  };
};

const basesIn = (variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(variables).filter(([name, value]) => isBase(name, value)));

const launchSettings = ({ settings, aider, python }: Preparation): LaunchSettings => {
  const { config, repository, trackedPaths } = settings;
  const own = (name: string): string | undefined => {
    const path = join(repository.top, name);
    const mine = !trackedPaths.has(name) || config.trust_repo_config;
    return mine && existsSync(path) ? path : undefined;
  };
  const userConfig = own('.aider.conf.yml');
  const committed =
    trackedPaths.has('.aider.conf.yml') && userConfig === undefined
      ? readCommittedConfig(textOf(join(repository.top, '.aider.conf.yml')))
      : null;
  // aider reads the one in the home folder too; of two that set the same, the repository's counts.
  const home = settings.environment.own.HOME;
  const userTexts = [
    ...(userConfig === undefined ? [] : [textOf(userConfig)]),
    ...(home === undefined ? [] : [textOf(join(home, '.aider.conf.yml'))]),
  ];
  const ignore = join(repository.top, '.aiderignore');
  return {
    aiderPath: aider.path,
    python,
    model: config.model,
    subtreeOnly: config.subtree_only,
    // What is ignored can only be less: a committed one does no harm.
    aiderignore: config.aiderignore ?? (existsSync(ignore) ? ignore : null),
    userFiles: {
      config: userConfig,
      modelSettings: own('.aider.model.settings.yml'),
      modelMetadata: own('.aider.model.metadata.json'),
    },
    committed: committed?.arguments ?? [],
    reads: committed?.reads ?? [],
    userReads: userTexts.map(readsIn).find((reads) => reads.length > 0) ?? [],
    aiderArgs: config.aider_args,
    listsInConfig: userTexts.some(setsLists),
  };
};

const isBase = (name: string, value: string): boolean =>
  /_(API_BASE|BASE_URL)$/.test(name) && /^https?:\/\//.test(value) && URL.canParse(value);

/** A command on the command line holds where it was typed; one in a file, at the repository's root. */
const userCommand = (
  settings: Settings,
  key: ConfigKey & ('validate' | 'setup'),
  limitS: number,
): UserCommand | null => {
  const line = settings.config[key];
  const typed = settings.origins[key] === 'flag' || settings.origins[key] === 'environment';
  return line === null
    ? null
    : { line, folder: typed ? settings.repository.prefix : '', timeLimitMs: limitS * 1000 };
};

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
