import { launchScheduler, type Scheduled } from '../../daemon/launch.ts';
import { readSettings } from '../../run/settings.ts';
import { changeFor } from '../change-for.ts';
import type { Io } from '../io.ts';
import { liveRun } from '../live-run.ts';
import { screenOf } from '../screen-config.ts';
import { showsScreen, watchRun } from '../watch-run.ts';

export type RunArguments = {
  readonly change: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly version: string;
  /** Whether it can go on without us. */
  readonly detachable?: boolean;
};

/**
 * Starts a run in a process of its own and shows how it goes. Without anything to change, shows the newest run that
 * is alive, or asks for a change.
 */
export const run = async (io: Io, { change: argument, options, version, detachable }: RunArguments) => {
  const settings = await readSettings({ cwd: io.cwd, env: io.env, flags: options });
  const { config, repository } = settings;
  const { json, headless, detach } = config;
  const asked = argument ?? config.change ?? config.change_file ?? config.plan;
  const isOpen = asked === null || asked === undefined;
  const alive = isOpen ? await liveRun(repository.top) : null;
  const screen = screenOf(io, config);
  const watching = { version, json, headless, screen, ...(detachable === undefined ? {} : { detachable }) };
  if (alive !== null) return watchRun(io, { ...watching, top: repository.top, run: alive });
  const onDetached = (begun: Scheduled): number => left(io, begun.run, json);
  if (isOpen && io.screen !== null && screen !== null) {
    const { startOnScreen } = await import('../start-on-screen.ts');
    return startOnScreen(io, { screen: io.screen, config: screen, settings, options, version, onDetached });
  }
  const change = await changeFor(io, argument, config);
  const review = !detach && showsScreen(io, watching);
  const order = { kind: 'start', version, cwd: io.cwd, flags: { ...options }, change, review } as const;
  const scheduled = await launchScheduler(order, io.env);
  return detach ? onDetached(scheduled) : watchRun(io, { ...watching, ...scheduled });
};

const left = (io: Io, run: string, json: boolean): number => {
  io.out(json ? `${JSON.stringify({ run })}\n` : `${run}\n`);
  io.err(`See it: aider-dash attach ${run}. Stop it: aider-dash stop ${run}\n`);
  return 0;
};
