import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { themesFrom } from '../../src/theme/choice.ts';

const packaged = new URL('../../themes/', import.meta.url);
const userFolder = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'aider-dash-themes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.json`), text);
  return folder;
};
const own = readFileSync(new URL('nord.json', packaged), 'utf8').replace('"Nord"', '"Mine"');

describe('the themes of the screen', () => {
  it('begin with the wanted one, and have all others after it', () => {
    const { themes, fault } = themesFrom('mine', userFolder({ mine: own }));
    expect(fault).toBeUndefined();
    expect([...themes.keys()]).toEqual([
      'mine',
      'dark',
      'catppuccin-mocha',
      'colour-blind',
      'gruvbox',
      'high-contrast',
      'light',
      'nord',
    ]);
    expect(themes.get('mine')?.name).toBe('Mine');
  });

  it('do without one that does not hold, and say so', () => {
    const { themes, fault } = themesFrom('mine', userFolder({ mine: '{"name": "Mine"}', other: '{' }));
    expect([...themes.keys()].slice(0, 2)).toEqual(['dark', 'catppuccin-mocha']);
    expect([...themes.keys()]).not.toContain('other');
    expect(fault).toMatch(/mine\.json does not hold/);
  });

  it('do without one that is not there, and name those that are', () => {
    const { themes, fault } = themesFrom('drak', userFolder({}));
    expect([...themes.keys()][0]).toBe('dark');
    expect(fault).toMatch(/There is no theme "drak"\. There are .*dark/);
  });

  it('are never none', () => {
    const { themes, fault } = themesFrom('dark', userFolder({ dark: '{' }));
    expect([...themes.keys()][0]).toBe('catppuccin-mocha');
    expect(fault).toMatch(/dark\.json/);
  });
});
