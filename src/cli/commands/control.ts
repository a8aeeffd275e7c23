import { connectControl } from '../../control/client.ts';
import type { Command } from '../../core/command.ts';
import { UsageError } from '../../core/error.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import { launchScheduler } from '../../daemon/launch.ts';
import type { Io } from '../io.ts';
import { isLive } from '../live-run.ts';
import { type FoundRun, runHere } from '../place.ts';
import { agentOf } from '../which-agent.ts';

type Arguments = {
  readonly run: string | undefined;
  /** Its agent may be named by its place in the plan too. */
  readonly command: Command;
  readonly version: string;
};

/** Asks a run's scheduler for something; where it has ended, and can begin again for it, starts it. */
export const control = async (io: Io, { run, command, version }: Arguments): Promise<number> => {
  const found = await runHere(io, run);
  const meant = withAgent(found, command);
  const { said, begun } = await askScheduler(io, found, { command: meant, version });
  const goesOn = begun ? ` The run goes on: aider-dash attach ${found.state.run}` : '';
  io.out(`${sanitizeLine(`${said}${goesOn}`)}\n`);
  return 0;
};

type Asking = { readonly command: Command; readonly version: string };

/**
 * What the run's scheduler says; one that had ended is begun for it (`begun`), where it can be. Throws its DashError,
 * or a UsageError when there is nothing to begin for.
 */
export const askScheduler = async (
  io: Io,
  found: FoundRun,
  { command, version }: Asking,
): Promise<{ readonly said: string; readonly begun: boolean }> =>
  (await isLive(found.repository.top, found.state.run))
    ? { said: await send(found, command), begun: false }
    : begin(io, found, { command, version });

const withAgent = ({ state }: FoundRun, command: Command): Command =>
  'agent' in command && command.agent !== null
    ? { ...command, agent: agentOf(state, command.agent).id }
    : command;

/** Says what the scheduler says. Throws its DashError. */
export const send = async ({ folder }: FoundRun, command: Command): Promise<string> => {
  const client = await connectControl(folder.folder, { timeoutMs: patienceMs(command) });
  try {
    return (await client.send(command)) ?? 'Done.';
  } finally {
    client.close();
  }
};

/**
 * A kill keeps the work tree as it stands first, which takes a while where there is much of it; who wants to work in
 * it waits for a validation or a merge to end.
 */
const patienceMs = ({ kind }: Command): number => (kind === 'hold' ? 3_600_000 : 120_000);

const beginning: readonly Command['kind'][] = ['retry', 'tell', 'undo-kill', 'hold', 'release'];

const begin = async (
  io: Io,
  { repository, state }: FoundRun,
  { command: first, version }: Asking,
): Promise<{ readonly said: string; readonly begun: boolean }> => {
  const finished = state.phase.kind === 'finished';
  const stops = first.kind === 'stop' && !finished;
  const waits = state.prdPath !== null && state.prdCommit === null;
  if (waits && first.kind !== 'approve' && !stops) throw unapproved(state.run);
  if (!waits && !beginning.includes(first.kind) && !stops)
    throw new UsageError(
      finished ? `Run ${state.run} is over.` : `The scheduler of run ${state.run} has ended.`,
      {
        code: finished ? 'run-over' : 'scheduler-gone',
        hint: finished
          ? `aider-dash show ${state.run} tells how it went.`
          : `Go on with it first: aider-dash resume ${state.run}`,
      },
    );
  // A plan that waits for a person is not approved by stopping its run.
  const review = first.kind === 'stop';
  const order = { kind: 'resume', version, top: repository.top, run: state.run, first, review } as const;
  const { said } = await launchScheduler(order, io.env);
  if (said !== null) return { said, begun: true };
  const ends = `Its scheduler had died. What it left running is ended in order: aider-dash attach ${state.run}`;
  return { said: ends, begun: false };
};

/** Nothing of a run begins before somebody has approved its plan. */
const unapproved = (run: string): UsageError =>
  new UsageError(`The plan of run ${run} is not approved yet, and its scheduler has ended.`, {
    code: 'awaits-approval',
    hint: `See it with aider-dash resume ${run} on a terminal, or approve it as it is: aider-dash approve ${run}`,
  });
