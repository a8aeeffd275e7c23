import { UsageError } from '../core/error.ts';
import { type AtticEntry, atticEntries, type BroughtBack, bringFromAttic } from '../git/attic.ts';
import type { Repository } from '../git/repository.ts';

export type Wanted = {
  /** The run's id, or a beginning or end that only one has. */
  readonly run: string;
  /** An agent, or `result`; left out: everything. */
  readonly agent?: string | undefined;
};

/** Brings back what the attic holds of a run. Throws a UsageError (`attic-empty`, `run-ambiguous`) that names what it holds. */
export const restore = async (repository: Repository, wanted: Wanted): Promise<readonly BroughtBack[]> => {
  const entries = wantedEntries(await atticEntries(repository.git), wanted);
  const back: BroughtBack[] = [];
  for (const entry of entries) back.push(await bringFromAttic(repository, entry));
  return back;
};

const wantedEntries = (all: readonly AtticEntry[], { run, agent }: Wanted): readonly AtticEntry[] => {
  const runs = [...new Set(all.map((entry) => entry.run))];
  const fitting = runs.includes(run)
    ? [run]
    : runs.filter((one) => run !== '' && (one.startsWith(run) || one.endsWith(run)));
  const [found, ...others] = fitting;
  if (found === undefined) throw nothing(`of run ${JSON.stringify(run)}`, runs);
  if (others.length > 0)
    throw new UsageError(`${JSON.stringify(run)} fits ${fitting.length} runs.`, {
      code: 'run-ambiguous',
      hint: `Say more of it: ${fitting.slice(0, 5).join(', ')}`,
    });
  const ofRun = all.filter((entry) => entry.run === found);
  const entries = ofRun.filter(({ name }) => agent === undefined || name.replace(/\..*$/, '') === agent);
  if (entries.length > 0) return entries;
  throw nothing(
    `of ${JSON.stringify(agent)} in run ${found}`,
    ofRun.map(({ name }) => name),
  );
};

const nothing = (what: string, there: readonly string[]): UsageError =>
  new UsageError(`The attic holds nothing ${what}.`, {
    code: 'attic-empty',
    hint:
      there.length === 0
        ? 'It is empty: only clean --force moves something there.'
        : `It holds ${there.slice(0, 5).join(', ')}${there.length > 5 ? ` and ${there.length - 5} more` : ''}.`,
  });
