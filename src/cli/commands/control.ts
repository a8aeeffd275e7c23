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

/** A kill keeps the work tree as it stands first, which takes a while where there is much of it. */
const timeoutMs = 120_000;

/** Asks a run's scheduler for something; where it has ended, and can begin again for it, starts it. */
export const control = async (io: Io, { run, command, version }: Arguments): Promise<number> => {
  const found = await runHere(io, run);
  const meant = withAgent(found, command);
  const said = (await isLive(found.repository.top, found.state.run))
    ? await send(found, meant)
    : await begin(io, found, { first: meant, version });
  io.out(`${sanitizeLine(said)}\n`);
  return 0;
};

const withAgent = ({ state }: FoundRun, command: Command): Command =>
  'agent' in command && command.agent !== null
    ? { ...command, agent: agentOf(state, command.agent).id }
    : command;

/** Says what the scheduler says. Throws its DashError. */
export const send = async ({ folder }: FoundRun, command: Command): Promise<string> => {
  const client = await connectControl(folder.folder, { timeoutMs });
  try {
    return (await client.send(command)) ?? 'Done.';
  } finally {
    client.close();
  }
};

type Beginning = { readonly first: Command; readonly version: string };

const begin = async (
  io: Io,
  { repository, state }: FoundRun,
  { first, version }: Beginning,
): Promise<string> => {
  const finished = state.phase.kind === 'finished';
  const begins = first.kind === 'retry' || first.kind === 'tell' || first.kind === 'undo-kill';
  if (!begins && !(first.kind === 'stop' && !finished))
    throw new UsageError(
      finished ? `Run ${state.run} is over.` : `The scheduler of run ${state.run} has ended.`,
      {
        code: finished ? 'run-over' : 'scheduler-gone',
        hint: finished
          ? `aider-dash show ${state.run} tells how it went.`
          : `Go on with it first: aider-dash resume ${state.run}`,
      },
    );
  const order = { kind: 'resume', version, top: repository.top, run: state.run, first } as const;
  const { said } = await launchScheduler(order, io.env);
  return said === null
    ? `Its scheduler had died. What it left running is ended in order: aider-dash attach ${state.run}`
    : `${said} The run goes on: aider-dash attach ${state.run}`;
};
