import { chmodSync, existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { controlPlace } from '../../src/control/place.ts';
import { temporaryFolder } from '../system/place.ts';
import { run } from './place.ts';

const repository = '/home/me/project';
const uid = process.geteuid?.();

describe('the place of a run’s socket', () => {
  it('is a name of its own in a private folder of the first folder that does', () => {
    const [one, other] = [join(temporaryFolder(), 'data'), temporaryFolder()];
    const place = controlPlace({ repository, run, folders: [one, other], temporary: [] });
    expect(dirname(place)).toBe(join(one, 'control'));
    expect(lstatSync(dirname(place)).mode & 0o777).toBe(0o700);
    const same = controlPlace({ repository, run, folders: [one], temporary: [] });
    expect(same).toBe(place);
    const another = { folders: [one], temporary: [] };
    expect(controlPlace({ ...another, repository: '/home/me/other', run })).not.toBe(place);
    expect(controlPlace({ ...another, repository, run: '20250101-000000-abce' })).not.toBe(place);
  });

  it('makes a folder private that is there already', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'control'));
    chmodSync(join(folder, 'control'), 0o777);
    const place = controlPlace({ repository, run, folders: [folder], temporary: [] });
    expect(lstatSync(dirname(place)).mode & 0o777).toBe(0o700);
  });

  it('falls through to a short folder when the path is too long, in bytes', () => {
    const [folder, temporary] = [temporaryFolder(), temporaryFolder()];
    const rest = 100 - join(folder, 'control', '0123456789abcdef.sock').length - 1;
    const at = (part: string) =>
      controlPlace({ repository, run, folders: [join(folder, part)], temporary: [temporary] });
    const longest = at('d'.repeat(rest));
    expect(longest.startsWith(folder)).toBe(true);
    expect(Buffer.byteLength(longest)).toBe(100);
    for (const part of [
      'd'.repeat(rest + 1),
      'ä'.repeat(rest - 1),
      `${'d'.repeat(200)}/${'d'.repeat(200)}`,
    ]) {
      const place = at(part);
      expect(dirname(place)).toBe(join(temporary, `aider-dash-${uid}`));
      expect(lstatSync(dirname(place)).mode & 0o777).toBe(0o700);
      expect(existsSync(join(folder, part))).toBe(false);
    }
  });

  it('falls through where a folder can’t be made, or is a symlink or a file', () => {
    const [folder, temporary] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'base'));
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'base', 'control'));
    const folders = [join(folder, 'file'), join(folder, 'base'), '/dev/null/none'];
    const place = controlPlace({ repository, run, folders, temporary: [temporary] });
    expect(dirname(place)).toBe(join(temporary, `aider-dash-${uid}`));
  });

  it.runIf(uid === 0)('falls through where a folder is another user’s', async () => {
    const { chownSync } = await import('node:fs');
    const [folder, temporary] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(join(folder, `aider-dash-${uid}`));
    chownSync(join(folder, `aider-dash-${uid}`), 12_345, 12_345);
    const place = controlPlace({ repository, run, folders: [], temporary: [folder, temporary] });
    expect(place.startsWith(temporary)).toBe(true);
  });

  it('says why there is none and what to do', () => {
    const folder = temporaryFolder();
    symlinkSync(temporaryFolder(), join(folder, `aider-dash-${uid}`));
    const long = join(folder, 'd'.repeat(120));
    expect(() => controlPlace({ repository, run, folders: [long], temporary: [folder] })).toThrow(
      expect.objectContaining({
        code: 'control-place',
        message: expect.stringMatching(/100 are possible.*is a symlink/),
        hint: expect.stringContaining('XDG_RUNTIME_DIR'),
      }),
    );
  });

  it('is a pipe on Windows', () => {
    const place = controlPlace({ repository, run, folders: [], temporary: [], platform: 'win32' });
    expect(place).toMatch(/^\\\\\.\\pipe\\aider-dash-[0-9a-f]{16}$/);
  });
});
