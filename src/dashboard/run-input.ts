import { sanitizeLine } from '../core/sanitize.ts';
import { edited, type Field, typed } from './field.ts';
import { searched } from './finding.ts';
import { focusedAgent, focusedPlace, focusOf, rosterOf } from './focus.ts';
import type { Binding } from './keys/binding.ts';
import { bindingFor } from './keys.ts';
import { isInside } from './layout.ts';
import { layoutOf } from './paint/run.ts';
import { type PaletteEntry, paletteEntries } from './palette.ts';
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
    else if (overlay?.kind === 'palette' && (action === 'focus-up' || action === 'focus-down'))
      set({ ...ui(), overlay: movedIn(overlay, action === 'focus-up' ? -1 : 1) });
    else if (action === 'choose') choose(key);
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
  const choose = (key: Key): void => {
    const { overlay } = ui();
    if (overlay?.kind === 'search') chooseSearch(overlay);
    if (overlay?.kind === 'palette') chooseEntry(found(overlay)[overlay.chosen], key);
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

  const found = ({ field }: Palette): readonly PaletteEntry[] =>
    paletteEntries(state(), desk.below(), field.text);
  const movedIn = (palette: Palette, step: number): Palette => {
    const count = Math.max(1, found(palette).length);
    return { ...palette, chosen: (palette.chosen + step + count) % count };
  };
  const chooseEntry = (entry: PaletteEntry | undefined, key: Key): void => {
    if (entry === undefined) return;
    set({ ...ui(), overlay: null });
    if (entry.kind === 'action') {
      press(entry.binding, key);
      return;
    }
    focusPlace(entry.agent.place);
    // Where no agent stands, it is opened.
    if (ui().screen === 'prd' || ui().screen === 'diff') perform('zoom');
  };

  const write = (field: Field): void => {
    const { overlay } = ui();
    if (overlay?.kind === 'input') set({ ...ui(), overlay: { ...overlay, field } });
    if (overlay?.kind === 'palette') set({ ...ui(), overlay: { ...overlay, field, chosen: 0 } });
    if (overlay?.kind !== 'search') return;
    const { text } = field;
    set(searched({ ...ui(), overlay: { ...overlay, field }, word: null }, text, desk.around(text)));
  };

  return {
    onKey: (key) => {
      const { overlay } = ui();
      if (overlay?.kind === 'choices') return retry.onKey(key, overlay.form);
      // Where text is written, the table has no letters.
      const binding = bindingFor(key.name, state(), desk.scene());
      if (binding !== null) press(binding, key);
      else if (isWritten(overlay)) write(edited(overlay.field, key.name) ?? typed(overlay.field, key.text));
    },
    onPaste: (text) => {
      const { overlay } = ui();
      if (overlay?.kind === 'choices') retry.onPaste(text, overlay.form);
      // What is looked for stands in one line.
      if (isWritten(overlay))
        write(typed(overlay.field, overlay.kind === 'input' ? text : sanitizeLine(text)));
    },
    onMouse: ({ kind, x, y }) => {
      const size = desk.size();
      const layout = ui().screen === 'run' ? layoutOf(size, ui(), state()) : null;
      const overPrd = ui().overlay === null && layout?.prd != null && isInside(layout.prd, x, y);
      if (kind === 'wheel-up') perform(overPrd ? 'prd-up' : 'scroll-up');
      if (kind === 'wheel-down') perform(overPrd ? 'prd-down' : 'scroll-down');
      if (y === size.rows && (kind === 'press' || kind === 'drag')) replay?.point(x, size.columns);
      if (kind !== 'press' || ui().overlay !== null) return;
      const tab = ui().screen === 'zoom' && y === 2 ? tabAt(x - 2) : null;
      if (tab !== null) set(onTab(ui(), tab));
      const agent = desk.agentAt(x, y);
      if (agent !== null) set(focusedAgent(ui(), agent));
    },
  };
};

/** A text is being written. */
const isWritten = (overlay: Overlay | null): overlay is Extract<Overlay, { readonly field: Field }> =>
  overlay?.kind === 'input' || overlay?.kind === 'search' || overlay?.kind === 'palette';

type Palette = Extract<Overlay, { readonly kind: 'palette' }>;
