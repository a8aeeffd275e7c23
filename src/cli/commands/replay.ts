import { UsageError } from '../../core/error.ts';
import type { Io } from '../io.ts';
import { runHere } from '../place.ts';
import { readScreen } from '../screen-config.ts';

type Arguments = {
  readonly run: string | undefined;
  /** What concerns the screen. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly version: string;
};

/** Plays a run's events again on the whole screen. Throws a UsageError where there is none. */
export const replay = async (io: Io, { run, flags, version }: Arguments): Promise<number> => {
  const { repository, state } = await runHere(io, run);
  const config = await readScreen(io, { json: false, headless: false, flags });
  if (io.screen === null || config === null)
    throw new UsageError('A replay needs a terminal for its input and output.', {
      code: 'no-terminal',
      hint: `aider-dash show ${state.run} tells how the run went.`,
    });
  const { openScreen } = await import('../open-screen.ts');
  const { showReplayOn } = await import('../show-dashboard.ts');
  const { stage, word } = openScreen(io, { screen: io.screen, config });
  const showing = { top: repository.top, run: state.run, version, word };
  await showReplayOn(stage, io, showing).finally(stage.close);
  return 0;
};
