import type { Event } from '../core/event.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import type { AgentState, RunState } from '../core/state.ts';
import { abilities, wordsOf } from './deeds.ts';
import { focusOf } from './focus.ts';
import { isInside } from './layout.ts';
import { createLiveOutput } from './live-output.ts';
import type { Model } from './model.ts';
import { insideOf } from './paint/pane.ts';
import { heightOf } from './paint/reading.ts';
import { bodyOf, readingOf } from './paint/readings.ts';
import { layoutOf } from './paint/run.ts';
import { paintScreen } from './paint/screen.ts';
import { type Extent, noText, type PlanText, type Shown } from './paint/shown.ts';
import { promptsIn } from './plan-edit.ts';
import { rowsOf } from './reading.ts';
import type { Replay } from './replay/replay.ts';
import { isTurned } from './retry-form.ts';
import type { Ability, Context, Scene } from './scene.ts';
import { matchesOf, rowOfMatch } from './search.ts';
import type { ReadDiff } from './shown-diff.ts';
import { createShownHere } from './shown-here.ts';
import { createShownPlanText } from './shown-plan-text.ts';
import type { Follower, FollowText } from './shown-text.ts';
import type { Stage } from './stage.ts';
import { createTails, type Tail, type Work } from './tails.ts';
import type { Canvas } from './terminal/canvas.ts';
import { type Around, firstUi, type Ui } from './ui.ts';
import { warning } from './views/footer.ts';

/** Where the texts of a run come from. */
export type RunSources = {
  readonly followText: (state: RunState) => FollowText;
  /** The end of what an agent's work prints; `onChange` is called when there is more of it. */
  readonly followTail: (agent: AgentState, work: Work, onChange: () => void) => Tail;
  readonly readDiff: ReadDiff;
  readonly readPrd: () => string;
  /** The plan as JSON. */
  readonly readPlan: () => string;
  /** Tells the planner's answer as it comes. */
  readonly followPlanText: (onText: (text: PlanText) => void) => Follower;
};

/** What the page of a run has before it: the run, what the user has set, and what is shown of both. */
export type RunDesk = {
  readonly state: () => RunState;
  readonly add: (event: Event) => void;
  readonly ui: () => Ui;
  readonly set: (ui: Ui) => void;
  /** Puts a sentence into the last line. */
  readonly say: (text: string, role?: 'text' | 'bad') => void;
  /** Whether the run's scheduler lives; true when that is news. */
  readonly setAlive: (alive: boolean) => boolean;
  readonly scene: () => Scene;
  /** The same without what lies over the screen. */
  readonly below: () => Scene;
  /** The agent that stands at a point of the screen. */
  readonly agentAt: (x: number, y: number) => string | null;
  readonly shown: () => Shown;
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** What moving in the text that is shown goes by; `word` is what is looked for in it. */
  readonly around: (word?: string) => Around;
  readonly paint: (canvas: Canvas) => void;
  readonly close: () => Promise<void>;
};

type Laying = {
  readonly model: Model;
  readonly sources: RunSources;
  readonly first: 'run' | 'summary';
  readonly detachable: boolean;
  readonly word: string | undefined;
  readonly replay: Replay | undefined;
};

export const createRunDesk = (
  stage: Stage,
  { model, sources, first, detachable, word: firstWord, replay }: Laying,
): RunDesk => {
  const { followText, followTail, readDiff, readPrd, readPlan, followPlanText } = sources;
  const { state } = model;
  let ui: Ui = { ...firstUi, screen: first, word: warning(firstWord) };
  let alive = true;
  let extent: Extent = noText;
  let plan: Planned | null = null;
  const onChange = stage.dirty;
  const here = createShownHere({
    followText: (source, onLine) => followText(state())(source, onLine),
    readDiff,
    loadColouring: async () => (await import('./syntax.ts')).loadColouring(),
    wordsOf,
    onChange,
  });
  const live = createLiveOutput(createTails((agent, work) => followTail(agent, work, onChange)));
  const planText = createShownPlanText({ followPlanText, onChange });

  const scene = (): Scene => ({
    context: contextOf(ui),
    focused: focusOf(ui, state()),
    abilities: new Set([
      ...(replay === undefined ? abilities(state(), { live: alive, detachable }) : replayAbilities),
      ...abilitiesIn(ui),
      ...(extent.prd !== undefined && extent.prd.lines > extent.prd.height ? (['long-prd'] as const) : []),
    ]),
    filtered: ui.filter !== '',
    bindings: stage.bindings,
  });
  /** Read when it is shown, and again when there is another one. */
  const planned = (): Planned => {
    if (state().prdPath === null) return noPlan;
    plan ??= { prd: readPrd(), prompts: promptsIn(readPlan()) };
    return plan;
  };
  const shown = (): Shown => ({
    model,
    ui,
    scene: scene(),
    nowMs: replay?.nowMs() ?? Date.now(),
    glyphs: stage.glyphs,
    ...planned(),
    live: replay === undefined ? live.of : () => null,
    text: here.text(),
    evidence: here.evidence(),
    diff: here.diff(),
    colouring: here.colouring(),
    planText: planText.text(),
    ...(replay === undefined ? {} : { note: 'replay' }),
  });
  /** A replay has a line of its own below all. */
  const size = () => {
    const { columns, rows } = stage.size();
    return { columns, rows: replay === undefined ? rows : rows - 1 };
  };
  const set = (next: Ui): void => {
    ui = next;
    onChange();
  };
  return {
    state,
    add: (event) => {
      model.add(event);
      if (event.type === 'plan.ready') plan = null;
      planText.along(event);
      onChange();
    },
    ui: () => ui,
    set,
    say: (text, role = 'text') => set({ ...ui, word: { text: sanitizeLine(text), role } }),
    setAlive: (now) => {
      if (alive === now) return false;
      alive = now;
      onChange();
      return true;
    },
    scene,
    agentAt: (x, y) => extent.places?.find(({ rect }) => isInside(rect, x, y))?.agent ?? null,
    below: () => ({ ...scene(), context: ui.screen }),
    shown,
    size,
    around: (word = ui.search?.word ?? '') => {
      const [body, layout] = [bodyOf(size()), layoutOf(size(), ui, state())];
      const reading = readingOf(shown(), body);
      if (reading === null) return { state: state(), layout, ...extent };
      const inside = insideOf(body);
      const rows = rowsOf(reading.lines, inside.width);
      const found = matchesOf(reading.lines, word).map((match) => rowOfMatch(rows, match));
      return { state: state(), layout, lines: rows.length, height: heightOf(inside, reading), found };
    },
    paint: (canvas) => {
      // Here and not at every event: of a long past, only what is shown at its end is asked for.
      here.look(ui, model);
      extent = paintScreen({ ...canvas, ...size() }, shown());
      live.settle();
      if (replay !== undefined)
        canvas.line(0, canvas.rows - 1, canvas.columns, replay.line(canvas.columns, stage.glyphs));
    },
    close: async () => {
      await here.close();
      live.close();
      await planText.close();
    },
  };
};

type Planned = Pick<Shown, 'prd' | 'prompts'>;
const noPlan: Planned = { prd: '', prompts: new Map() };

const contextOf = (ui: Ui): Context => (ui.overlay === null ? ui.screen : ui.overlay.kind);

const replayAbilities: ReadonlySet<Ability> = new Set(['seek', 'diff', 'copy']);

/** What can be done with what is shown. */
const abilitiesIn = ({ screen, tab, search, overlay }: Ui): readonly Ability[] => [
  ...(search !== null && overlay?.kind !== 'search' ? (['found'] as const) : []),
  ...(screen === 'zoom' && tab === 'attempts' ? (['attempts'] as const) : []),
  ...(overlay?.kind === 'choices' && isTurned(overlay.form) ? (['turn'] as const) : []),
];
