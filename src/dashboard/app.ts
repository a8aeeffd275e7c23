import type { Event } from '../core/event.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import type { RunState } from '../core/state.ts';
import type { Theme } from '../theme/schema.ts';
import { abilities, type Deeds, deedOf, wordsOf } from './deeds.ts';
import type { Action, Binding } from './keys/binding.ts';
import { bindingFor } from './keys.ts';
import { agentAt } from './layout.ts';
import { createModel } from './model.ts';
import { layoutOf } from './paint/run.ts';
import { paintScreen } from './paint/screen.ts';
import type { Extent } from './paint/shown.ts';
import type { Context, Scene } from './scene.ts';
import type { Key } from './terminal/keys.ts';
import type { LookOf } from './terminal/look.ts';
import { openSurface, type SurfaceOptions } from './terminal/surface.ts';
import { firstUi, focusOf, lookAround, type Ui } from './ui.ts';
import { asciiGlyphs, unicodeGlyphs } from './views/glyphs.ts';

export type Follower = { readonly close: () => Promise<void> };

export type DashboardOptions = Pick<SurfaceOptions, 'input' | 'output' | 'env'> & {
  readonly deeds: Deeds;
  /** Tells the run's events, those there are and those to come. */
  readonly follow: (onEvent: (event: Event) => void) => Follower & { readonly flush: () => Promise<void> };
  /** Tells what the newest attempt of an agent prints. */
  readonly followOutput: (agent: string, state: RunState, onLine: (line: string) => void) => Follower | null;
  readonly readPrd: () => string;
  readonly isLive: () => Promise<boolean>;
  readonly themes: readonly Theme[];
  readonly unicode: boolean;
};

const mostOutput = 5_000;

/** Shows a run on the whole screen until the user leaves. Resolves with its state then; the run itself goes on. */
export const openDashboard = async (options: DashboardOptions): Promise<RunState> => {
  const { input, output, env, deeds, follow, followOutput, readPrd, isLive, unicode } = options;
  const model = createModel();
  const glyphs = unicode ? unicodeGlyphs : asciiGlyphs;
  let ui: Ui = firstUi;
  let themes = options.themes;
  let live = true;
  let prd = '';
  let lines: string[] = [];
  let shown: { readonly key: string; readonly follower: Follower | null } = { key: '', follower: null };
  let extent: Extent = { lines: 0, height: 1 };
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

  const surface = openSurface({
    input,
    output,
    env,
    look: lookOf(themes[0]),
    paint: (canvas) => {
      extent = paintScreen(canvas, {
        model,
        ui,
        scene: scene(),
        nowMs: Date.now(),
        glyphs,
        prd,
        output: lines,
      });
    },
  });

  const set = (next: Ui): void => {
    ui = next;
    if (ui.screen === 'zoom') watchOutput();
    surface.dirty();
  };
  const say = (text: string, role: 'text' | 'bad' = 'text'): void =>
    set({ ...ui, word: { text: sanitizeLine(text), role } });

  /** The output of whichever agent has the whole screen. */
  const watchOutput = (): void => {
    const agent = focusOf(ui, state());
    const attempt = state().agents.find(({ id }) => id === agent)?.attempts.length ?? 0;
    const key = `${agent}/${attempt}`;
    if (agent === null || shown.key === key) return;
    void shown.follower?.close();
    lines = [];
    const follower = followOutput(agent, state(), (line) => {
      lines.push(line);
      if (lines.length > 2 * mostOutput) lines = lines.slice(-mostOutput);
      surface.dirty();
    });
    shown = { key, follower };
  };

  const perform = (action: Action): void => {
    const agent = focusOf(ui, state());
    const deed = deedOf(action, { agent, state: state(), deeds });
    if (deed !== null) {
      deed().then(
        (said) => say(said),
        (error: unknown) => say(wordsOf(error), 'bad'),
      );
      return;
    }
    switch (action) {
      case 'detach':
        leave();
        return;
      case 'theme':
        themes = [...themes.slice(1), ...themes.slice(0, 1)];
        surface.setLook(lookOf(themes[0]));
        say(`Theme: ${themes[0]?.name ?? ''}`);
        return;
      case 'take-over':
        if (agent === null) return;
        void surface
          .suspend(() => deeds.takeOver(agent))
          .then(
            (said) => say(said),
            (error: unknown) => say(wordsOf(error), 'bad'),
          );
        return;
      case 'copy':
        surface.copy(copied(state(), ui));
        say('Copied.');
        return;
      default: {
        const layout = layoutOf(surface.size(), ui, state());
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
    const { text } = ui.overlay;
    const agent = focusOf(ui, state());
    set({ ...ui, overlay: null });
    if (agent === null || text.trim() === '') return;
    deeds.send({ kind: 'tell', agent, text: text.trim() }).then(
      (said) => say(said),
      (error: unknown) => say(wordsOf(error), 'bad'),
    );
  };

  const write = (text: string): void => {
    if (ui.overlay?.kind === 'input')
      set({ ...ui, overlay: { ...ui.overlay, text: ui.overlay.text + text } });
  };

  surface.onKey((key) => {
    if (ui.overlay?.kind === 'input') {
      if (key.name === 'backspace') {
        const text = [...ui.overlay.text].slice(0, -1).join('');
        return set({ ...ui, overlay: { ...ui.overlay, text } });
      }
      if (key.name !== 'enter' && key.name !== 'escape') return write(key.text);
    }
    const binding = bindingFor(key.name, state(), scene());
    if (binding !== null) press(binding, key);
  });
  surface.onPaste(write);
  surface.onMouse(({ kind, x, y }) => {
    if (kind === 'wheel-up') return perform('scroll-up');
    if (kind === 'wheel-down') return perform('scroll-down');
    const layout = ui.screen === 'run' ? layoutOf(surface.size(), ui, state()) : null;
    const place = kind === 'press' && layout !== null ? agentAt(layout, x, y) : null;
    const agent = place === null ? undefined : state().agents[place];
    if (agent !== undefined) set({ ...ui, focus: agent.id });
  });

  const follower = follow((event) => {
    model.add(event);
    if (event.type === 'plan.ready') prd = readPrd();
    if (event.type === 'run.finished') set({ ...ui, screen: 'summary', overlay: null, top: 0 });
    if (event.type === 'scheduler.resumed' && ui.screen === 'summary') set({ ...ui, screen: 'run' });
    if (ui.screen === 'zoom') watchOutput();
    surface.dirty();
  });
  // Waits and spinners count seconds; nothing is drawn when nothing has changed.
  const tick = setInterval(() => {
    if (state().phase.kind !== 'finished') surface.dirty();
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
      surface.dirty();
    });
  }, 1_000);
  try {
    await left;
    return state();
  } finally {
    clearInterval(tick);
    clearInterval(look);
    surface.close();
    await follower.close();
    await shown.follower?.close();
  }
};

const contextOf = (ui: Ui): Context => (ui.overlay === null ? ui.screen : ui.overlay.kind);

/** What somebody would want in the clipboard here: the branch, or the run's id. */
const copied = (state: RunState, ui: Ui): string =>
  ui.screen === 'zoom'
    ? (state.agents.find(({ id }) => id === focusOf(ui, state))?.branch ?? state.run)
    : state.resultBranch;

const lookOf =
  (theme: Theme | undefined): LookOf =>
  (role) => ({
    ...theme?.colours[role],
    ...(role === 'text' && theme?.background !== undefined ? { bg: theme.background } : {}),
  });
