import { describe, expect, test } from 'vitest';
import type { Role } from '../../../src/dashboard/styled.ts';
import { abilitiesOf } from '../../../src/dashboard/terminal/abilities.ts';
import type { Look } from '../../../src/dashboard/terminal/look.ts';
import { createPalette } from '../../../src/dashboard/terminal/palette.ts';

describe('abilities', () => {
  test.each([
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'rgb'],
    [{ TERM: 'xterm-256color', COLORTERM: '24bit' }, 'rgb'],
    [{ TERM: 'screen.xterm-kitty', COLORTERM: 'truecolor', STY: '1.tty.host' }, '256'],
    [{ TERM: 'screen', STY: '1.tty.host' }, '16'],
    [{ TERM: 'tmux-256color', COLORTERM: 'truecolor' }, 'rgb'],
    [{ TERM: 'xterm-kitty' }, 'rgb'],
    [{ TERM: 'tmux-256color' }, '256'],
    [{ TERM: 'xterm' }, '16'],
    [{ TERM: 'vt100' }, 'none'],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' }, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
  ])('%j has colours: %s', (env, depth) => {
    expect(abilitiesOf(env).depth).toBe(depth);
  });

  test.each([
    [{ LANG: 'de_DE.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{}, true],
    [{ LANG: 'C' }, false],
    [{ LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'C.UTF-8', LANG: 'C' }, true],
    [{ TERM: 'linux', LANG: 'C.UTF-8' }, false],
  ])('%j has Unicode: %s', (env, unicode) => {
    expect(abilitiesOf(env).unicode).toBe(unicode);
  });
});

describe('palette', () => {
  const looks: Partial<Record<Role, Look>> = {
    text: { fg: '#cccccc', bg: '#000000' },
    good: { fg: '#00ff00', bold: true },
    bad: { fg: '#ff0000', dim: true, underline: true },
    selected: { bg: '#303060' },
  };
  const look = (role: Role): Look => looks[role] ?? {};

  test('says colours as deep as they go', () => {
    const sgr = (depth: 'none' | '16' | '256' | 'rgb'): string => {
      const palette = createPalette(look, depth);
      return palette.sgr(palette.style('good'));
    };
    expect(sgr('rgb')).toBe('\x1b[0;1;38;2;0;255;0;48;2;0;0;0m');
    expect(sgr('256')).toBe('\x1b[0;1;38;5;46;48;5;16m');
    expect(sgr('16')).toBe('\x1b[0;1;92;40m');
    expect(sgr('none')).toBe('\x1b[0;1m');
  });

  test('a tint is left out where there are few colours', () => {
    const tinted = (role: Role): Look => (role === 'added' ? { bg: '#102010', tint: true } : look(role));
    const sgr = (depth: 'none' | '16' | '256' | 'rgb'): string => {
      const palette = createPalette(tinted, depth);
      return palette.sgr(palette.style('bad', false, 'added'));
    };
    expect(sgr('rgb')).toContain('48;2;16;32;16');
    expect(sgr('16')).toBe('\x1b[0;2;4;91;40m');
    expect(sgr('none')).toBe('\x1b[0;2;4m');
  });

  test('what has no background of its own lies on that of the bar, or of the text', () => {
    const palette = createPalette(look, 'rgb');
    expect(palette.sgr(palette.style('bad', false, 'selected'))).toBe(
      '\x1b[0;2;4;38;2;255;0;0;48;2;48;48;96m',
    );
    // So does what has the background of the whole screen.
    expect(palette.sgr(palette.style('text', false, 'selected'))).toBe(
      '\x1b[0;38;2;204;204;204;48;2;48;48;96m',
    );
    expect(palette.sgr(palette.style('dim'))).toBe('\x1b[0;38;2;204;204;204;48;2;0;0;0m');
  });

  test('a bar is still seen without colours', () => {
    const palette = createPalette(look, 'none');
    expect(palette.sgr(palette.style('bad', false, 'selected'))).toBe('\x1b[0;2;4;7m');
    expect(palette.sgr(palette.style('text'))).toBe('\x1b[0m');
  });

  test('two shades that become one colour stay legible', () => {
    const shades = createPalette(() => ({ fg: '#101030', bg: '#000010' }), '16');
    expect(shades.sgr(shades.style('good'))).toBe('\x1b[0;97;40m');
  });

  test('gives one number to one look', () => {
    const palette = createPalette(look, 'rgb');
    expect(palette.style('good')).toBe(palette.style('good'));
    expect(palette.style('good')).not.toBe(palette.style('bad'));
    expect(palette.style('good')).toBeLessThan(0);
  });
});
