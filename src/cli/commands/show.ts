import { summarize } from '../../core/summary.ts';
import { safeJson } from '../../headless/json.ts';
import { summaryText } from '../../headless/summary.ts';
import type { Io } from '../io.ts';
import { runHere } from '../place.ts';

/** Shows the summary of a run, from its events: the summary file is only a copy. */
export const show = async (
  io: Io,
  { run, json }: { readonly run: string | undefined; readonly json: boolean },
) => {
  const { state } = await runHere(io, run);
  const summary = summarize(state);
  io.out(json ? `${safeJson(summary, 2)}\n` : summaryText(summary));
  return 0;
};
