import type { RunState } from '../../core/state.ts';
import type { TextLine } from '../reading.ts';
import type { Scene } from '../scene.ts';
import type { Line } from '../styled.ts';
import type { Trouble } from '../trouble.ts';
import { cutLine, span, wrapLine } from './line.ts';
import { helpfulKeys } from './needs-you.ts';

export type TroubleView = {
  readonly width: number;
  readonly height: number;
  readonly state: RunState;
  readonly scene: Scene;
  /** The files of a conflict. */
  readonly files: readonly string[];
  /** What the validation command or aider printed. */
  readonly printed: readonly TextLine[];
};

/** What is wrong with an agent: what happened, what helps, the end of what was printed, and the keys. */
export const troubleView = (trouble: Trouble, view: TroubleView): readonly Line[] => {
  const { width, height, state, scene, files, printed } = view;
  const keys = helpfulKeys(state, scene, width);
  const said: readonly Line[] = [
    ...wrapLine([span('bad', trouble.what)], width),
    ...(trouble.advice === '' ? [] : wrapLine([span('text', trouble.advice)], width)),
    ...(files.length === 0 ? [] : conflicting(files, width)),
  ];
  const room = height - said.length - keys.length - 3;
  const part = partOf(printed, Math.min(room, mostLines));
  const title = `${whence[trouble.evidence]}, ${part.failure ? 'from its first failure' : 'at its end'}`;
  return [
    ...said,
    ...(part.lines.length === 0 ? [] : [[], cutLine([span('title', title)], width)]),
    ...part.lines.map(({ line }) => cutLine([span('frame', '  '), ...line], width)),
    [],
    ...keys,
  ];
};

const whence = {
  validation: 'What the validation command printed',
  output: 'What aider printed',
} as const;

const conflicting = (files: readonly string[], width: number): readonly Line[] => [
  [],
  cutLine([span('title', 'Files that both sides changed')], width),
  ...files.slice(0, 8).map((file) => cutLine([span('warn', '  ⇄ '), span('text', file)], width)),
  ...(files.length > 8 ? [cutLine([span('dim', `    and ${files.length - 8} more`)], width)] : []),
];

const mostLines = 24;

/** The end of what was printed; where that tells of no failure and something before does, what begins there. */
const partOf = (printed: readonly TextLine[], room: number) => {
  const told = printed.filter(({ line }) => line.some(({ text }) => text.trim() !== ''));
  const end = room < 1 ? [] : told.slice(-room);
  const first = told.findIndex(isBad);
  if (room < 1 || first === -1 || end.some(isBad)) return { failure: false, lines: end };
  return { failure: true, lines: told.slice(first, first + room) };
};

const isBad = ({ line }: TextLine): boolean => line.some(({ role }) => role === 'bad');
