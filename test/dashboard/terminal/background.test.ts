import { expect, it } from 'vitest';
import { backgroundOf } from '../../../src/dashboard/terminal/background.ts';

it.each([
  ['0;15', 'light'],
  ['12;7', 'light'],
  ['0;default;15', 'light'],
  ['15;0', 'dark'],
  ['15;default;8', 'dark'],
  ['15;234', 'dark'],
  ['15;default', null],
  ['', null],
  [undefined, null],
])('COLORFGBG=%s is %s', (COLORFGBG, is) => {
  expect(backgroundOf({ COLORFGBG })).toBe(is);
});
