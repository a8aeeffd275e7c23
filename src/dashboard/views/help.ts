import type { RunState } from '../../core/state.ts';
import { padEnd, widthOf } from '../../words/width.ts';
import type { Binding } from '../keys/binding.ts';
import { offered } from '../keys.ts';
import type { Scene } from '../scene.ts';
import type { Line } from '../styled.ts';
import { cutLine, span, wrapLine } from './line.ts';

/** The help of what was on the screen before: the keys that do something there, and the others, quietly. */
export const help = (state: RunState, scene: Scene, { all, width }: HelpView): readonly Line[] => {
  const now = offered(state, scene);
  const here = all.filter((one) => !one.hidden && one.contexts.includes(scene.context) && !now.includes(one));
  const column = Math.max(...[...now, ...here].map(({ shown }) => widthOf(shown)), 4) + 2;
  const other = here.filter(({ action }) => !now.some((one) => one.action === action));
  const lines: readonly Line[] = [
    [span('title', 'Keys that do something now', true)],
    [],
    ...now.flatMap((one) => entry(one, column, width, false)),
    ...(other.length === 0
      ? []
      : [
          [],
          [span('title', 'At other times', true)],
          [],
          ...other.flatMap((one) => entry(one, column, width, true)),
        ]),
    [],
    ...wrapLine(
      [
        span(
          'dim',
          'The mouse works too: a click gives the focus or opens a tab, the wheel scrolls. To select with it, hold shift.',
        ),
      ],
      width,
    ),
  ];
  return lines.map((line) => cutLine(line, width));
};

export type HelpView = { readonly all: readonly Binding[]; readonly width: number };

const entry = (
  { shown, about, asks }: Binding,
  column: number,
  width: number,
  quiet: boolean,
): readonly Line[] =>
  wrapLine(
    [
      span(quiet ? 'dim' : 'accent', padEnd(shown, column), !quiet),
      span(quiet ? 'dim' : 'text', about),
      ...(asks ? [span('dim', ' Asks first.')] : []),
    ],
    width,
    column,
  );
