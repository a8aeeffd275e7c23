import type { Depth } from './abilities.ts';

type Rgb = readonly [red: number, green: number, blue: number];

/** The SGR parameters of a foreground and a background, as far as the depth goes. */
export const colourCodes = (
  depth: Depth,
  { fg, bg }: { readonly fg?: string | undefined; readonly bg?: string | undefined },
): readonly string[] => {
  const front = parse(fg);
  const back = parse(bg);
  if (depth === 'none') return [];
  if (depth === 'rgb')
    return [...(front ? [`38;2;${front.join(';')}`] : []), ...(back ? [`48;2;${back.join(';')}`] : [])];
  if (depth === '256')
    return [...(front ? [`38;5;${to256(front)}`] : []), ...(back ? [`48;5;${to256(back)}`] : [])];
  return sixteen(front, back);
};

const parse = (colour: string | undefined): Rgb | null => {
  const digits = /^#([0-9a-f]{6})$/i.exec(colour ?? '')?.[1];
  if (digits === undefined) return null;
  const number = Number.parseInt(digits, 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
};

/** The nearest of the 6×6×6 cube and the 24 greys; the first 16 are the user's own and mean anything. */
const to256 = (rgb: Rgb): number => {
  const cube = rgb.map((value) => nearest(levels, (level) => Math.abs(level - value)));
  const inCube: Rgb = [levels[cube[0] ?? 0] ?? 0, levels[cube[1] ?? 0] ?? 0, levels[cube[2] ?? 0] ?? 0];
  const grey = nearest(greys, (level) => distance(rgb, [level, level, level]));
  const level = greys[grey] ?? 0;
  if (distance(rgb, [level, level, level]) < distance(rgb, inCube)) return 232 + grey;
  return 16 + 36 * (cube[0] ?? 0) + 6 * (cube[1] ?? 0) + (cube[2] ?? 0);
};

const levels = [0, 95, 135, 175, 215, 255];
const greys = Array.from({ length: 24 }, (_, index) => 8 + 10 * index);

const sixteen = (front: Rgb | null, back: Rgb | null): readonly string[] => {
  const bg = back ? to16(back) : null;
  let fg = front ? to16(front) : null;
  // Two shades that became the same colour would hide the text.
  if (fg !== null && fg === bg) fg = bg === 0 || (bg >= 1 && bg <= 6) || bg === 8 ? 15 : 0;
  return [...(fg === null ? [] : [code16(fg, 30)]), ...(bg === null ? [] : [code16(bg, 40)])];
};

/** By hue, since that is what a colour means here; the nearest shade would make many a pale green grey. */
const to16 = ([red, green, blue]: Rgb): number => {
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  if (most < 50) return 0;
  if (spread / most < 0.2) return most < 100 ? 8 : most < 200 ? 7 : 15;
  const hue =
    most === red
      ? (green - blue) / spread
      : most === green
        ? 2 + (blue - red) / spread
        : 4 + (red - green) / spread;
  const colour = hues[(Math.round(hue) + 6) % 6] ?? 7;
  return most < 210 ? colour : colour + 8;
};

/** Red, yellow, green, cyan, blue, magenta. */
const hues = [1, 3, 2, 6, 4, 5];

const code16 = (colour: number, base: 30 | 40): string =>
  String(colour < 8 ? base + colour : base + 60 + colour - 8);

const distance = (one: Rgb, other: Rgb): number =>
  (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2;

const nearest = <T>(choices: readonly T[], far: (choice: T) => number): number => {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, choice] of choices.entries()) {
    const now = far(choice);
    if (now < least) [best, least] = [index, now];
  }
  return best;
};
