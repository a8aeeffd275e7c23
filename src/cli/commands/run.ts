import { fold, reduce } from '../../core/reduce.ts';
import { summarize } from '../../core/summary.ts';
import { safeJson } from '../../headless/json.ts';
import { summaryText } from '../../headless/summary.ts';
import { eventLine } from '../../headless/text.ts';
import { prepareRun } from '../../run/preparation.ts';
import { readSettings } from '../../run/settings.ts';
import { startRun } from '../../run/start.ts';
import { runFolder } from '../../store/run-folder.ts';
import { changeFor } from '../change-for.ts';
import type { Io } from '../io.ts';
import { mergeResult } from '../merge-result.ts';

export type RunArguments = {
  readonly change: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly version: string;
};

/** Plans, runs, validates, merges and sums up, telling on standard error (or as JSON on standard output) how it goes. */
export const run = async (io: Io, { change: argument, options, version }: RunArguments): Promise<number> => {
  const settings = await readSettings({ cwd: io.cwd, env: io.env, flags: options });
  const { config } = settings;
  const change = await changeFor(io, argument, config);
  const preparation = await prepareRun(settings, io.cwd, change);
  const stopping = stopSignals(io);
  let told = fold([]);
  try {
    const state = await startRun({
      preparation,
      version,
      ...stopping,
      onEvent: (event) => {
        told = reduce(told, event);
        if (config.json) return io.out(`${safeJson(event)}\n`);
        const line = eventLine(event, told);
        if (line !== null) io.err(`${line}\n`);
      },
    });
    const summary = summarize(state);
    if (config.json) io.err(summaryText(summary));
    else io.out(summaryText(summary));
    if (!config.merge || summary.exit_code !== 0) return summary.exit_code;
    const folder = runFolder(settings.repository.top, state.run);
    return mergeResult(config.json ? { ...io, out: io.err } : io, {
      repository: settings.repository,
      folder,
      state,
    });
  } finally {
    stopping.forget();
  }
};

/** The first signal ends the run in order, the second at once. */
const stopSignals = (io: Io) => {
  const [first, second] = [new AbortController(), new AbortController()];
  const forget = io.onSignal(() => {
    if (first.signal.aborted) return second.abort();
    io.err('Stopping: agents get five seconds to end. Again to end them at once.\n');
    first.abort();
  });
  return { stop: first.signal, stopNow: second.signal, forget };
};
