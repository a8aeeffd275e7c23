import { setTimeout as sleep } from 'node:timers/promises';
import { killMarked, type Launched, launch, signalGroup } from '../runner/launch.ts';
import type { AttemptReport, AttemptSpec, Executor } from '../scheduler/ports.ts';
import { follow } from '../system/follow.ts';

type Settings = {
  readonly python: string;
  /** Values by name; specs only name them. */
  readonly secrets: Readonly<Record<string, string>>;
};

const sweepMs = 15_000;

/** Runs attempts as processes of this machine. */
export const createLocalExecutor = ({ python, secrets }: Settings): Executor => {
  const running = new Map<
    string,
    { readonly launched: Promise<Launched>; readonly over: Promise<void>; readonly mark: string }
  >();

  return {
    start: async (spec, report) => {
      const key = keyOf(spec);
      if (running.has(key)) return;
      const launched = launch(
        {
          argv: spec.argv,
          cwd: spec.cwd,
          output: spec.files.output,
          claim: spec.files.claim,
          exit: spec.files.exit,
          mark: spec.mark,
        },
        { python, env: { ...spec.env, ...named(secrets, spec.secrets) } },
      );
      const over = launched
        .then((program) => attend(spec, program, report))
        .finally(() => running.delete(key));
      // Who starts hears of a failed start; whoever only waits for the end must not hear of it again.
      over.catch(() => {});
      running.set(key, { launched, over: over.catch(() => {}), mark: spec.mark });
      await launched;
    },
    stop: async (attempt, { graceMs }) => {
      const found = running.get(keyOf(attempt));
      if (found === undefined) return;
      const program = await found.launched.catch(() => null);
      if (program === null) return;
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
        await signalGroup(program.identity, signal);
        // After the last signal it is the runner that works: it ends what the program left behind.
        if (await endsWithin(found.over, signal === 'SIGKILL' ? sweepMs : graceMs)) return;
      }
      await killMarked(found.mark);
      await found.over;
    },
  };
};

/** Reports what a program says until it has ended and every line was told. */
const attend = async (
  spec: AttemptSpec,
  program: Launched,
  report: (report: AttemptReport) => void,
): Promise<void> => {
  report({ kind: 'started', identity: program.identity });
  const told = (kind: 'analytics' | 'output') => (line: string) => report({ kind, line });
  const followers = (['analytics', 'output'] as const).map((kind) =>
    follow(spec.files[kind], { onLine: told(kind), onRest: told(kind) }),
  );
  const exit = await program.ended;
  await Promise.all(followers.map((one) => one.close()));
  report({
    kind: 'ended',
    code: exit?.code ?? null,
    signal: exit?.signal ?? null,
    seconds: exit?.seconds ?? 0,
  });
};

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
