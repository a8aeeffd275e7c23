import { setTimeout as sleep } from 'node:timers/promises';
import { adopt } from '../runner/adopt.ts';
import { type Launched, launch } from '../runner/launch.ts';
import { signalGroup, sweepOrphans } from '../runner/orphan.ts';
import type { AttemptReport, AttemptSpec, Executor } from '../scheduler/ports.ts';
import { follow as followFile } from '../system/follow.ts';

type Settings = {
  readonly python: string;
  /** Values by name; specs only name them. */
  readonly secrets: Readonly<Record<string, string>>;
};

type Attempt = Pick<AttemptSpec, 'run' | 'agent' | 'attempt' | 'mark' | 'files'>;

type Running = {
  /** Null when it never began. */
  readonly launched: Promise<Launched | null>;
  /** Resolves when the end was reported, or when there was no start. */
  readonly over: Promise<void>;
  readonly mark: string;
  /** Signals that were sent: another stop goes on from there. */
  readonly sent: Set<NodeJS.Signals>;
};

/** How long a runner may take, after SIGKILL, to end what the program left, in ms. */
const sweepMs = 15_000;

/**
 * Runs attempts as processes of this machine, each under a runner that outlives us. Starting one that runs or has
 * ended joins it: its lines are told from the first on, and its end.
 */
export const createLocalExecutor = ({ python, secrets }: Settings): Executor => {
  const running = new Map<string, Running>();

  const follow = async (
    attempt: Attempt,
    launched: Promise<Launched | null>,
    report: (report: AttemptReport) => void,
  ): Promise<boolean> => {
    const key = keyOf(attempt);
    const attended = launched.then((program) => program && attend(attempt, program, report));
    const over = attended
      .then(
        () => {},
        () => {},
      )
      .finally(() => running.get(key) === own && running.delete(key));
    const own: Running = { launched, over, mark: attempt.mark, sent: new Set() };
    running.set(key, own);
    return (await launched) !== null;
  };

  const find = async (attempt: Pick<AttemptSpec, 'run' | 'agent' | 'attempt'>) => {
    const found = running.get(keyOf(attempt));
    const program = await found?.launched.catch(() => null);
    return found === undefined || program === null || program === undefined ? null : { ...found, program };
  };

  return {
    start: async (spec, report) => {
      const { argv, cwd, mark, files } = spec;
      const launched = launch(
        { argv, cwd, mark, output: files.output, claim: files.claim, exit: files.exit },
        { python, env: { ...spec.env, ...named(secrets, spec.secrets) } },
      );
      await follow(spec, launched, report);
    },

    adopt: (attempt, report) => {
      const { claim, exit } = attempt.files;
      return follow(attempt, adopt({ claim, exit, mark: attempt.mark }), report);
    },

    freeze: async (attempt, still) => {
      const found = await find(attempt);
      if (found !== null) signalGroup(found.program.identity, still ? 'SIGSTOP' : 'SIGCONT');
    },

    stop: async (attempt, { graceMs }) => {
      const found = await find(attempt);
      if (found === null) return;
      const { program } = found;
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
        if (!found.sent.has(signal)) signalGroup(program.identity, signal);
        found.sent.add(signal);
        // One that stands still would not hear it.
        signalGroup(program.identity, 'SIGCONT');
        // After the last signal it is the runner that works: it ends what the program left behind.
        if (await endsWithin(found.over, signal === 'SIGKILL' ? sweepMs : graceMs)) return;
      }
      await sweepOrphans(program.identity, found.mark);
      await found.over;
    },
  };
};

/** Reports what a program says until it has ended and every line was told. */
const attend = async (
  { files }: Attempt,
  program: Launched,
  report: (report: AttemptReport) => void,
): Promise<void> => {
  report({ kind: 'started', identity: program.identity });
  const followers = (['analytics', 'output'] as const).map((kind) => {
    const tell = (line: string): void => report({ kind, line });
    return followFile(files[kind], { onLine: tell, onRest: tell });
  });
  const exit = await program.ended;
  await Promise.all(followers.map((one) => one.close()));
  const { code = null, signal = null, seconds = secondsSince(program.startedAt) } = exit ?? {};
  report({ kind: 'ended', code, signal, seconds });
};

/** 0 when the clock was set back meanwhile. */
const secondsSince = (startedAt: string): number => Math.max(0, (Date.now() - Date.parse(startedAt)) / 1000);

const endsWithin = async (over: Promise<void>, ms: number): Promise<boolean> => {
  const patience = new AbortController();
  const waited = sleep(ms, false, { signal: patience.signal }).catch(() => false);
  const ended = await Promise.race([over.then(() => true), waited]);
  patience.abort();
  return ended;
};

const keyOf = ({ run, agent, attempt }: Pick<AttemptSpec, 'run' | 'agent' | 'attempt'>): string =>
  `${run}/${agent}/${attempt}`;

const named = (values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
