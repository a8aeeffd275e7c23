import { sanitizeLine } from '../core/sanitize.ts';
import { edited, type Field, typed } from './field.ts';
import { searched } from './finding.ts';
import { focusedPlace, focusOf, rosterOf } from './focus.ts';
import type { Binding } from './keys/binding.ts';
import { bindingFor } from './keys.ts';
import { agentAt } from './layout.ts';
import { layoutOf } from './paint/run.ts';
import type { Replay } from './replay/replay.ts';
import { createRetryInput } from './retry-input.ts';
import type { RunActions } from './run-actions.ts';
import type { RunDesk } from './run-desk.ts';
import type { Page } from './stage.ts';
import type { Key } from './terminal/keys.ts';
import type { Overlay } from './ui.ts';
import { tabAt } from './views/tabs.ts';
import { onTab } from './zooming.ts';

/** What keys, mouse and pasted text do on the page of a run. */
export const createRunInput = (
  desk: RunDesk,
  actions: RunActions,
  replay: Replay | undefined,
): Required<Pick<Page, 'onKey' | 'onMouse' | 'onPaste'>> => {
  const { perform, does, deeds } = actions;
  const { state, ui, set, say } = desk;
  const retry = createRetryInput(desk, actions);

  const press = ({ action, keys, asks }: Binding, key: Key): void => {
    const { overlay } = ui();
    if (action === 'focus-place') focusPlace(keys.indexOf(key.name) + 1);
    else if (action === 'yes' && overlay?.kind === 'confirm') {
      set({ ...ui(), overlay: null });
      perform(overlay.action);
    } else if (action === 'no') set({ ...ui(), overlay: null });
    else if (action === 'choose') choose();
    else if (asks) set({ ...ui(), overlay: { kind: 'confirm', action } });
    else perform(action);
  };

  const focusPlace = (place: number): void => {
    const agent = state().agents[place - 1];
    if (agent !== undefined && !rosterOf({ ...ui(), focus: agent.id }, state()).includes(agent))
      say(`The filter hides ${agent.id}.`);
    else set(focusedPlace(ui(), place, state()));
  };

  /** What was written into the field is taken. */
  const choose = (): void => {
    const { overlay } = ui();
    if (overlay?.kind === 'search') chooseSearch(overlay);
    if (overlay?.kind !== 'input') return;
    const text = overlay.field.text.trim();
    const agent = focusOf(ui(), state());
    set({ ...ui(), overlay: null, ...(overlay.asks === 'filter' ? { filter: text } : {}) });
    if (text === '') return;
    if (overlay.asks === 'replan') does(deeds.send({ kind: 'replan', remark: text }));
    if (overlay.asks === 'tell' && agent !== null) does(deeds.send({ kind: 'tell', agent, text }));
  };
  const chooseSearch = ({ under }: Extract<Overlay, { readonly kind: 'search' }>): void => {
    const { word = '' } = ui().search ?? {};
    set({ ...ui(), overlay: under });
    if (word === '' || desk.around().found?.length !== 0) return;
    set({ ...ui(), search: null });
    say(`Nothing found: ${word}`, 'bad');
  };

  const write = (field: Field): void => {
    const { overlay } = ui();
    if (overlay?.kind === 'input') set({ ...ui(), overlay: { ...overlay, field } });
    if (overlay?.kind !== 'search') return;
    const { text } = field;
    set(searched({ ...ui(), overlay: { ...overlay, field }, word: null }, text, desk.around(text)));
  };

  return {
    onKey: (key) => {
      const { overlay } = ui();
      if (overlay?.kind === 'choices') return retry.onKey(key, overlay.form);
      if (isWritten(overlay) && key.name !== 'enter' && key.name !== 'escape') {
        write(edited(overlay.field, key.name) ?? typed(overlay.field, key.text));
        return;
      }
      const binding = bindingFor(key.name, state(), desk.scene());
      if (binding !== null) press(binding, key);
    },
    onPaste: (text) => {
      const { overlay } = ui();
      if (overlay?.kind === 'choices') retry.onPaste(text, overlay.form);
      // What is looked for stands in one line.
      if (isWritten(overlay))
        write(typed(overlay.field, overlay.kind === 'search' ? sanitizeLine(text) : text));
    },
    onMouse: ({ kind, x, y }) => {
      if (kind === 'wheel-up') perform('scroll-up');
      if (kind === 'wheel-down') perform('scroll-down');
      const size = desk.size();
      if (y === size.rows && (kind === 'press' || kind === 'drag')) replay?.point(x, size.columns);
      if (kind !== 'press' || ui().overlay !== null) return;
      const tab = ui().screen === 'zoom' && y === 2 ? tabAt(x - 2) : null;
      if (tab !== null) set(onTab(ui(), tab));
      const layout = ui().screen === 'run' ? layoutOf(size, ui(), state()) : null;
      const place = layout === null ? null : agentAt(layout, x, y);
      const agent = place === null ? undefined : rosterOf(ui(), state())[place];
      if (agent !== undefined) set({ ...ui(), focus: agent.id });
    },
  };
};

/** A text is being written. */
const isWritten = (overlay: Overlay | null): overlay is Extract<Overlay, { readonly field: Field }> =>
  overlay?.kind === 'input' || overlay?.kind === 'search';
