import type { AgentState, RunState } from '../core/state.ts';
import type { Action, Binding } from './keys/binding.ts';
import { movingKeys } from './keys/moving.ts';
import { offered } from './keys.ts';
import type { Scene } from './scene.ts';

/** What the palette offers: something that can be done now, or an agent to go to. */
export type PaletteEntry =
  | { readonly kind: 'action'; readonly name: string; readonly about: string; readonly binding: Binding }
  | { readonly kind: 'agent'; readonly name: string; readonly about: string; readonly agent: AgentState };

/**
 * What can be done on the screen of `scene`, in the table's order, and its agents; of what is written, the entries with
 * all its words, those first whose name begins with it.
 */
export const paletteEntries = (state: RunState, scene: Scene, written: string): readonly PaletteEntry[] => {
  const text = written.trim().toLowerCase();
  return allEntries(state, scene)
    .map((entry) => ({ entry, rank: rankOf(entry, text) }))
    .filter(({ rank }) => rank < notMeant)
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ entry }) => entry);
};

const allEntries = (state: RunState, scene: Scene): readonly PaletteEntry[] => [
  ...offered(state, scene)
    .filter(({ action }) => !unnamed.has(action))
    .map((binding) => ({ kind: 'action', name: binding.label, about: binding.about, binding }) as const),
  ...state.agents.map(
    (agent) => ({ kind: 'agent', name: agent.id, about: `Go to it: ${agent.description}`, agent }) as const,
  ),
];

/** Nobody writes a word for a step to the left. */
const unnamed: ReadonlySet<Action> = new Set<Action>([
  ...movingKeys.map(({ action }) => action),
  'palette',
  'next-match',
  'previous-match',
  'end-search',
]);

const notMeant = 3;

const rankOf = ({ name, about }: PaletteEntry, text: string): number => {
  const [title, words] = [name.toLowerCase(), text.split(/\s+/)];
  if (title.startsWith(text)) return 0;
  if (!words.every((word) => `${title} ${about.toLowerCase()}`.includes(word))) return notMeant;
  return words.every((word) => title.includes(word)) ? 1 : 2;
};
