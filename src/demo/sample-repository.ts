import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { Environment } from '../git/environment.ts';
import { guardedEnvironment } from '../git/environment.ts';
import { runGit } from '../git/runner.ts';
import { ownFile } from '../system/own-file.ts';

export type Sample = {
  /** Everything of the demo lies below this folder. */
  readonly folder: string;
  readonly repository: string;
  /** A home of its own: the user's settings of aider and git play no part. */
  readonly home: string;
  readonly config: string;
};

/** Makes a folder with the sample repository, its one commit, and a configuration for the demo. */
export const createSample = async (env: Environment): Promise<Sample> => {
  const folder = await mkdtemp(join(tmpdir(), 'aider-dash-demo-'));
  const [repository, home, config] = [
    join(folder, 'tasks'),
    join(folder, 'home'),
    join(folder, 'config.yaml'),
  ];
  await mkdir(home);
  await cp(fileURLToPath(ownFile('demo/sample')), repository, { recursive: true });
  await writeFile(config, stringify(settings));
  const git = { cwd: repository, env: { ...guardedEnvironment({ ...env, HOME: home }), ...identity } };
  await runGit(git, ['init', '--quiet', '--initial-branch=main']);
  await runGit(git, ['add', '--all']);
  await runGit(git, ['commit', '--quiet', '-m', 'Start a to-do list']);
  return { folder, repository, home, config };
};

/** What the demo asks for. */
export const demoChange =
  'Give every to-do a priority (low, normal, high): keep it, show it, sort by it, set it from the command line, and document it.';

const settings = {
  model: 'openai/coder',
  planner_model: 'openai/planner',
  validate: 'node --test',
  aider_args: ['--edit-format', 'diff'],
  // Invented, so that the costs of a scripted model can be seen.
  prices: { 'openai/coder': { input: 3, output: 15 }, 'openai/planner': { input: 3, output: 15 } },
};

const identity = {
  GIT_AUTHOR_NAME: 'Sample',
  GIT_AUTHOR_EMAIL: 'sample@localhost',
  GIT_COMMITTER_NAME: 'Sample',
  GIT_COMMITTER_EMAIL: 'sample@localhost',
};
