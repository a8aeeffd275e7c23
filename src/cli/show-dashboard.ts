import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { directories } from '../config/directories.ts';
import type { Command } from '../core/command.ts';
import type { AgentState, RunState } from '../core/state.ts';
import { summarize } from '../core/summary.ts';
import { showRun } from '../dashboard/run-page.ts';
import { openStage } from '../dashboard/stage.ts';
import type { Work } from '../dashboard/tails.ts';
import { abilitiesOf } from '../dashboard/terminal/abilities.ts';
import { summaryText } from '../headless/summary.ts';
import { followEvents } from '../store/event-follow.ts';
import { type RunFolder, runFolder } from '../store/run-folder.ts';
import { followEnd } from '../system/file-end.ts';
import { follow } from '../system/follow.ts';
import { followClosely } from '../system/follow-closely.ts';
import { defaultTheme, loadTheme, themeNames } from '../theme/load.ts';
import type { Io } from './io.ts';
import { isLive } from './live-run.ts';
import { runHere } from './place.ts';

type Showing = {
  readonly screen: NonNullable<Io['screen']>;
  readonly top: string;
  readonly run: string;
  readonly version: string;
};

/** Shows a run on the whole screen until the user leaves; returns the exit code. */
export const showDashboard = async (io: Io, showing: Showing): Promise<number> => {
  const { screen, top, run, version } = showing;
  const places = directories(io.env);
  const folder = runFolder(top, run);
  const here = { ...io, cwd: top };
  const quiet = (): { readonly io: Io; readonly said: () => string } => {
    let text = '';
    const out = (more: string): void => {
      text += more;
    };
    return { io: { ...here, out, err: () => {} }, said: () => text.trim() };
  };
  const stage = openStage({
    ...screen,
    env: io.env,
    unicode: abilitiesOf(io.env).unicode,
    themes: themesFrom(null, join(places.config, 'themes')),
  });
  const state = await showRun(stage, {
    // What the deeds need is loaded with the first of them: the screen is there before.
    deeds: {
      send: async (command: Command) => {
        const { askScheduler } = await import('./commands/control.ts');
        return (await askScheduler(here, await runHere(here, run), { command, version })).said;
      },
      merge: async () => {
        const { mergeResult } = await import('./merge-result.ts');
        const { io: own, said } = quiet();
        await mergeResult(own, await runHere(own, run));
        return said();
      },
      undoMerge: async () => {
        const { takeMergeBack } = await import('./undo-merge.ts');
        return takeMergeBack(await runHere(here, run));
      },
      takeOver: async (agent) => {
        const { takeover } = await import('./commands/takeover.ts');
        await takeover(here, { run, agent, next: null, version });
        return `You left ${agent}.`;
      },
    },
    follow: (onEvent) => followEvents(folder.events, onEvent, followClosely),
    followOutput: (id, now, onLine) => followedOutput(folder, now, id, onLine),
    followTail: (agent, work, onChange) => followEnd(workOutput(folder, agent, work), onChange),
    readPrd: () => textOf(folder.prd),
    isLive: () => isLive(top, run).catch(() => false),
  }).finally(stage.close);
  return told(io, state);
};

/** The chosen theme first, the others after it, in order. */
const themesFrom = (chosen: string | null, userFolder: string) => {
  const first = chosen ?? defaultTheme;
  const names = themeNames(userFolder).filter((name) => name !== first);
  return [first, ...names].map((name) => loadTheme(name, userFolder));
};

const followedOutput = (
  folder: RunFolder,
  { agents }: RunState,
  id: string,
  onLine: (line: string) => void,
) => {
  const agent = agents.find((one) => one.id === id);
  if (agent === undefined || agent.attempts.length === 0) return null;
  return follow(folder.attemptFiles(agent.place, agent.attempts.length).output, { onLine, onRest: onLine });
};

const workOutput = (folder: RunFolder, { id, place }: AgentState, { kind, attempt }: Work): string =>
  kind === 'validation' ? folder.agentValidationLog(id, attempt) : folder.attemptFiles(place, attempt).output;

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** What is left on the terminal: the summary, or how to come back. */
const told = (io: Io, state: RunState): number => {
  if (state.phase.kind === 'finished') {
    const summary = summarize(state);
    io.out(summaryText(summary));
    return summary.exit_code === 0 && state.mergeRefused !== null ? 1 : summary.exit_code;
  }
  io.err(
    `Run ${state.run} goes on. See it again: aider-dash attach ${state.run}. Stop it: aider-dash stop ${state.run}\n`,
  );
  return 0;
};
