import { launchScheduler } from '../../daemon/launch.ts';
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
 * is alive.
 */
export const run = async (io: Io, { change: argument, options, version, detachable }: RunArguments) => {
  const settings = await readSettings({ cwd: io.cwd, env: io.env, flags: options });
  const { config, repository } = settings;
  const { json, headless, detach } = config;
  const asked = argument ?? config.change ?? config.change_file ?? config.plan;
  const alive = asked === null || asked === undefined ? await liveRun(repository.top) : null;
  const screen = screenOf(io, config);
  const watching = { version, json, headless, screen, ...(detachable === undefined ? {} : { detachable }) };
  if (alive !== null) return watchRun(io, { ...watching, top: repository.top, run: alive });
  const change = await changeFor(io, argument, config);
  const review = !detach && showsScreen(io, watching);
  const order = { kind: 'start', version, cwd: io.cwd, flags: { ...options }, change, review } as const;
  const scheduled = await launchScheduler(order, io.env);
  if (!detach) return watchRun(io, { ...watching, ...scheduled });
  io.out(json ? `${JSON.stringify({ run: scheduled.run })}\n` : `${scheduled.run}\n`);
  io.err(`See it: aider-dash attach ${scheduled.run}. Stop it: aider-dash stop ${scheduled.run}\n`);
  return 0;
};
