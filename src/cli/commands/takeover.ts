import { createInterface } from 'node:readline';
import type { Command } from '../../core/command.ts';
import { UsageError } from '../../core/error.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import { alreadyTaken, isTakenOver, occupy, prepareTakeover, talkInPlaceOf } from '../../run/takeover.ts';
import type { Io } from '../io.ts';
import { runHere } from '../place.ts';
import { agentOf } from '../which-agent.ts';
import { askScheduler } from './control.ts';

type Next = 'go-on' | 'done';

type Arguments = {
  readonly run: string;
  readonly agent: string;
  /** What comes after it; null: the user is asked. */
  readonly next: Next | null;
  readonly version: string;
};

/**
 * Lets an agent stand still and gives the user an aider in its place, on this terminal; when that has ended, the agent
 * goes on or is done. One that is held already, by a takeover that was cut short, is given back by `next` alone.
 */
export const takeover = async (
  io: Io,
  { run, agent: name, next: given, version }: Arguments,
): Promise<number> => {
  const found = await runHere(io, run);
  const { folder, state } = found;
  const agent = agentOf(state, name);
  const ask = (command: Command) => askScheduler(io, found, { command, version });
  const giveBack = async (next: Next): Promise<void> => {
    const { said } = await ask({ kind: 'release', agent: agent.id, next });
    const what = next === 'done' ? 'It is done.' : 'It goes on.';
    io.out(`${sanitizeLine(`${said} ${what}`)} See it: aider-dash attach ${state.run}\n`);
  };

  if (await isTakenOver(folder, agent.place)) throw alreadyTaken(agent.id);
  if (agent.takeover === 'held' && given !== null) {
    await giveBack(given);
    return 0;
  }
  needTerminal(io);
  const preparation = await prepareTakeover({ folder, env: io.env });
  const seat = await occupy(folder, agent);
  let isBack = false;
  try {
    io.err(`Waiting until ${agent.id} stands still. ${wayOut(state.run, agent.id)}`);
    const { said: tree } = await ask({ kind: 'hold', agent: agent.id });
    const talk = () => talkInPlaceOf({ folder, preparation, agent: agent.id, tree });
    const { commits, hungUp } = await attended(io, talk);
    if (!hungUp) io.out(`aider made ${commits} ${commits === 1 ? 'commit' : 'commits'}.\n`);
    await giveBack(given ?? (hungUp ? 'go-on' : await askNext(io, agent.id)));
    isBack = true;
    return 0;
  } finally {
    seat.release();
    if (!isBack) io.err(wayOut(state.run, agent.id));
  }
};

/** Before anything is asked for. */
const needTerminal = (io: Io): void => {
  if (io.stdin.isTTY === true && io.terminal) return;
  throw new UsageError('takeover needs a terminal for its standard input and output.', {
    code: 'no-terminal',
    hint: 'aider-dash tell RUN AGENT TEXT says something to an agent without one.',
  });
};

/** As long as aider has the terminal, Ctrl-C is aider's. */
const attended = async (io: Io, talk: () => ReturnType<typeof talkInPlaceOf>) => {
  let hungUp = false;
  let end = (): void => {};
  const forget = io.onSignal((signal) => {
    if (signal === 'SIGINT') return;
    hungUp = true;
    end();
  });
  try {
    const aider = await talk();
    end = aider.end;
    // A signal that came while it was started.
    if (hungUp) end();
    return { commits: await aider.commits, hungUp };
  } finally {
    forget();
  }
};

/** Asks until it is answered; the end of the input, or of patience, lets the agent go on. */
const askNext = (io: Io, agent: string): Promise<Next> =>
  new Promise((resolve) => {
    const ask = () => io.out(`Does ${agent} go on, or is it done? [g]o on / [d]one: `);
    const lines = createInterface({ input: io.stdin, terminal: false });
    const forget = io.onSignal(() => answer('go-on'));
    const answer = (next: Next): void => {
      forget();
      lines.removeAllListeners();
      lines.close();
      resolve(next);
    };
    lines.on('line', (line) => {
      const next = { g: 'go-on', d: 'done' }[line.trim().toLowerCase().charAt(0)];
      if (next === 'go-on' || next === 'done') answer(next);
      else ask();
    });
    lines.once('close', () => answer('go-on'));
    ask();
  });

const wayOut = (run: string, agent: string): string => {
  const again = `aider-dash takeover ${run} ${agent}`;
  return `Should this be cut short: ${again} goes on with it, ${again} --then go-on (or done) gives it back.\n`;
};
