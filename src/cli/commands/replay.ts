import { UsageError } from '../../core/error.ts';
import type { Io } from '../io.ts';
import { runHere } from '../place.ts';

type Arguments = { readonly run: string | undefined; readonly version: string };

/** Plays a run's events again on the whole screen. Throws a UsageError where there is none. */
export const replay = async (io: Io, { run, version }: Arguments): Promise<number> => {
  const { repository, state } = await runHere(io, run);
  if (io.screen === null)
    throw new UsageError('A replay needs a terminal for its input and output.', {
      code: 'no-terminal',
      hint: `aider-dash show ${state.run} tells how the run went.`,
    });
  const { openScreen, showReplayOn } = await import('../show-dashboard.ts');
  const stage = openScreen(io, io.screen);
  await showReplayOn(stage, io, { top: repository.top, run: state.run, version }).finally(stage.close);
  return 0;
};
