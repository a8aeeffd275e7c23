import type { Event } from '../core/event.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import type { AgentState, RunState } from '../core/state.ts';
import { counted } from '../words/numbers.ts';
import { createAnnouncer } from './announce.ts';
import { abilities, type Deeds, deedOf, wordsOf } from './deeds.ts';
import { edited, type Field, typed } from './field.ts';
import { searched } from './finding.ts';
import type { Action, Binding } from './keys/binding.ts';
import { bindingFor } from './keys.ts';
import { agentAt } from './layout.ts';
import { createLiveOutput } from './live-output.ts';
import { createModel } from './model.ts';
import { insideOf } from './paint/pane.ts';
import { heightOf } from './paint/reading.ts';
import { bodyOf, readingOf } from './paint/readings.ts';
import { layoutOf } from './paint/run.ts';
import { paintScreen } from './paint/screen.ts';
import { type Extent, noText, type PlanText, type Shown } from './paint/shown.ts';
import { faultsOf, promptsIn } from './plan-edit.ts';
import { alongWith } from './plan-screens.ts';
import { rowsOf, textOf } from './reading.ts';
import type { Replay } from './replay/replay.ts';
import type { Ability, Context, Scene } from './scene.ts';
import { matchesOf, rowOfMatch } from './search.ts';
import type { ReadDiff } from './shown-diff.ts';
import { createShownHere } from './shown-here.ts';
import { createShownPlanText } from './shown-plan-text.ts';
import type { Follower, FollowText } from './shown-text.ts';
import type { Stage } from './stage.ts';
import { createTails, type Tail, type Work } from './tails.ts';
import type { Key } from './terminal/keys.ts';
import type { Mouse } from './terminal/mouse.ts';
import {
  type Around,
  type Edited,
  firstUi,
  focusedPlace,
  focusOf,
  homeOf,
  lookAround,
  type Overlay,
  onTab,
  rosterOf,
  type Ui,
} from './ui.ts';
import { warning } from './views/footer.ts';
import { tabAt } from './views/tabs.ts';

export type RunPageOptions = {
  readonly deeds: Deeds;
  /** Tells the run's events, those there are and those to come. */
  readonly follow: (onEvent: (event: Event) => void) => Follower & { readonly flush: () => Promise<void> };
  readonly followText: (state: RunState) => FollowText;
  /** The end of what an agent's work prints; `onChange` is called when there is more of it. */
  readonly followTail: (agent: AgentState, work: Work, onChange: () => void) => Tail;
  readonly readDiff: ReadDiff;
  readonly readPrd: () => string;
  /** The plan as JSON. */
  readonly readPlan: () => string;
  /** Tells the planner's answer as it comes. */
  readonly followPlanText: (onText: (text: PlanText) => void) => Follower;
  readonly isLive: () => Promise<boolean>;
  /** The screen to begin with. */
  readonly first?: 'run' | 'summary';
  /** Whether the run can go on without whoever watches: not when its model is ours. */
  readonly detachable?: boolean;
  /** It is played again, and nothing of it can be commanded; else it is followed. */
  readonly replay?: Replay;
  /** What the last line says at first. */
  readonly word?: string | undefined;
};

/** Shows a run until the user leaves. Resolves with its state then; the run itself goes on. */
export const showRun = async (stage: Stage, options: RunPageOptions): Promise<RunState> => {
  const { deeds, follow, followText, followTail, readDiff, readPrd, readPlan, isLive, word } = options;
  const { first = 'run', detachable = true, replay } = options;
  const model = replay?.model ?? createModel();
  let ui: Ui = {
    ...firstUi,
    screen: first,
    word: warning(word),
  };
  let alive = true;
  let leavesAtEnd = false;
  let wasAt: Ui['screen'] = first;
  let prd = '';
  let prompts: ReadonlyMap<string, string> = new Map();
  let extent: Extent = noText;
  const here = createShownHere({
    followText: (source, onLine) => followText(state())(source, onLine),
    readDiff,
    loadColouring: async () => (await import('./syntax.ts')).loadColouring(),
    wordsOf,
    onChange: stage.dirty,
  });
  const live = createLiveOutput(createTails((agent, work) => followTail(agent, work, stage.dirty)));
  const planText = createShownPlanText({ followPlanText: options.followPlanText, onChange: stage.dirty });
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });

  const state = () => model.state();
  const scene = (): Scene => ({
    context: contextOf(ui),
    focused: focusOf(ui, state()),
    abilities: new Set([
      ...(replay === undefined ? abilities(state(), { live: alive, detachable }) : replayAbilities),
      ...abilitiesIn(ui),
    ]),
    filtered: ui.filter !== '',
    bindings: stage.bindings,
  });
  const shown = (): Shown => ({
    model,
    ui,
    scene: scene(),
    nowMs: replay?.nowMs() ?? Date.now(),
    glyphs: stage.glyphs,
    prd: state().prdPath === null ? '' : prd,
    live: replay === undefined ? live.of : () => null,
    text: here.text(),
    evidence: here.evidence(),
    diff: here.diff(),
    colouring: here.colouring(),
    prompts,
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
    here.look(ui, model);
    stage.dirty();
  };
  const say = (text: string, role: 'text' | 'bad' = 'text'): void =>
    set({ ...ui, word: { text: sanitizeLine(text), role } });

  /** What moving in the text that is shown goes by. */
  const around = (word = ui.search?.word ?? ''): Around => {
    const body = bodyOf(size());
    const layout = layoutOf(size(), ui, state());
    const reading = readingOf(shown(), body);
    if (reading === null) return { state: state(), layout, ...extent };
    const inside = insideOf(body);
    const rows = rowsOf(reading.lines, inside.width);
    const found = matchesOf(reading.lines, word).map((match) => rowOfMatch(rows, match));
    return { state: state(), layout, lines: rows.length, height: heightOf(inside, reading), found };
  };

  const does = (deed: Promise<string>): void =>
    void deed.then(
      (said) => say(said),
      (error: unknown) => say(wordsOf(error), 'bad'),
    );

  const perform = (action: Action): void => {
    if (replay?.perform(action) === true) return;
    const agent = focusOf(ui, state());
    if (action === 'stop-run' && !detachable) {
      // Asked again, it ends at once.
      does(deeds.send({ kind: 'stop', now: leavesAtEnd }));
      leavesAtEnd = true;
      return;
    }
    const deed = deedOf(action, { agent, state: state(), deeds });
    if (deed !== null) {
      does(deed());
      return;
    }
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
        edit('prd', prd);
        return;
      case 'edit-plan':
        edit('plan', readPlan());
        return;
      case 'edit-again':
        if (ui.overlay?.kind === 'refused') edit(ui.overlay.what, ui.overlay.text);
        return;
      case 'copy':
        stage.copy(copied(state(), ui));
        say(`Copied: ${copied(state(), ui)}`);
        return;
      case 'copy-text':
        copyText();
        return;
      default:
        set(lookAround({ ...ui, word: null }, action, around()));
    }
  };

  const copyText = (): void => {
    const { lines } = readingOf(shown(), bodyOf(size())) ?? { lines: [] };
    if (stage.copy(textOf(lines))) say(`Copied: ${counted(lines.length, 'line')}.`);
    else say('Too long for the clipboard of a terminal. Hold shift to select a part of it.', 'bad');
  };

  const accepted = (said: string): null => {
    say(said);
    return null;
  };

  /** The user changes the PRD or the plan; what can't be taken is told, and can be changed again. */
  const edit = (what: Edited, before: string): void => {
    set({ ...ui, overlay: null, word: null });
    void stage
      .suspend(() => deeds.edit(what, before))
      .then(async (text) => {
        if (text === null) return say('Nothing was changed.');
        const [newPrd, newPlan] = what === 'prd' ? [text, null] : [null, text];
        const sent = deeds.send({ kind: 'revise', prd: newPrd, plan: newPlan });
        const faults = await sent.then(accepted, faultsOf);
        if (faults !== null) set({ ...ui, overlay: { kind: 'refused', what, text, faults } });
      })
      .catch((error: unknown) => say(wordsOf(error), 'bad'));
  };

  const press = (binding: Binding, key: Key): void => {
    if (binding.action === 'focus-place') {
      const place = binding.keys.indexOf(key.name) + 1;
      const agent = state().agents[place - 1];
      if (agent !== undefined && !rosterOf({ ...ui, focus: agent.id }, state()).includes(agent))
        say(`The filter hides ${agent.id}.`);
      else set(focusedPlace(ui, place, state()));
    } else if (binding.action === 'yes' && ui.overlay?.kind === 'confirm') {
      const { action } = ui.overlay;
      set({ ...ui, overlay: null });
      perform(action);
    } else if (binding.action === 'no') set({ ...ui, overlay: null });
    else if (binding.action === 'choose') chosen();
    else if (binding.asks) set({ ...ui, overlay: { kind: 'confirm', action: binding.action } });
    else perform(binding.action);
  };

  /** What was written into the field is taken. */
  const chosen = (): void => {
    if (ui.overlay?.kind === 'search') {
      const { word = '' } = ui.search ?? {};
      set({ ...ui, overlay: ui.overlay.under });
      if (word === '' || around().found?.length !== 0) return;
      set({ ...ui, search: null });
      say(`Nothing found: ${word}`, 'bad');
    }
    if (ui.overlay?.kind !== 'input') return;
    const { asks, field } = ui.overlay;
    const text = field.text.trim();
    const agent = focusOf(ui, state());
    set({ ...ui, overlay: null, ...(asks === 'filter' ? { filter: text } : {}) });
    if (text === '') return;
    if (asks === 'replan') does(deeds.send({ kind: 'replan', remark: text }));
    if (asks === 'tell' && agent !== null) does(deeds.send({ kind: 'tell', agent, text }));
  };

  const write = (field: Field): void => {
    if (ui.overlay?.kind === 'input') set({ ...ui, overlay: { ...ui.overlay, field } });
    if (ui.overlay?.kind === 'search') {
      const { text } = field;
      set(searched({ ...ui, overlay: { ...ui.overlay, field }, word: null }, text, around(text)));
    }
  };

  const onKey = (key: Key): void => {
    if (isWritten(ui.overlay) && key.name !== 'enter' && key.name !== 'escape') {
      const { field } = ui.overlay;
      write(edited(field, key.name) ?? typed(field, key.text));
      return;
    }
    const binding = bindingFor(key.name, state(), scene());
    if (binding !== null) press(binding, key);
  };
  const onPaste = (text: string): void => {
    // What is looked for stands in one line.
    if (isWritten(ui.overlay))
      write(typed(ui.overlay.field, ui.overlay.kind === 'search' ? sanitizeLine(text) : text));
  };
  const onMouse = ({ kind, x, y }: Mouse): void => {
    if (kind === 'wheel-up') perform('scroll-up');
    if (kind === 'wheel-down') perform('scroll-down');
    if (y === size().rows && (kind === 'press' || kind === 'drag')) replay?.point(x, size().columns);
    const tab =
      kind === 'press' && ui.screen === 'zoom' && ui.overlay === null && y === 2 ? tabAt(x - 2) : null;
    if (tab !== null) set(onTab(ui, tab));
    const layout = ui.screen === 'run' ? layoutOf(size(), ui, state()) : null;
    const place = kind === 'press' && layout !== null ? agentAt(layout, x, y) : null;
    const agent = place === null ? undefined : rosterOf(ui, state())[place];
    if (agent !== undefined) set({ ...ui, focus: agent.id });
  };

  const readTexts = (): void => {
    prd = readPrd();
    prompts = promptsIn(readPlan());
  };

  /** Where a replay went: the screen goes along, unless the user looks at another one; its end is its summary. */
  const onMoved = (): void => {
    const home = state().phase.kind === 'finished' ? 'summary' : homeOf(state());
    if (prd === '' && state().prdPath !== null) readTexts();
    if (home !== wasAt && (home === 'summary' || ui.screen === wasAt))
      set({ ...ui, screen: home, overlay: null, top: 0 });
    wasAt = home;
    here.look(ui, model);
    stage.dirty();
  };
  const announcer = createAnnouncer({ ...stage, sinceMs: Date.now() });
  const onEvent = (event: Event): void => {
    model.add(event);
    announcer.hear(event, state());
    if (event.type === 'plan.ready') readTexts();
    planText.along(event);
    ui = alongWith(ui, event);
    if (event.type === 'run.finished' && leavesAtEnd) leave();
    here.look(ui, model);
    stage.dirty();
  };
  const followed = replay === undefined ? follow(onEvent) : null;
  const follower = followed ?? replay?.start(onMoved);
  // All that has happened before the first frame: a long run is not shown growing up.
  await followed?.flush();
  stage.show({
    paint: (canvas) => {
      extent = paintScreen({ ...canvas, ...size() }, shown());
      live.settle();
      if (replay !== undefined)
        canvas.line(0, canvas.rows - 1, canvas.columns, replay.line(canvas.columns, stage.glyphs));
    },
    onKey,
    onMouse,
    onPaste,
  });
  // Waits and spinners count seconds; nothing is drawn when nothing has changed.
  const tick = setInterval(() => {
    if (replay === undefined && state().phase.kind !== 'finished') stage.dirty();
  }, 1_000);
  const look = setInterval(() => {
    if (replay !== undefined) return;
    void isLive().then((now) => {
      if (alive === now) return;
      alive = now;
      if (!now && state().phase.kind !== 'finished')
        return say(`The scheduler has died. Leave, and go on with: aider-dash resume ${state().run}`, 'bad');
      stage.dirty();
    });
  }, 1_000);
  try {
    await left;
    return state();
  } finally {
    clearInterval(tick);
    clearInterval(look);
    announcer.close();
    await follower?.close();
    await here.close();
    live.close();
    await planText.close();
  }
};

const replayAbilities: ReadonlySet<Ability> = new Set(['seek', 'diff', 'copy']);

/** What can be done with what is shown. */
const abilitiesIn = ({ screen, tab, search, overlay }: Ui): readonly Ability[] => [
  ...(search !== null && overlay?.kind !== 'search' ? (['found'] as const) : []),
  ...(screen === 'zoom' && tab === 'attempts' ? (['attempts'] as const) : []),
];

/** A text is being written. */
const isWritten = (overlay: Overlay | null): overlay is Extract<Overlay, { readonly field: Field }> =>
  overlay?.kind === 'input' || overlay?.kind === 'search';

const contextOf = (ui: Ui): Context => (ui.overlay === null ? ui.screen : ui.overlay.kind);

/** What somebody would want in the clipboard here: the branch, or the run's id. */
const copied = (state: RunState, ui: Ui): string =>
  ui.screen === 'zoom'
    ? (state.agents.find(({ id }) => id === focusOf(ui, state))?.branch ?? state.run)
    : state.resultBranch;
