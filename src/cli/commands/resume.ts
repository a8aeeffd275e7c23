import { existsSync } from 'node:fs';
import { launchScheduler } from '../../daemon/launch.ts';
import { listRuns } from '../../store/run-search.ts';
import type { Io } from '../io.ts';
import { isLive } from '../live-run.ts';
import { repositoryHere, runHere } from '../place.ts';
import { readScreen, type ShowArguments } from '../screen-config.ts';
import { showsScreen, watchRun } from '../watch-run.ts';

type Arguments = ShowArguments & { readonly detach: boolean };

/** Goes on with a run whose scheduler has died, or that was stopped. Without one, the newest of those. */
export const resume = async (
  io: Io,
  { run, json, headless, detach, flags, version }: Arguments,
): Promise<number> => {
  const { top } = await repositoryHere(io);
  const { state } = await runHere(io, run ?? (await newestDead(io, top)));
  const screen = detach ? null : await readScreen({ ...io, cwd: top }, { json, headless, flags });
  const review = !detach && showsScreen(io, { json, headless });
  const order = { kind: 'resume', version, top, run: state.run, first: null, review } as const;
  const scheduled = await launchScheduler(order, io.env);
  if (!detach) return watchRun(io, { ...scheduled, version, json, headless, screen });
  io.out(`${scheduled.run}\n`);
  return 0;
};

const newestDead = async (io: Io, top: string): Promise<string | undefined> => {
  for (const run of listRuns(top)) {
    const { state, folder } = await runHere(io, run);
    // One that died before its first event has nothing to go on with; one that was not summed up has not ended.
    const isOpen = state.seq > 0 && (state.phase.kind !== 'finished' || !existsSync(folder.summary));
    if (isOpen && !(await isLive(top, run))) return run;
  }
  return undefined;
};
