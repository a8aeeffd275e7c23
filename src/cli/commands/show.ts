import { summarize } from '../../core/summary.ts';
import { safeJson } from '../../headless/json.ts';
import { summaryText } from '../../headless/summary.ts';
import type { Io } from '../io.ts';
import { runHere } from '../place.ts';
import { readScreen, type ShowArguments } from '../screen-config.ts';

/** Shows the summary of a run, from its events: the summary file is only a copy. On a terminal, on the whole screen. */
export const show = async (io: Io, { run, version, ...how }: ShowArguments): Promise<number> => {
  const found = await runHere(io, run);
  let { state } = found;
  const config = await readScreen(io, how);
  if (io.screen !== null && config !== null) {
    const { openScreen } = await import('../open-screen.ts');
    const { showRunOn } = await import('../show-dashboard.ts');
    const { stage, word } = openScreen(io, { screen: io.screen, config });
    const showing = { top: found.repository.top, run: state.run, version, word, first: 'summary' } as const;
    state = await showRunOn(stage, io, showing).finally(stage.close);
  }
  const summary = summarize(state);
  io.out(how.json ? `${safeJson(summary, 2)}\n` : summaryText(summary));
  return 0;
};
