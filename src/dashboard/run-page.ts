import type { Event } from '../core/event.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import type { AgentState, RunState } from '../core/state.ts';
import { abilities, type Deeds, deedOf, wordsOf } from './deeds.ts';
import { edited, type Field, typed } from './field.ts';
import type { Action, Binding } from './keys/binding.ts';
import { bindingFor } from './keys.ts';
import { agentAt } from './layout.ts';
import { createModel } from './model.ts';
import { layoutOf } from './paint/run.ts';
import { paintScreen } from './paint/screen.ts';
import { type Extent, noText, type Shown } from './paint/shown.ts';
import type { Context, Scene } from './scene.ts';
import { createShownOutput, type Follower } from './shown-output.ts';
import type { Stage } from './stage.ts';
import { createTails, type Tail, type Work } from './tails.ts';
import type { Key } from './terminal/keys.ts';
import type { Mouse } from './terminal/mouse.ts';
import { firstUi, focusOf, lookAround, type Ui } from './ui.ts';

export type RunPageOptions = {
  readonly deeds: Deeds;
  /** Tells the run's events, those there are and those to come. */
  readonly follow: (onEvent: (event: Event) => void) => Follower & { readonly flush: () => Promise<void> };
  /** Tells what the newest attempt of an agent prints. */
  readonly followOutput: (agent: string, state: RunState, onLine: (line: string) => void) => Follower | null;
  /** The end of what an agent's work prints; `onChange` is called when there is more of it. */
  readonly followTail: (agent: AgentState, work: Work, onChange: () => void) => Tail;
  readonly readPrd: () => string;
  readonly isLive: () => Promise<boolean>;
};

/** Shows a run until the user leaves. Resolves with its state then; the run itself goes on. */
export const showRun = async (stage: Stage, options: RunPageOptions): Promise<RunState> => {
  const { deeds, follow, followOutput, followTail, readPrd, isLive } = options;
  const model = createModel();
  let ui: Ui = firstUi;
  let live = true;
  let prd = '';
  let extent: Extent = noText;
  const output = createShownOutput({
    followOutput: (agent, onLine) => followOutput(agent, state(), onLine),
    onChange: stage.dirty,
  });
  const tails = createTails((agent, work) => followTail(agent, work, stage.dirty));
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });

  const state = () => model.state();
  const scene = (): Scene => ({
    context: contextOf(ui),
    focused: focusOf(ui, state()),
    abilities: abilities(state(), live),
  });
  const shown = (): Shown => ({
    model,
    ui,
    scene: scene(),
    nowMs: Date.now(),
    glyphs: stage.glyphs,
    prd,
    output: output.lines(),
    tail: tails.of,
  });

  const set = (next: Ui): void => {
    ui = next;
    if (ui.screen === 'zoom') watchOutput();
    stage.dirty();
  };
  const say = (text: string, role: 'text' | 'bad' = 'text'): void =>
    set({ ...ui, word: { text: sanitizeLine(text), role } });

  /** The output of whichever agent has the whole screen. */
  const watchOutput = (): void => {
    const agent = state().agents.find(({ id }) => id === focusOf(ui, state()));
    if (agent !== undefined) output.show(agent.id, agent.attempts.length);
  };

  const does = (deed: Promise<string>): void =>
    void deed.then(
      (said) => say(said),
      (error: unknown) => say(wordsOf(error), 'bad'),
    );

  const perform = (action: Action): void => {
    const agent = focusOf(ui, state());
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
      case 'copy':
        stage.copy(copied(state(), ui));
        say('Copied.');
        return;
      default: {
        const layout = layoutOf(stage.size(), ui, state());
        set(lookAround({ ...ui, word: null }, action, { state: state(), layout, ...extent }));
      }
    }
  };

  const press = (binding: Binding, key: Key): void => {
    if (binding.action === 'focus-place') {
      const agent = state().agents[Number(key.name) - 1];
      if (agent !== undefined) set({ ...ui, focus: agent.id, top: ui.screen === 'zoom' ? null : ui.top });
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
    if (ui.overlay?.kind !== 'input') return;
    const text = ui.overlay.field.text.trim();
    const agent = focusOf(ui, state());
    set({ ...ui, overlay: null });
    if (agent !== null && text !== '') does(deeds.send({ kind: 'tell', agent, text }));
  };

  const write = (field: Field): void => {
    if (ui.overlay?.kind === 'input') set({ ...ui, overlay: { ...ui.overlay, field } });
  };

  const onKey = (key: Key): void => {
    if (ui.overlay?.kind === 'input' && key.name !== 'enter' && key.name !== 'escape') {
      const { field } = ui.overlay;
      write(edited(field, key.name) ?? typed(field, key.text));
      return;
    }
    const binding = bindingFor(key.name, state(), scene());
    if (binding !== null) press(binding, key);
  };
  const onPaste = (text: string): void => {
    if (ui.overlay?.kind === 'input') write(typed(ui.overlay.field, text));
  };
  const onMouse = ({ kind, x, y }: Mouse): void => {
    if (kind === 'wheel-up') perform('scroll-up');
    if (kind === 'wheel-down') perform('scroll-down');
    const layout = ui.screen === 'run' ? layoutOf(stage.size(), ui, state()) : null;
    const place = kind === 'press' && layout !== null ? agentAt(layout, x, y) : null;
    const agent = place === null ? undefined : state().agents[place];
    if (agent !== undefined) set({ ...ui, focus: agent.id });
  };

  const follower = follow((event) => {
    model.add(event);
    if (event.type === 'plan.ready') prd = readPrd();
    if (event.type === 'run.finished') set({ ...ui, screen: 'summary', overlay: null, top: 0 });
    if (event.type === 'scheduler.resumed' && ui.screen === 'summary') set({ ...ui, screen: 'run' });
    if (ui.screen === 'zoom') watchOutput();
    stage.dirty();
  });
  // All that has happened before the first frame: a long run is not shown growing up.
  await follower.flush();
  stage.show({
    paint: (canvas) => {
      extent = paintScreen(canvas, shown());
      tails.settle();
    },
    onKey,
    onMouse,
    onPaste,
  });
  // Waits and spinners count seconds; nothing is drawn when nothing has changed.
  const tick = setInterval(() => {
    if (state().phase.kind !== 'finished') stage.dirty();
  }, 1_000);
  const look = setInterval(() => {
    void isLive().then((now) => {
      if (live === now) return;
      live = now;
      if (!now && state().phase.kind !== 'finished')
        return say(
          `The scheduler has died. Leave with q, and go on with: aider-dash resume ${state().run}`,
          'bad',
        );
      stage.dirty();
    });
  }, 1_000);
  try {
    await left;
    return state();
  } finally {
    clearInterval(tick);
    clearInterval(look);
    await follower.close();
    await output.close();
    tails.close();
  }
};

const contextOf = (ui: Ui): Context => (ui.overlay === null ? ui.screen : ui.overlay.kind);

/** What somebody would want in the clipboard here: the branch, or the run's id. */
const copied = (state: RunState, ui: Ui): string =>
  ui.screen === 'zoom'
    ? (state.agents.find(({ id }) => id === focusOf(ui, state))?.branch ?? state.run)
    : state.resultBranch;
