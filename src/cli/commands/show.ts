import { summarize } from '../../core/summary.ts';
import { safeJson } from '../../headless/json.ts';
import { summaryText } from '../../headless/summary.ts';
import type { Io } from '../io.ts';
import { runHere } from '../place.ts';

type Arguments = {
  readonly run: string | undefined;
  readonly json: boolean;
  readonly headless: boolean;
  readonly version: string;
};

/** Shows the summary of a run, from its events: the summary file is only a copy. On a terminal, on the whole screen. */
export const show = async (io: Io, { run, json, headless, version }: Arguments): Promise<number> => {
  const found = await runHere(io, run);
  let { state } = found;
  if (io.screen !== null && !json && !headless) {
    const { openScreen, showRunOn } = await import('../show-dashboard.ts');
    const stage = openScreen(io, io.screen);
    const showing = { top: found.repository.top, run: state.run, version, first: 'summary' } as const;
    state = await showRunOn(stage, io, showing).finally(stage.close);
  }
  const summary = summarize(state);
  io.out(json ? `${safeJson(summary, 2)}\n` : summaryText(summary));
  return 0;
};
