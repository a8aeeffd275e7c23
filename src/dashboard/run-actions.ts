import type { RunState } from '../core/state.ts';
import { counted } from '../words/numbers.ts';
import { type Deeds, deedOf, meanwhile, wordsOf } from './deeds.ts';
import { focusOf } from './focus.ts';
import type { Action } from './keys/binding.ts';
import { lookAround } from './look-around.ts';
import { bodyOf, readingOf } from './paint/readings.ts';
import { faultsOf } from './plan-edit.ts';
import { textOf } from './reading.ts';
import type { Replay } from './replay/replay.ts';
import type { RunDesk } from './run-desk.ts';
import type { Stage } from './stage.ts';
import type { Edited, Ui } from './ui.ts';

export type RunActions = {
  readonly perform: (action: Action) => void;
  /** Tells what comes of it in the last line. */
  readonly does: (deed: Promise<string>) => void;
  readonly deeds: Deeds;
  readonly leave: () => void;
  /** Resolves when the user leaves. */
  readonly left: Promise<void>;
  /** The user has ended a run that can't go on without whoever watches. */
  readonly leavesAtEnd: () => boolean;
};

type Means = {
  readonly stage: Stage;
  readonly deeds: Deeds;
  readonly detachable: boolean;
  readonly replay: Replay | undefined;
  readonly readPlan: () => string;
};

/** What can be done on the page of a run. */
export const createRunActions = (
  desk: RunDesk,
  { stage, deeds, detachable, replay, readPlan }: Means,
): RunActions => {
  const { state, ui, set, say } = desk;
  let leavesAtEnd = false;
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });

  const does = (deed: Promise<string>): void =>
    void deed.then(
      (said) => say(said),
      (error: unknown) => say(wordsOf(error), 'bad'),
    );

  const perform = (action: Action): void => {
    if (replay?.perform(action) === true) return;
    if (action === 'stop-run' && !detachable) {
      // Asked again, it ends at once.
      does(deeds.send({ kind: 'stop', now: leavesAtEnd }));
      leavesAtEnd = true;
      return;
    }
    const agent = focusOf(ui(), state());
    const deed = deedOf(action, { agent, state: state(), deeds });
    if (deed === null) {
      performHere(action, agent);
      return;
    }
    const words = meanwhile(action);
    if (words !== null) say(words);
    does(deed());
  };

  /** What concerns this screen alone, and what needs its terminal. */
  const performHere = (action: Action, agent: string | null): void => {
    const { overlay } = ui();
    switch (action) {
      case 'detach':
        leave();
        return;
      case 'theme':
        say(`Theme: ${stage.nextTheme()}`);
        return;
      case 'take-over':
        if (agent !== null) does(stage.suspend(() => deeds.takeOver(agent)));
        return;
      case 'edit-prd':
        edit('prd', desk.shown().prd);
        return;
      case 'edit-plan':
        edit('plan', readPlan());
        return;
      case 'edit-again':
        if (overlay?.kind === 'refused') edit(overlay.what, overlay.text);
        return;
      case 'copy':
        stage.copy(copied(state(), ui()));
        say(`Copied: ${copied(state(), ui())}`);
        return;
      case 'copy-text':
        copyText();
        return;
      default:
        set(lookAround({ ...ui(), word: null }, action, desk.around()));
    }
  };

  const copyText = (): void => {
    const { lines } = readingOf(desk.shown(), bodyOf(desk.size())) ?? { lines: [] };
    if (stage.copy(textOf(lines))) say(`Copied: ${counted(lines.length, 'line')}.`);
    else say('Too long for the clipboard of a terminal. Hold shift to select a part of it.', 'bad');
  };

  /** The user changes the PRD or the plan; what can't be taken is told, and can be changed again. */
  const edit = (what: Edited, before: string): void => {
    set({ ...ui(), overlay: null, word: null });
    void stage
      .suspend(() => deeds.edit(what, before))
      .then(async (text) => {
        if (text === null) return say('Nothing was changed.');
        const [prd, plan] = what === 'prd' ? [text, null] : [null, text];
        const faults = await deeds.send({ kind: 'revise', prd, plan }).then(accepted, faultsOf);
        if (faults !== null) set({ ...ui(), overlay: { kind: 'refused', what, text, faults } });
      })
      .catch((error: unknown) => say(wordsOf(error), 'bad'));
  };
  const accepted = (said: string): null => {
    say(said);
    return null;
  };

  return { perform, does, deeds, leave, left, leavesAtEnd: () => leavesAtEnd };
};

/** What somebody would want in the clipboard here: the branch, or the run's id. */
const copied = (state: RunState, ui: Ui): string =>
  ui.screen === 'zoom'
    ? (state.agents.find(({ id }) => id === focusOf(ui, state))?.branch ?? state.run)
    : state.resultBranch;
