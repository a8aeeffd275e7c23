import type { Command } from '../core/command.ts';
import { DashError } from '../core/error.ts';
import type { RunState } from '../core/state.ts';
import type { Action } from './keys/binding.ts';
import type { Ability } from './scene.ts';
import type { Edited } from './ui.ts';

/** What the screen can't do by itself: it asks, and shows what was said. */
export type Deeds = {
  readonly send: (command: Command) => Promise<string>;
  readonly merge: () => Promise<string>;
  readonly undoMerge: () => Promise<string>;
  readonly pullRequest: () => Promise<string>;
  /** Opens the user's editor with a text, which has the terminal; null when nothing was changed. */
  readonly edit: (what: Edited, text: string) => Promise<string | null>;
  /** Has the terminal for as long as the user works in the agent's place. */
  readonly takeOver: (agent: string) => Promise<string>;
};

type Presence = { readonly live: boolean; readonly detachable: boolean };

/** What can be done from here now. */
export const abilities = (
  { phase, prdCommit }: RunState,
  { live, detachable }: Presence,
): ReadonlySet<Ability> => {
  if (live && phase.kind !== 'finished')
    return new Set(['command', 'take-over', 'diff', 'copy', ...(detachable ? [] : (['host'] as const))]);
  // Nothing begins before the plan is approved.
  if (phase.kind !== 'finished' || prdCommit === null) return new Set(['diff', 'copy']);
  return new Set(['begin-again', 'merge', 'pull-request', 'undo-merge', 'diff', 'copy']);
};

type Whose = { readonly agent: string | null; readonly state: RunState; readonly deeds: Deeds };

/** What an action asks somebody else to do; null when it is about the screen alone. */
export const deedOf = (action: Action, { agent, state, deeds }: Whose): (() => Promise<string>) | null => {
  const command = commandOf(action, agent, state);
  if (command !== null) return () => deeds.send(command);
  if (action === 'merge') return deeds.merge;
  if (action === 'pull-request') return deeds.pullRequest;
  return action === 'undo-merge' ? deeds.undoMerge : null;
};

/** What the last line says while a deed takes its time. */
export const meanwhile = (action: Action): string | null =>
  action === 'pull-request' ? 'Pushing the result and opening a pull request…' : null;

const commandOf = (action: Action, agent: string | null, { parallel }: RunState): Command | null => {
  switch (action) {
    case 'pause-run':
      return { kind: 'pause', agent: null };
    case 'continue-run':
      return { kind: 'continue', agent: null };
    case 'more-agents':
      return { kind: 'parallel', agents: Math.min(64, parallel + 1) };
    case 'fewer-agents':
      return { kind: 'parallel', agents: Math.max(1, parallel - 1) };
    case 'merge-at-end':
      return { kind: 'merge' };
    case 'approve':
    case 'keep-plan':
      return { kind: action };
    case 'drop-agent':
      return agent === null ? null : { kind: 'drop', agent };
    case 'stop-run':
      return { kind: 'stop', now: false };
    case 'kill-now':
      return agent === null ? null : { kind: 'kill', agent, now: true };
    case 'kill':
    case 'undo-kill':
    case 'retry':
    case 'pause':
    case 'continue':
      return agent === null ? null : { kind: action, agent };
    case 'give-back':
      return agent === null ? null : { kind: 'release', agent, next: 'go-on' };
    default:
      return null;
  }
};

/** What went wrong, and what to do about it. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof DashError)
    return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  return error instanceof Error ? error.message : String(error);
};
