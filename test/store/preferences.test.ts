import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepPreferences, readPreferences } from '../../src/store/preferences.ts';
import { temporaryFolder } from './folder.ts';

describe('what was chosen on the screen', () => {
  it('is there the next time, and private', () => {
    const path = join(temporaryFolder(), 'aider-dash', 'preferences.json');
    expect(readPreferences(path)).toEqual({ theme: null });
    expect(keepPreferences(path, { theme: 'nord' })).toBe(true);
    expect(readPreferences(path)).toEqual({ theme: 'nord' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(keepPreferences(path, {})).toBe(true);
    expect(readPreferences(path)).toEqual({ theme: 'nord' });
  });

  it.each(['', '{', '[]', '{"v":1,"theme":7}', '{"v":9}'])('was nothing where the file says %j', (text) => {
    const path = join(temporaryFolder(), 'preferences.json');
    writeFileSync(path, text);
    expect(readPreferences(path)).toEqual({ theme: null });
    expect(keepPreferences(path, { theme: 'light' })).toBe(true);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ v: 1, theme: 'light' });
  });

  it('is not kept where nothing can be written', () => {
    const path = join(temporaryFolder(), 'a', 'preferences.json');
    mkdirSync(dirname(dirname(path)), { recursive: true });
    writeFileSync(dirname(path), 'a file in the way');
    expect(keepPreferences(path, { theme: 'nord' })).toBe(false);
  });
});
