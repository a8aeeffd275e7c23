import { accessSync, constants, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../aider/program.ts';
import { modelsUsed, providersNeeded } from '../config/agent-environment.ts';
import { directories } from '../config/directories.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/sources.ts';
import { UsageError } from '../core/error.ts';
import { gitVersion, openRepository, type Repository } from '../git/repository.ts';
import { logsFolder } from '../store/run-folder.ts';
import { type Finding, faultOf, finding } from './finding.ts';
import { leftTrees } from './left-trees.ts';
import {
  anyAider,
  anyPython,
  checkFlags,
  checkModelKey,
  type Outfit,
  plannerEndpoint,
} from './preparation.ts';
import { configFileName, readSettings, readUserFile, type Settings } from './settings.ts';

export type Patient = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** As `process.versions.node` says it. */
  readonly node: string;
};

/** Makes every check of a run, each for itself, in a repository or outside of one. Changes nothing there. */
export const examine = async (patient: Patient): Promise<readonly Finding[]> => {
  const found: Finding[] = [];
  for await (const one of examining(patient)) found.push(one);
  return found;
};

/** The same, each as soon as it is known. */
export const examining = async function* (patient: Patient): AsyncGenerator<Finding> {
  const { cwd, env, node } = patient;
  yield finding('node', () => checkNode(node));
  yield finding('git', () => gitVersion(env));
  const repository = await openRepository({ cwd, env }).catch((error: unknown) =>
    faultOf('repository', error),
  );
  const isOpen = 'git' in repository;
  yield isOpen ? { kind: 'ok', about: 'repository', text: placeOf(repository) } : repository;
  const settings = await settledOrFault(patient, isOpen);
  const outfit = 'fault' in settings ? bareOutfit(env) : settings.outfit;
  yield* 'fault' in settings ? [settings.fault] : configurationFindings(settings);
  yield* await aiderFindings(outfit);
  yield finding('planner', () => plannerWords(outfit));
  yield finding('model', () => modelWords(outfit));
  if (!isOpen) return;
  yield finding('logs', () => checkLogs(repository.top));
  yield* await treeFindings({ repository, directories: outfit.directories });
};

const leastNode = [20, 19] as const;

const checkNode = (version: string): string => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])) return `node ${version}`;
  throw new UsageError(`node ${leastNode.join('.')} or newer is needed, and this is ${version}.`, {
    code: 'node-too-old',
    hint: 'Update it: https://nodejs.org/en/download',
  });
};

const placeOf = ({ top, branch, head }: Repository): string =>
  `${top} (${branch ?? 'detached HEAD'} at ${head.slice(0, 10)})`;

type Settled = {
  readonly outfit: Outfit;
  readonly files: readonly string[];
  readonly notices: readonly string[];
};

/** Outside of a repository there is the user's configuration only. */
const settledOrFault = async (
  { cwd, env }: Patient,
  isRepository: boolean,
): Promise<Settled | { readonly fault: Finding }> => {
  try {
    const userFile = await readUserFile(directories(env));
    const userFiles = userFile === undefined ? [] : [userFile.path];
    if (isRepository) {
      const settings = await readSettings({ cwd, env, flags: {} });
      return {
        outfit: settings,
        files: [...repositoryFile(settings), ...userFiles],
        notices: settings.notices,
      };
    }
    const { config, notices } = loadConfig({ env, ...(userFile === undefined ? {} : { userFile }) });
    const environment = readEnvironment({ env });
    return { outfit: { config, environment, directories: directories(env) }, files: userFiles, notices };
  } catch (error) {
    return { fault: faultOf('configuration', error) };
  }
};

const repositoryFile = ({ repository, trackedPaths }: Settings): readonly string[] => {
  const path = join(repository.top, configFileName);
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  return isThere ? [`${path}${trackedPaths.has(configFileName) ? ' (committed)' : ''}`] : [];
};

/** With a configuration that can't be read, the other checks are made as if there were none. */
const bareOutfit = (env: Patient['env']): Outfit => ({
  config: loadConfig({}).config,
  environment: readEnvironment({ env: withoutPasswords(env) }),
  directories: directories(env),
});

/** An address with a password is a fault that was told already. */
const withoutPasswords = (env: Patient['env']): Patient['env'] =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => !/:\/\/[^/]*@/.test(value)));

const configurationFindings = ({ files, notices }: Settled): readonly Finding[] => [
  {
    kind: 'ok',
    about: 'configuration',
    text: files.length === 0 ? `no file; defaults hold ("aider-dash init" writes one)` : files.join(', '),
  },
  ...notices.map((text): Finding => ({ kind: 'note', about: 'configuration', text })),
];

const aiderFindings = async (outfit: Outfit): Promise<readonly Finding[]> => {
  const path = outfit.environment.own.PATH ?? '';
  try {
    const aider = await anyAider(outfit);
    await checkFlags(outfit, aider);
    const version = aider.version ?? 'of unknown version';
    return [
      { kind: 'ok', about: 'aider', text: `aider ${version} (${aider.path}${whence(outfit, aider.path)})` },
      await finding('python', () => aider.python ?? anyPython(outfit)),
    ];
  } catch (error) {
    return [
      faultOf('aider', error),
      await finding('python', () => findProgram('python3', path) ?? anyPython(outfit)),
    ];
  }
};

const whence = ({ config, directories, environment }: Outfit, path: string): string => {
  if (config.aider !== null) return ', as configured';
  if (path.startsWith(`${directories.cache}/`)) return ', installed by aider-dash';
  return findProgram('aider', environment.own.PATH ?? '') === path ? ', on PATH' : '';
};

const plannerWords = (outfit: Outfit): string => {
  const { model, baseUrl, keyName } = plannerEndpoint(outfit);
  return `${model} at ${new URL(baseUrl).host}, ${keyName === null ? 'without a key' : `with ${keyName}`}`;
};

/** Names of keys only. */
const modelWords = (outfit: Outfit): string => {
  checkModelKey(outfit);
  const { config, environment } = outfit;
  const models = modelsUsed(config.model, config.aider_args);
  const names = providersNeeded(models).flatMap(({ keys, bases }) => [...keys, ...bases]);
  const there = Object.keys({ ...environment.keys, ...environment.bases }).filter((name) =>
    names.includes(name),
  );
  const having = there.length === 0 ? 'without a key' : `with ${there.join(', ')}`;
  return models.length === 0 ? `aider chooses one, ${having}` : `${models.join(', ')}, ${having}`;
};

/** Whether a run could write there; nothing is made. */
const checkLogs = (top: string): string => {
  const path = join(top, logsFolder);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isDirectory())
    throw new UsageError(`${path} is a symlink or a file; a folder is needed there.`, {
      code: 'folder-not-ours',
      hint: 'Look at what it is, then remove or rename it.',
    });
  const place = stats === undefined ? top : path;
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new UsageError(`${place} is not writable for you.`, {
      code: 'folder-unwritable',
      hint: `Run: chmod u+rwx ${JSON.stringify(place)}`,
      cause,
    });
  }
  return stats === undefined ? `${path} (the first run makes it)` : path;
};

const treeFindings = async (
  where: Pick<Settings, 'repository' | 'directories'>,
): Promise<readonly Finding[]> => {
  try {
    const { home, count, bytes } = await leftTrees(where);
    if (count === 0) return [{ kind: 'ok', about: 'work trees', text: 'none left by earlier runs' }];
    const size = bytes === null ? 'size unknown' : `${(bytes / 1e6).toFixed(1)} MB`;
    return [
      {
        kind: 'note',
        about: 'work trees',
        text: `${count} left by earlier runs in ${home} (${size}).`,
        hint: 'Look: aider-dash clean --dry-run. Remove what nobody needs any more: aider-dash clean',
      },
    ];
  } catch (error) {
    return [faultOf('work trees', error)];
  }
};
