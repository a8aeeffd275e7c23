import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRelativePath, isWithheld } from '../../src/core/path.ts';

const reasonOf = (path: string, tracked?: ReadonlySet<string>): string => {
  const verdict = checkRelativePath(path, tracked);
  return verdict.ok ? 'allowed' : verdict.reason;
};

describe('checkRelativePath', () => {
  it.each([
    'a',
    'src/core/path.ts',
    '.github/workflows/ci.yml',
    '.gitignore',
    'docs/prd/001-größe.md',
    'a b/c d.txt',
    "it's.md",
    'src/日本語.ts',
    'a..b/c...d',
    'foo~',
    'environment/.en',
    'a/b-c',
  ])('allows %j', (path) => {
    expect(checkRelativePath(path)).toEqual({ ok: true, path });
  });

  it.each([
    ['../../etc/passwd', /"\." or "\.\."/],
    ['/etc/passwd', /absolute/],
    ['~/x', /~/],
    ['src/../../x', /"\." or "\.\."/],
    ['./a', /"\." or "\.\."/],
    ['a/. ./b', /"\." or "\.\."/],
    ['.git/config', /\.git/],
    ['.GIT/hooks/x', /\.git/],
    ['.git./config', /\.git/],
    ['.git /config', /space|\.git/],
    ['sub/.Git/config', /\.git/],
    ['GIT~1/config', /\.git/],
    ['gi7eba~1/x', /\.git/],
    ['.git::$INDEX_ALLOCATION/config', /colon|\.git/],
    ['.ɢit/x'.replace('ɢ', '\u{FF47}'), /\.git/],
    ['-rf', /starts with -/],
    ['a/-rf', /starts with -/],
    ['--upload-pack=touch x', /starts with -/],
    ['a\0b', /control/],
    ['a\nb', /control/],
    ['a\u202Eb', /invisible/],
    ['.g\u200Cit/config', /invisible/],
    ['a\u2028b', /invisible/],
    ['a\uD800b', /invisible/],
    ['C:\\x', /backslash/],
    ['C:x', /absolute/],
    [':(exclude)x', /starts with :/],
    ['ab:c', /colon/],
    ['src//a', /empty part/],
    ['src/', /empty part/],
    ['', /empty/],
    ['.env', /\.env/],
    ['.ENV', /\.env/],
    ['pkg/.env.local', /\.env/],
    ['.env.d/x', /\.env/],
    ['.aider.conf.yml', /\.aider/],
    ['.aider_logs/x', /\.aider/],
    ['.gitattributes', /steers git/],
    ['a/.gitmodules', /steers git/],
    ['*.ts', /pattern/],
    ['a?', /pattern/],
    ['app/[id].tsx', /pattern/],
    [' a', /space/],
    ['a /b', /space/],
    ['x'.repeat(2000), /longer than 1024/],
    [`a/${'ü'.repeat(128)}`, /255 bytes/],
    ['e\u0301.txt', /NFC/],
  ])('refuses %j', (path, reason) => {
    expect(reasonOf(path)).toMatch(reason);
  });

  it('takes pattern characters as a name only where git tracks exactly that path', () => {
    const tracked = new Set(['app/[id].tsx', '.env', '../x', ':(top)x']);
    expect(reasonOf('app/[id].tsx', tracked)).toBe('allowed');
    expect(reasonOf('app/[slug].tsx', tracked)).toMatch(/pattern/);
    expect(reasonOf('.env', tracked)).toMatch(/\.env/);
    expect(reasonOf('../x', tracked)).toMatch(/part/);
    expect(reasonOf(':(top)x', tracked)).toMatch(/:/);
  });

  it('lets nothing through that leaves the folder or enters .git, whatever the text', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '',
      '.git',
      '.GIT',
      'a',
      '-x',
      '/',
      '\\',
      '\0',
      '~',
      ':',
      ' ',
      'git~1',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 6 }), (pieces) => {
        const verdict = checkRelativePath(pieces.join('/'));
        if (!verdict.ok) return;
        const segments = verdict.path.split('/');
        expect(verdict.path.startsWith('/')).toBe(false);
        expect(segments.some((segment) => ['', '.', '..'].includes(segment))).toBe(false);
        expect(segments.some((segment) => /^(\.git|git~1)[. ]*$/i.test(segment))).toBe(false);
        expect(segments.some((segment) => segment.startsWith('-'))).toBe(false);
      }),
    );
  });
});

describe('isWithheld', () => {
  it('finds .env* and .aider* at any depth and in any case', () => {
    for (const path of ['.env', 'a/.env.local', '.aider.conf.yml', 'a/.AIDER/b'])
      expect(isWithheld(path)).toBe(true);
    for (const path of ['env', 'a.env', 'aider/x', '.en/v']) expect(isWithheld(path)).toBe(false);
  });
});
