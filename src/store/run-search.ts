import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { UsageError } from '../core/error.ts';
import { isRunId } from '../core/run-id.ts';
import { logsFolder, type RunFolder, runFolder } from './run-folder.ts';

/**
 * The ids of a repository's runs, newest first; none when there is no folder. Anything else in it is passed over, and
 * folders in which only a plan was made.
 */
export const listRuns = (repositoryRoot: string): readonly string[] => {
  const folder = join(repositoryRoot, logsFolder);
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && isRunId(entry.name))
      .map((entry) => entry.name)
      .filter((run) => !isPlanOnly(runFolder(repositoryRoot, run)))
      .toSorted()
      .reverse();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new UsageError(`Cannot read ${folder}.`, {
      code: 'folder-unreadable',
      hint: `Make ${logsFolder} a folder that you may read.`,
      cause: error,
    });
  }
};

/** A run writes its configuration before anything else. */
const isPlanOnly = ({ planLog, config, events }: RunFolder): boolean =>
  existsSync(planLog) && !existsSync(config) && !existsSync(events);

/**
 * The run that a user means: its id, a beginning or end that only one has, or the newest when nothing is said.
 * Throws a UsageError (`no-runs`, `run-unknown`, `run-ambiguous`) that names what could have been meant.
 */
export const findRun = (repositoryRoot: string, text?: string): string => {
  const runs = listRuns(repositoryRoot);
  const newest = runs[0];
  if (newest === undefined) {
    throw new UsageError('This repository has no runs yet.', {
      code: 'no-runs',
      hint: 'Start one: aider-dash "what to change"',
    });
  }
  if (text === undefined) return newest;
  if (runs.includes(text)) return text;
  const [found, ...others] =
    text === '' ? [] : runs.filter((run) => run.startsWith(text) || run.endsWith(text));
  if (found === undefined) {
    throw new UsageError(`No run is called ${JSON.stringify(text)}.`, {
      code: 'run-unknown',
      hint: `Did you mean ${nearest(text, runs)}? \`aider-dash runs\` lists them all.`,
    });
  }
  if (others.length === 0) return found;
  throw new UsageError(`${JSON.stringify(text)} fits ${others.length + 1} runs.`, {
    code: 'run-ambiguous',
    hint: `Say more of it: ${[found, ...others].slice(0, 5).join(', ')}`,
  });
};

/** People type the end (four digits) as often as the whole: a short text is compared with ends. */
const nearest = (text: string, runs: readonly string[]): string => {
  const ends = runs.map((run) => run.slice(-Math.max(4, text.length)));
  return runs[ends.indexOf(closest(text, ends))] ?? runs[0] ?? '';
};
