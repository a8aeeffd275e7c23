import { isDeepStrictEqual } from 'node:util';
import { fold } from '../core/reduce.ts';
import { wordsOf } from './deeds.ts';
import { edited, typed } from './field.ts';
import type { Action } from './keys/binding.ts';
import { bindingFor } from './keys.ts';
import { listHeight, paintRunList, runAt } from './paint/run-list.ts';
import { chosenRun, firstRunList, listKeys, lookedThrough, type RunList } from './run-list.ts';
import type { Ability, Scene } from './scene.ts';
import type { Stage } from './stage.ts';
import type { Key } from './terminal/keys.ts';
import { warning } from './views/footer.ts';
import type { RunRow } from './views/runs.ts';

export type RunListOptions = {
  /** Whose runs they are. */
  readonly title: string;
  /** What the last line says at first. */
  readonly word: string | undefined;
  readonly list: () => Promise<readonly RunRow[]>;
  /** Have the stage until the user comes back. */
  readonly open: (run: string) => Promise<void>;
  readonly replay: (run: string) => Promise<void>;
};

const lookMs = 1_000;

/** Lists runs until the user leaves; those that begin meanwhile appear by themselves. */
export const showRunList = async (stage: Stage, options: RunListOptions): Promise<void> => {
  let ui: RunList = { ...firstRunList, word: warning(options.word) };
  let away = false;
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const scene = (): Scene => ({
    context: ui.writing ? 'input' : ui.help ? 'help' : 'runs',
    focused: null,
    abilities: abilitiesFor(chosenRun(ui)),
    bindings: listKeys(ui, stage.bindings),
  });
  const set = (next: RunList): void => {
    ui = next;
    stage.dirty();
  };
  const fail = (error: unknown): void => set({ ...ui, word: { text: wordsOf(error), role: 'bad' } });

  const look = async (): Promise<void> => {
    if (away) return;
    const runs = await options.list();
    // How long one has been at work is told by the second.
    if (runs.some(({ alive }) => alive) || !isDeepStrictEqual(runs, ui.runs)) set({ ...ui, runs });
  };
  const visit = (work: (run: string) => Promise<void>): void => {
    const run = chosenRun(ui)?.run;
    if (run === undefined) return;
    away = true;
    ui = { ...ui, chosen: run, word: null };
    void work(run)
      .catch(fail)
      .finally(() => {
        away = false;
        stage.show(page);
        look().catch(fail);
      });
  };

  const perform = (action: Action): void => {
    if (action === 'detach') leave();
    else if (action === 'replay') visit(options.replay);
    else if (action === 'choose' && !ui.writing) visit(options.open);
    else if (action === 'theme') set({ ...ui, word: { text: `Theme: ${stage.nextTheme()}`, role: 'text' } });
    else set(lookedThrough(ui, action, listHeight(stage.size().rows)));
  };

  const onKey = (key: Key): void => {
    const binding = bindingFor(key.name, noRun, scene());
    if (binding !== null) perform(binding.action);
    else if (ui.writing)
      set({ ...ui, chosen: null, filter: edited(ui.filter, key.name) ?? typed(ui.filter, key.text) });
  };
  const page = {
    paint: (canvas: Parameters<typeof paintRunList>[0]) =>
      paintRunList(canvas, {
        ui,
        title: options.title,
        state: noRun,
        scene: scene(),
        bindings: stage.bindings,
        nowMs: Date.now(),
        glyphs: stage.glyphs,
      }),
    onKey,
    onPaste: (text: string) => {
      if (ui.writing) set({ ...ui, filter: typed(ui.filter, text.replaceAll('\n', ' ')) });
    },
    onMouse: ({ kind, y }: { readonly kind: string; readonly y: number }) => {
      if (kind === 'wheel-up') perform('focus-up');
      if (kind === 'wheel-down') perform('focus-down');
      const run = kind === 'press' ? runAt(ui, stage.size(), y) : null;
      if (run !== null) set({ ...ui, chosen: run });
    },
  };
  stage.show(page);
  look().catch(fail);
  const timer = setInterval(() => void look().catch(fail), lookMs);
  try {
    await left;
  } finally {
    clearInterval(timer);
  }
};

const noRun = fold([]);

const abilitiesFor = (run: RunRow | null): ReadonlySet<Ability> => {
  if (run === null) return new Set();
  return new Set(run.alive || run.verdict === null ? ['open'] : ['open', 'replay']);
};
