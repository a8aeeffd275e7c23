import { readFileSync } from 'node:fs';
import type { Command } from '../core/command.ts';
import type { AgentState, RunState } from '../core/state.ts';
import { exitCodeOf, summarize } from '../core/summary.ts';
import { createReplay } from '../dashboard/replay/replay.ts';
import { type RunPageOptions, showRun } from '../dashboard/run-page.ts';
import type { Stage } from '../dashboard/stage.ts';
import type { Work } from '../dashboard/tails.ts';
import { summaryText } from '../headless/summary.ts';
import { followEvents } from '../store/event-follow.ts';
import { readEvents } from '../store/event-reading.ts';
import { followPlanText } from '../store/plan-text.ts';
import { type RunFolder, runFolder } from '../store/run-folder.ts';
import { followEnd } from '../system/file-end.ts';
import { followClosely } from '../system/follow-closely.ts';
import type { Io } from './io.ts';
import { isLive } from './live-run.ts';
import { type Opening, openScreen } from './open-screen.ts';
import { repositoryHere, runHere } from './place.ts';
import { followTextOf } from './run-text.ts';

export type Showing = {
  readonly top: string;
  readonly run: string;
  readonly version: string;
} & Pick<RunPageOptions, 'first' | 'detachable' | 'replay' | 'word'>;

/** Shows a run on the whole screen until the user leaves; returns the exit code. */
export const showDashboard = async (io: Io, showing: Showing & Opening): Promise<number> => {
  const { screen, config, ...shown } = showing;
  const { stage, word } = openScreen(io, { screen, config });
  const state = await showRunOn(stage, io, { ...shown, word }).finally(stage.close);
  return told(io, state, await isLive(showing.top, showing.run).catch(() => false));
};

/** Shows a run on a stage until the user leaves; resolves with its state then. */
export const showRunOn = (stage: Stage, io: Io, showing: Showing): Promise<RunState> => {
  const { top, run, version, ...how } = showing;
  const folder = runFolder(top, run);
  const here = { ...io, cwd: top };
  const quiet = (): { readonly io: Io; readonly said: () => string } => {
    let text = '';
    const out = (more: string): void => {
      text += more;
    };
    return { io: { ...here, out, err: () => {} }, said: () => text.trim() };
  };
  return showRun(stage, {
    ...how,
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
      pullRequest: async () => {
        const { offerResult } = await import('./pull-request.ts');
        return offerResult(here, await runHere(here, run));
      },
      edit: async (what, text) => {
        const { editText } = await import('./edit-text.ts');
        const name = what === 'prd' ? 'prd.md' : 'plan.json';
        return editText(here, { folder: folder.folder, name, text });
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
    followText: (state) => followTextOf(folder, state),
    followTail: (agent, work, onChange) => followEnd(workOutput(folder, agent, work), onChange),
    readDiff: async ({ base, tip }) => {
      const { diffText } = await import('../git/diff.ts');
      const { git } = await repositoryHere(here);
      return diffText(git, { base, tip, maxBytes: mostDiffBytes });
    },
    readPrd: () => textOf(folder.prd),
    readPlan: () => textOf(folder.plan),
    followPlanText: (onText) => followPlanText(folder.planText, onText),
    isLive: () => isLive(top, run).catch(() => false),
  });
};

/** Plays a run's events again on a stage until the user leaves. */
export const showReplayOn = async (stage: Stage, io: Io, showing: Showing): Promise<void> => {
  const { events } = readEvents(runFolder(showing.top, showing.run).events);
  await showRunOn(stage, io, { ...showing, replay: createReplay(events) });
};

/** Nobody reads more of a diff on a screen. */
const mostDiffBytes = 500_000;

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
export const told = (io: Io, state: RunState, alive: boolean): number => {
  if (state.phase.kind === 'finished') {
    const summary = summarize(state);
    io.out(summaryText(summary));
    return exitCodeOf(summary);
  }
  if (!alive) {
    io.err(
      `The scheduler of run ${state.run} has ended before the run did. Go on with it: aider-dash resume ${state.run}\n`,
    );
    return 1;
  }
  if (state.phase.kind === 'reviewing') {
    io.err(
      `Run ${state.run} waits for you. See its plan again: aider-dash attach ${state.run}. Approve it as it is: aider-dash approve ${state.run}\n`,
    );
    return 0;
  }
  if (state.reviews && state.prdCommit === null) {
    io.err(
      `Run ${state.run} is planned, and waits for you then. See it again: aider-dash attach ${state.run}. Stop it: aider-dash stop ${state.run}\n`,
    );
    return 0;
  }
  io.err(
    `Run ${state.run} goes on. See it again: aider-dash attach ${state.run}. Stop it: aider-dash stop ${state.run}\n`,
  );
  return 0;
};
