import { tmpdir } from 'node:os';
import { keepLogs } from '../clean/clean.ts';
import { createToken, writeControlFile } from '../control/control-file.ts';
import { controlPlace } from '../control/place.ts';
import { type ControlServer, startControlServer } from '../control/server.ts';
import type { Command } from '../core/command.ts';
import { DashError } from '../core/error.ts';
import { createRedactor } from '../core/redact.ts';
import type { RunState } from '../core/state.ts';
import { prepareRun } from '../run/preparation.ts';
import { resumeRun } from '../run/resume.ts';
import type { Session } from '../run/session.ts';
import { readSettings, type Settings } from '../run/settings.ts';
import { type Hooks, type Obey, startRun } from '../run/start.ts';
import { treesHome } from '../run/trees.ts';
import { runFolder } from '../store/run-folder.ts';
import { ownIdentity } from '../system/identity.ts';
import { type Handshake, type Order, refusal } from './order.ts';
import { createSchedulerLog } from './scheduler-log.ts';

export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tells whoever started us what became of it. */
  readonly answer: (handshake: Handshake) => void;
};

/** Carries out one run from an order to its summary, and listens for commands meanwhile. */
export const serve = async (order: Order, { env, answer }: Surroundings): Promise<void> => {
  const [stop, stopNow] = [new AbortController(), new AbortController()];
  const { say, into } = createSchedulerLog();
  let obey: Obey | null = null;
  let server: ControlServer | null = null;
  let begun = { run: '', top: '' };
  let state: (() => RunState) | null = null;

  const stopRun = (now: boolean): string => {
    stop.abort();
    if (now) stopNow.abort();
    const how = now ? 'Its agents are ended at once.' : 'It stops: agents get five seconds to end.';
    return state === null ? how : `${how} ${leftToDo(state())}`;
  };

  const handle = async (command: Command): Promise<{ readonly said: string }> => {
    say(`asked to ${command.kind}${'agent' in command ? ` ${command.agent ?? 'the run'}` : ''}`);
    if (command.kind === 'stop') return { said: stopRun(command.now) };
    if (obey === null) throw planning();
    return { said: await obey(command) };
  };

  const hooks: Hooks = {
    version: order.version,
    review: order.review,
    stop: stop.signal,
    stopNow: stopNow.signal,
    onEvent: (event) => {
      const whose = 'agent' in event && event.agent !== undefined ? ` ${event.agent}` : '';
      say(`${event.seq} ${event.type}${whose}`);
      server?.tell(event.seq);
    },
    onBegun: async (session) => {
      state = session.state;
      into(session.folder.schedulerLog, createRedactor(session.settings.environment.secrets));
      server = await listen(session, { handle, onFault: (error) => say(`fault: ${textOf(error)}`) });
      begun = { run: session.folder.run, top: session.settings.repository.top };
      if (order.kind === 'start' || order.first === null || order.first.kind === 'stop')
        answer({ ok: true, ...begun });
    },
    onFirst: async (outcome) => {
      try {
        const said = await outcome;
        answer({ ok: true, ...begun, said });
      } catch (error) {
        // A command that can't be carried out is its client's trouble: the run goes on to its end.
        say(`refused: ${textOf(error)}`);
        if (!(error instanceof DashError)) throw error;
        answer(refusal(error));
      }
    },
    onScheduler: (scheduler) => {
      obey = scheduler;
    },
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopRun(stop.signal.aborted));
  const close = async (): Promise<void> => server?.close();
  try {
    await carryOut(order, { hooks, env, stopRun });
  } catch (error) {
    say(`ended by ${textOf(error)}`);
    throw error;
  } finally {
    await close();
    say('ended');
  }
};

type Carrying = {
  readonly hooks: Hooks;
  readonly env: Surroundings['env'];
  readonly stopRun: (now: boolean) => string;
};

const carryOut = async (order: Order, { hooks, env, stopRun }: Carrying): Promise<void> => {
  if (order.kind === 'start') {
    const { cwd, flags, change } = order;
    const settings = await readSettings({ cwd, env, flags });
    await startRun({ ...hooks, preparation: await prepareRun(settings, cwd, change) });
    await keepWithinLimits(settings);
    return;
  }
  const { first } = order;
  // What its schedulers left running is taken up, only to be ended in order.
  if (first?.kind === 'stop') stopRun(first.now);
  const folder = runFolder(order.top, order.run);
  await resumeRun({ ...hooks, folder, env, ...(first === null || first.kind === 'stop' ? {} : { first }) });
};

/** Old runs make room for new ones. What keeps them is no trouble of this run. */
const keepWithinLimits = async (settings: Settings): Promise<void> => {
  const { keep_runs: keepRuns, keep_mb: keepMb } = settings.config.logs;
  const place = { repository: settings.repository, trees: treesHome(settings) };
  await keepLogs(place, { keepRuns, keepBytes: keepMb * 1e6 }).catch(() => {});
};

type Listening = {
  readonly handle: (command: Command) => Promise<{ readonly said: string }>;
  readonly onFault: (error: unknown) => void;
};

const listen = async ({ folder, settings, state }: Session, listening: Listening): Promise<ControlServer> => {
  const { repository, directories } = settings;
  const place = controlPlace({
    repository: repository.top,
    run: folder.run,
    folders: directories.runtime === null ? [directories.data] : [directories.runtime, directories.data],
    temporary: [tmpdir()],
  });
  const token = createToken();
  const server = await startControlServer({ place, token, run: folder.run, seq: state().seq, ...listening });
  const identity = ownIdentity();
  writeControlFile(folder.folder, { socket: place, token, identity });
  return server;
};

/** What a run that is stopped leaves to do. */
const leftToDo = ({ run, agents, prdCommit }: RunState): string => {
  const merged = agents.filter(({ status }) => status.kind === 'merged').length;
  const done =
    agents.length === 0
      ? 'There is no plan yet'
      : prdCommit === null
        ? 'Its plan is not approved yet'
        : `${merged} of ${agents.length} agents are merged`;
  return `${done}; aider-dash resume ${run} goes on with the rest.`;
};

const planning = (): DashError =>
  new DashError('The run is still being planned.', {
    code: 'still-planning',
    hint: 'Its agents can be commanded when the plan stands.',
  });

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
