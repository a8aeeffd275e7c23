import type { AgentState, RunState } from '../core/state.ts';
import { focusOf } from './focus.ts';
import type { Model } from './model.ts';
import { createShownDiff, type DiffShown, type Ends, type ReadDiff } from './shown-diff.ts';
import { createShownText, type FollowText, type TextSource } from './shown-text.ts';
import { troubleOf } from './trouble.ts';
import type { Ui } from './ui.ts';
import type { Colouring } from './views/diff-colours.ts';

/** All texts of a run that others hold, as far as the screen shows them now. */
export type ShownHere = {
  /** From now on this is on the screen: what it needs is asked for, what it doesn't is let go. */
  readonly look: (ui: Ui, model: Model) => void;
  readonly text: () => readonly string[];
  readonly evidence: () => readonly string[];
  readonly diff: () => DiffShown;
  readonly colouring: () => Colouring | null;
  readonly close: () => Promise<void>;
};

export type Asking = {
  readonly followText: FollowText;
  readonly readDiff: ReadDiff;
  readonly loadColouring: () => Promise<Colouring>;
  readonly wordsOf: (error: unknown) => string;
  readonly onChange: () => void;
};

export const createShownHere = ({
  followText,
  readDiff,
  loadColouring,
  wordsOf,
  onChange,
}: Asking): ShownHere => {
  const text = createShownText(followText, onChange);
  const evidence = createShownText(followText, onChange);
  const diff = createShownDiff({ read: readDiff, onChange, wordsOf });
  let colouring: Colouring | null = null;
  let asked = false;
  const colour = (): void => {
    if (asked) return;
    asked = true;
    // Without it a diff has the colours of its signs.
    loadColouring().then(
      (loaded) => {
        colouring = loaded;
        onChange();
      },
      () => {},
    );
  };
  return {
    look: (ui, model) => {
      const state = model.state();
      const agent = state.agents.find(({ id }) => id === focusOf(ui, state));
      text.show(agent === undefined || ui.screen !== 'zoom' ? null : ofTab(ui, agent, model));
      evidence.show(
        agent === undefined || ui.overlay?.kind !== 'trouble' ? null : ofTrouble(agent, state, model),
      );
      const ends = endsOf(ui, state, agent);
      if (ends !== null) colour();
      diff.show(ends);
    },
    text: text.lines,
    evidence: evidence.lines,
    diff: diff.diff,
    colouring: () => colouring,
    close: async () => {
      await text.close();
      await evidence.close();
    },
  };
};

const ofTab = ({ tab, attempt }: Ui, agent: AgentState, model: Model): TextSource | null => {
  const newest = agent.attempts.length;
  if (tab === 'log' || tab === 'chat')
    return newest === 0
      ? null
      : {
          kind: tab === 'log' ? 'output' : 'chat',
          agent: agent.id,
          attempt: Math.min(attempt ?? newest, newest),
        };
  return tab === 'validation' ? validationOf(agent, model) : null;
};

const validationOf = ({ id }: AgentState, model: Model): TextSource | null => {
  const validated = model.validation(id);
  return validated === null ? null : { kind: 'validation', log: validated.started.log };
};

const ofTrouble = (agent: AgentState, state: RunState, model: Model): TextSource | null => {
  const trouble = troubleOf(agent, state);
  if (trouble === null) return null;
  if (trouble.evidence === 'validation') return validationOf(agent, model);
  const attempt = agent.attempts.length;
  return attempt === 0 ? null : { kind: 'output', agent: agent.id, attempt };
};

const endsOf = (ui: Ui, state: RunState, agent: AgentState | undefined): Ends | null => {
  if (ui.screen === 'diff')
    return { of: 'result', base: state.baseCommit, tip: state.resultCommit ?? state.baseCommit };
  if (ui.screen !== 'zoom' || ui.tab !== 'diff' || agent === undefined) return null;
  return agent.base === null || agent.head === null
    ? null
    : { of: agent.id, base: agent.base, tip: agent.head };
};
