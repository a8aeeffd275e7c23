import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/error.ts';
import { roles } from '../../src/dashboard/styled.ts';
import { defaultTheme, loadTheme, themeNames } from '../../src/theme/load.ts';
import type { Theme } from '../../src/theme/schema.ts';

const folderWith = (files: Readonly<Record<string, unknown>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'aider-dash-themes-'));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
};

const failure = (work: () => unknown): UsageError => {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error('There was no UsageError.');
};

describe('loadTheme', () => {
  it('prefers the user’s own theme of a name', () => {
    const own = { ...loadTheme(defaultTheme), name: 'Mine' };
    const folder = folderWith({ 'dark.json': own, 'mine.json': own });
    expect(loadTheme('dark', folder).name).toBe('Mine');
    expect(loadTheme('light', folder).name).toBe('Light');
    expect(themeNames(folder)).toContain('mine');
  });

  it('says which themes there are', () => {
    const error = failure(() => loadTheme('purple'));
    expect(error.message).toBe('There is no theme "purple".');
    expect(error.hint).toContain('dark, gruvbox');
  });

  it('opens nothing outside of its folders', () => {
    for (const name of ['../package', '/etc/passwd', 'a/b', '', '.', 'dark.json'])
      expect(failure(() => loadTheme(name)).code).toBe('theme-unknown');
  });

  it('names file and key of what does not hold', () => {
    const dark = loadTheme('dark');
    const { frame: _, ...rest } = dark.colours;
    const folder = folderWith({
      'missing.json': { ...dark, colours: rest },
      'name.json': { ...dark, colours: { ...dark.colours, text: { fg: 'red' } } },
      'extra.json': { ...dark, colour: {} },
      'broken.json': '{',
    });
    expect(failure(() => loadTheme('missing', folder)).message).toMatch(/missing\.json.*colours\.frame/);
    expect(failure(() => loadTheme('name', folder)).message).toMatch(
      /name\.json.*colours\.text\.fg: a colour is written #rrggbb/,
    );
    expect(failure(() => loadTheme('extra', folder)).message).toMatch(/extra\.json.*colour/);
    expect(failure(() => loadTheme('broken', folder)).message).toMatch(/broken\.json.*no JSON/);
  });
});

const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (a: string, b: string): number => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

/** What one must be able to read; frames may be quiet. */
const weakest = (theme: Theme): readonly [string, number] => {
  const found = roles
    .filter((role) => role !== 'frame' && !role.startsWith('chart'))
    .map((role): readonly [string, number] => {
      const { fg = '#000000', bg = theme.background ?? '#000000' } = theme.colours[role];
      return [role, contrast(fg, bg)];
    });
  return found.toSorted((a, b) => a[1] - b[1])[0] ?? ['none', 0];
};

describe('the packaged themes', () => {
  it('are these', () => {
    expect(themeNames()).toEqual([
      'catppuccin-mocha',
      'colour-blind',
      'dark',
      'gruvbox',
      'high-contrast',
      'light',
      'nord',
    ]);
  });

  for (const name of themeNames()) {
    it(`${name} holds, and can be read`, () => {
      const theme = loadTheme(name);
      const [role, ratio] = weakest(theme);
      expect(`${role} ${ratio >= (name === 'high-contrast' ? 7 : 4)}`).toBe(`${role} true`);
    });
  }
});
