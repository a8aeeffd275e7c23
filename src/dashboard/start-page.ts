import { fold } from '../core/reduce.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import { wordsOf } from './deeds.ts';
import type { Action } from './keys/binding.ts';
import { bindingFor } from './keys.ts';
import { paintStart, startFieldAt } from './paint/start.ts';
import type { Scene } from './scene.ts';
import type { Page, Stage } from './stage.ts';
import {
  brokenLine,
  entered,
  isWritten,
  pastedInto,
  type StartForm,
  type StartValues,
  startForm,
  steppedTo,
  valuesOf,
  writtenOn,
} from './start-form.ts';
import { warning } from './views/footer.ts';
import type { Checks, StartFinding } from './views/start.ts';

export type StartPageOptions<T> = {
  /** The repository and the branch. */
  readonly where: string;
  /** What the last line says at first. */
  readonly word: string | undefined;
  /** What the settings say. */
  readonly given: StartValues;
  /** The number of agents is no limit, but what there will be. */
  readonly exactly: boolean;
  /** Changes of earlier runs, newest first. */
  readonly recent: () => Promise<readonly string[]>;
  /** Checks what a run needs, and tells what it finds as it is known. */
  readonly check: () => AsyncIterable<StartFinding>;
  /** Begins a run. What it throws is shown, and nothing that was written is lost. */
  readonly begin: (values: StartValues) => Promise<T>;
};

/** Asks for a change and how to go about it. Resolves with what was begun; null when the user leaves. */
export const showStart = async <T>(stage: Stage, options: StartPageOptions<T>): Promise<T | null> => {
  const { where, given, exactly, recent, check, begin } = options;
  let form: StartForm = { ...startForm(given), word: warning(options.word) };
  let checks: Checks = { findings: [], done: false };
  let end: (begun: T | null) => void = () => {};
  const ended = new Promise<T | null>((resolve) => {
    end = resolve;
  });
  const scene = (): Scene => ({
    context: 'start',
    focused: form.beginning ? null : form.focus,
    abilities: new Set(),
    bindings: stage.bindings,
  });
  const set = (next: StartForm): void => {
    form = next;
    stage.dirty();
  };
  const fail = (error: unknown): void =>
    set({
      ...form,
      beginning: false,
      leaving: false,
      word: { text: sanitizeLine(wordsOf(error)), role: 'bad' },
    });

  const start = (): void => {
    set({ ...form, beginning: true, leaving: false, word: { text: 'The run begins …', role: 'busy' } });
    void begin(valuesOf(form)).then(end, fail);
  };
  /** What would be lost is asked about once. */
  const leave = (): void => {
    const { beginning, leaving } = form;
    if (leaving || !(beginning || isWritten(form))) {
      end(null);
      return;
    }
    const text = beginning
      ? 'Once more leaves; the run may begin all the same, and aider-dash attach shows it.'
      : 'Once more leaves: what is written is lost.';
    set({ ...form, leaving: true, word: { text, role: 'warn' } });
  };
  const perform = (action: Action): void => {
    if (action === 'detach') leave();
    if (action === 'next-field') set(steppedTo(form, 1));
    if (action === 'previous-field') set(steppedTo(form, -1));
    if (action === 'new-line') set(brokenLine(form));
    if (action !== 'choose') return;
    const next = entered(form);
    if (next === 'begin') start();
    else set(next);
  };

  const page: Page = {
    paint: (canvas) =>
      paintStart(canvas, {
        form,
        checks,
        where,
        exactly,
        state: noRun,
        scene: scene(),
        glyphs: stage.glyphs,
      }),
    onKey: (key) => {
      const binding = bindingFor(key.name, noRun, scene());
      if (binding !== null) perform(binding.action);
      else if (!form.beginning) set(writtenOn(form, key.name, key.text));
    },
    onPaste: (text) => {
      if (!form.beginning) set(pastedInto(form, text));
    },
    onMouse: (mouse) => {
      const focus =
        mouse.kind === 'press' && !form.beginning ? startFieldAt(stage.size(), form, mouse) : null;
      if (focus !== null) set({ ...form, focus });
    },
  };
  stage.show(page);
  void recent().then(
    (changes) => set({ ...form, recent: changes }),
    () => {},
  );
  void findAll(check(), (next) => {
    checks = next;
    stage.dirty();
  });
  return ended;
};

const findAll = async (findings: AsyncIterable<StartFinding>, tell: (checks: Checks) => void) => {
  const found: StartFinding[] = [];
  try {
    for await (const one of findings) {
      found.push(one);
      tell({ findings: [...found], done: false });
    }
  } catch (error) {
    found.push({ kind: 'fault', about: 'checks', text: wordsOf(error) });
  }
  tell({ findings: found, done: true });
};

const noRun = fold([]);
