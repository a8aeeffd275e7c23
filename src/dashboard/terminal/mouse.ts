/** What the mouse did, with the left button or the wheel, counted from the upper left cell. */
export type Mouse = {
  readonly kind: 'press' | 'release' | 'wheel-up' | 'wheel-down' | 'drag';
  readonly x: number;
  readonly y: number;
};

/** Reads a report in SGR encoding, `ESC [ < button ; column ; row` and `M` or `m`; null for other buttons. */
export const mouseOf = (parameters: string, final: string): Mouse | null => {
  const match = /^<(\d{1,4});(\d{1,5});(\d{1,5})$/.exec(parameters);
  if (match === null) return null;
  const kind = kindOf(Number(match[1]), final);
  const x = Number(match[2]) - 1;
  const y = Number(match[3]) - 1;
  return kind === null || x < 0 || y < 0 ? null : { kind, x, y };
};

const kindOf = (report: number, final: string): Mouse['kind'] | null => {
  // Shift, alt and ctrl are of no interest.
  const button = report & ~0b11100;
  if (button === 64) return 'wheel-up';
  if (button === 65) return 'wheel-down';
  if (button === 32) return 'drag';
  if (button !== 0) return null;
  return final === 'm' ? 'release' : 'press';
};
