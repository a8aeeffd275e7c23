import { exitCodeOf, summarize } from '../core/summary.ts';
import { safeJson } from '../headless/json.ts';
import { summaryText } from '../headless/summary.ts';
import { eventLine } from '../headless/text.ts';
import { runFolder } from '../store/run-folder.ts';
import { followRun } from './follow-run.ts';
import type { Io } from './io.ts';
import { askToLeave, type Leaving } from './leaving.ts';
import type { ScreenConfig } from './screen-config.ts';

export type Watching = {
  /** The repository's root. */
  readonly top: string;
  readonly run: string;
  readonly version: string;
  readonly json: boolean;
  /** Lines instead of the screen. */
  readonly headless: boolean;
  /** How the screen is to be; null where none is shown. */
  readonly screen: ScreenConfig | null;
  /** Whether the run can go on without whoever watches; a demo's model can't. */
  readonly detachable?: boolean;
  readonly lastWords?: () => Promise<string | null>;
};

/**
 * Shows a run as it goes, from its beginning to its summary, and returns its exit code. Whoever watches may leave
 * before; then the run goes on and the code is 0.
 */
export const watchRun = async (io: Io, watching: Watching): Promise<number> => {
  const { top, run, version, json, screen, detachable = true, lastWords } = watching;
  if (io.screen !== null && screen !== null && showsScreen(io, watching)) {
    const { showDashboard } = await import('./show-dashboard.ts');
    return showDashboard(io, { screen: io.screen, config: screen, top, run, version, detachable });
  }
  const folder = runFolder(top, run);
  const leave = new AbortController();
  const beganMs = Date.now();
  const held: string[] = [];
  let asking = false;
  const tell = (text: string): void => {
    if (asking) held.push(text);
    else if (json) io.out(text);
    else io.err(text);
  };

  const stop = async (now: boolean): Promise<void> => {
    const { connectControl } = await import('../control/client.ts');
    const client = await connectControl(folder.folder);
    try {
      await client.send({ kind: 'stop', now });
    } finally {
      client.close();
    }
  };
  let stops = 0;
  const stopNext = (): void => {
    const now = stops > 0;
    stops += 1;
    io.err(
      now
        ? 'Ending them at once.\n'
        : 'Stopping: agents get five seconds to end. Again to end them at once.\n',
    );
    // One that has gone meanwhile is stopped; one that is silent is told of by the next try.
    stop(now).catch((error: unknown) =>
      io.err(`${error instanceof Error ? error.message : String(error)}\n`),
    );
  };
  const act = (choice: Leaving): void => {
    if (choice === 'detach') leave.abort();
    if (choice === 'stop') stopNext();
  };
  const forget = io.onSignal((signal) => {
    if (signal === 'SIGHUP' && detachable) return leave.abort();
    if (signal !== 'SIGINT' || json || stops > 0 || asking || !detachable || !canAsk(io)) return stopNext();
    asking = true;
    void askToLeave(io, run).then((choice) => {
      asking = false;
      for (const text of held.splice(0)) io.err(text);
      act(choice);
    });
  });
  try {
    const state = await followRun({
      folder,
      leave: leave.signal,
      ...(lastWords === undefined ? {} : { lastWords }),
      onEvent: (event, now) => {
        const line = eventLine(event, now);
        // Whoever reads only events is told what they wait for.
        if (json && event.type === 'plan.review' && Date.parse(event.time) >= beganMs) io.err(`${line}\n`);
        if (json) return tell(`${safeJson(event)}\n`);
        if (line !== null) tell(`${line}\n`);
      },
    });
    if (state === null) return left(io, run);
    const summary = summarize(state);
    if (json) io.err(summaryText(summary));
    else io.out(summaryText(summary));
    return exitCodeOf(summary);
  } finally {
    forget();
  }
};

/** Whether a run is shown on the whole screen, where a person can do something about it. */
export const showsScreen = (
  { screen }: Io,
  { json, headless }: Pick<Watching, 'json' | 'headless'>,
): boolean => screen !== null && !json && !headless;

const canAsk = (io: Io): boolean => io.stdin.isTTY === true && io.terminal;

const left = (io: Io, run: string): number => {
  io.err(`Run ${run} goes on. See it again: aider-dash attach ${run}. Stop it: aider-dash stop ${run}\n`);
  return 0;
};
