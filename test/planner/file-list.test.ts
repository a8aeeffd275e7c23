import { describe, expect, it } from 'vitest';
import { fileLines } from '../../src/planner/file-list.ts';

const file = (path: string, bytes = 100, changedAtMs = 0) => ({ path, bytes, changedAtMs });
const list = (change: string, files: readonly ReturnType<typeof file>[], budgetBytes = 10_000) =>
  fileLines({ files, change, budgetBytes });

describe('fileLines', () => {
  it('shows what the change names first, then what was changed lately', () => {
    const files = [
      file('a/old.ts', 1, 1),
      file('z/new.ts', 2, 9),
      file('src/parser/words.ts', 3),
      file('b/config.json', 4),
      file('src/cli.ts', 1_234),
    ];
    expect(list('Change src/cli.ts and config.json, and the parser', files)).toEqual([
      'src/cli.ts (1.2 kB)',
      'b/config.json (4 B)',
      'src/parser/words.ts (3 B)',
      'z/new.ts (2 B)',
      'a/old.ts (1 B)',
    ]);
  });

  it('leaves out what no agent should edit', () => {
    const names = [
      'node_modules/x/index.js',
      'web/node_modules/x.js',
      '.venv/lib/x.py',
      'venv/x.py',
      'a/.git/config',
      'logo.png',
      'app.WASM',
      '.env',
      '.aider.conf.yml',
      'evil\nname.ts',
      '-rf',
    ];
    expect(
      list('', [...names.map((name) => file(name)), file('big.json', 2_000_000), file('ok.ts')]),
    ).toEqual(['ok.ts (100 B)']);
  });

  it('stays within its budget and says how many are left', () => {
    const files = Array.from({ length: 1_000 }, (_, n) => file(`src/f${n}.ts`));
    const lines = list('', files, 500);
    expect(lines.at(-1)).toBe(`… and ${1_000 - (lines.length - 1)} more`);
    expect(Buffer.byteLength(lines.slice(0, -1).join('\n'))).toBeLessThanOrEqual(500);
  });

  it('shows only what may be planned on', () => {
    const lines = fileLines({
      files: [file('src/a.ts'), file('lib/b.ts')],
      change: '',
      budgetBytes: 1_000,
      allowed: (path) => path.startsWith('lib/'),
    });
    expect(lines).toEqual(['lib/b.ts (100 B)']);
  });
});
