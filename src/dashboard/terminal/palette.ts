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

  /** A tint is fine: of few colours the nearest would be loud. */
  const shown = (role: Role): Look => {
    const own = look(role);
    return own.tint && (depth === '16' || depth === 'none') ? { ...own, bg: undefined } : own;
  };
  const style = (role: Role, bold = false, under?: Role): number => {
    const key = `${role} ${bold} ${under ?? ''}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const settled = settle(shown(role), base, bold, under && shown(under));
    // Without colours, a bar that is told by its background only would not be seen.
    const inverse = depth === 'none' && settled.bg !== base.bg ? true : settled.inverse;
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
