import { counted } from '../../words/numbers.ts';
import type { Action } from '../keys/binding.ts';
import { bindings } from '../keys.ts';
import type { Listing } from '../roster.ts';
import type { Scene } from '../scene.ts';
import type { Line } from '../styled.ts';
import { cutLine, joined, lineWidth, span, spread } from './line.ts';

export type ListingView = {
  readonly width: number;
  /** The first and the last one that are seen, counted from 1, and how many there are. */
  readonly first: number;
  readonly last: number;
  readonly listed: number;
  readonly agents: number;
  readonly scene: Scene;
};

/** The line above the agents where not all of them stand there as planned: which are seen, and how to see the others. */
export const listingLine = ({ order, filter }: Listing, view: ListingView): Line => {
  const { width, first, last, listed, agents, scene } = view;
  const seen =
    last - first + 1 < listed
      ? `agents ${first}–${last} of ${listed}`
      : filter === ''
        ? counted(agents, 'agent')
        : `${listed} of ${counted(agents, 'agent')}`;
  const parts: readonly Line[] = [
    [span('title', seen)],
    ...(filter === '' ? [] : [[span('warn', `“${filter}” hides ${agents - listed}`)]]),
    ...(order === 'plan' ? [] : [[span('text', order === 'state' ? 'by state' : 'dearest first')]]),
  ];
  const left: Line = [span('text', ' '), ...joined(parts)];
  const keys = [
    ...(filter === '' ? [] : [keyOf('show-all', 'all', scene)]),
    keyOf('filter', 'filter', scene),
    keyOf('order', 'order', scene),
  ];
  const right = keys.flat();
  return lineWidth(left) + lineWidth(right) + 1 > width
    ? spread(left, keys[0] ?? [], width)
    : spread(left, right, width);
};

/** What stands where the filter lets nobody through. */
export const nobodyListed = ({ filter }: Listing, scene: Scene, width: number): readonly Line[] => [
  cutLine([span('warn', `No agent matches “${filter}”.`)], width),
  [],
  cutLine([...keyOf('show-all', 'shows all of them again', scene)], width),
];

const keyOf = (action: Action, word: string, { bindings: table = bindings }: Scene): Line => {
  const key = table.find((one) => one.action === action)?.shown.split(' ')[0];
  return key === undefined ? [] : [span('accent', key, true), span('dim', ` ${word} `)];
};
