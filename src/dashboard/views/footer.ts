import type { RunState } from '../../core/state.ts';
import type { Binding } from '../keys/binding.ts';
import { offered } from '../keys.ts';
import type { Scene } from '../scene.ts';
import type { Line, Role } from '../styled.ts';
import { cutLine, lineWidth, span } from './line.ts';

/** The keys that do something now, the most useful first, as many as fit; help and the way out always stand at the end. */
export const footer = (state: RunState, scene: Scene, width: number): Line => {
  const named = offered(state, scene).filter(hasRank);
  const byUse = named.toSorted((a, b) => a.rank - b.rank);
  const last = byUse.filter(isLast);
  const rest = byUse.filter((one) => !last.includes(one));
  const end = last.flatMap(keyOf);
  let room = width - 1 - lineWidth(end);
  const shown: Line[] = [];
  for (const one of rest) {
    const key = keyOf(one);
    if (lineWidth(key) > room) continue;
    room -= lineWidth(key);
    shown.push(key);
  }
  return cutLine([span('text', ' '), ...shown.flat(), ...end], width);
};

/** A run that can't be left alone is left by stopping it. */
const isLast = ({ action, hidden }: Binding): boolean =>
  action === 'help' || action === 'detach' || (action === 'stop-run' && hidden);

type Ranked = Binding & { readonly rank: number };

const hasRank = (one: Binding): one is Ranked => one.rank !== null;

const keyOf = ({ shown, label }: Binding): Line => [
  span('accent', shown.split(' ')[0] ?? shown, true),
  span('dim', ` ${label}  `),
];

export type Word = { readonly text: string; readonly role: Role };

/** The line under the footer: the last thing worth knowing. */
export const lastWord = (word: Word | null, width: number): Line =>
  word === null ? [] : cutLine([span('text', ' '), span(word.role, word.text)], width);

/** A word that warns of something; null when there is nothing to say. */
export const warning = (text: string | undefined): Word | null =>
  text === undefined ? null : { text, role: 'warn' };
