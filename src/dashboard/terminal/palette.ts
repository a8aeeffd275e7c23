import type { Role } from '../styled.ts';
import type { Depth } from './abilities.ts';
import { colourCodes } from './colour.ts';
import type { Look, LookOf } from './look.ts';

/** Gives looks numbers, which cells carry, and says what to send for a number. */
export type Palette = {
  /** The number of a role's look, lying on that of `under` where it has no background of its own. */
  readonly style: (role: Role, bold?: boolean, under?: Role) => number;
  /** Sets exactly this look, whatever was set before. A number that isn't ours looks like `text`. */
  readonly sgr: (style: number) => string;
};

/** A palette for one theme on one terminal. Its numbers are negative, blessed's own are not. */
export const createPalette = (look: LookOf, depth: Depth): Palette => {
  const numbers = new Map<string, number>();
  const codes: string[] = [];
  const base = look('text');

  const style = (role: Role, bold = false, under?: Role): number => {
    const key = `${role} ${bold} ${under ?? ''}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const settled = settle(look(role), base, bold, under && look(under));
    // Without colours, a bar that is told by its background only would not be seen.
    const barely = depth === 'none' && settled.bg !== base.bg;
    const inverse = settled.inverse ?? (barely ? true : undefined);
    codes.push(sgrOf({ ...settled, inverse }, depth));
    numbers.set(key, -codes.length);
    return -codes.length;
  };

  const plain = style('text');
  return { style, sgr: (number) => codes[-number - 1] ?? codes[-plain - 1] ?? '\x1b[0m' };
};

const settle = (own: Look, base: Look, bold: boolean, under: Look | undefined): Look => ({
  fg: own.fg ?? under?.fg ?? base.fg,
  // The background of the whole screen is nobody's own.
  bg: (own.bg === base.bg ? undefined : own.bg) ?? under?.bg ?? base.bg,
  bold: bold || own.bold,
  dim: own.dim,
  underline: own.underline,
  inverse: own.inverse ?? under?.inverse,
});

const sgrOf = (look: Look, depth: Depth): string => {
  const codes = ['0'];
  if (look.bold) codes.push('1');
  if (look.dim) codes.push('2');
  if (look.underline) codes.push('4');
  if (look.inverse) codes.push('7');
  return `\x1b[${[...codes, ...colourCodes(depth, look)].join(';')}m`;
};
