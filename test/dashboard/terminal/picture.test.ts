import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ProgramClass, TputClass } from 'blessed';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openPicture, type Picture } from '../../../src/dashboard/terminal/picture.ts';
import { loadPlot } from '../../../src/dashboard/terminal/plot.ts';

/** What `picture.ts` and `plot.ts` rely on of the inside of blessed and contrib. */
const open = (columns = 30, rows = 6): Picture => {
  const picture = openPicture(columns, rows);
  onTestFinished(picture.close);
  return picture;
};

afterEach(() => {
  vi.unstubAllEnvs();
});

test('the versions are those that were looked into', () => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  expect(JSON.parse(text).dependencies).toMatchObject({ blessed: '0.1.81', 'blessed-contrib': '4.11.0' });
  for (const [name, version] of [
    ['blessed', '0.1.81'],
    ['blessed-contrib', '4.11.0'],
  ] as const) {
    const manifest = readFileSync(
      new URL(`../../../node_modules/${name}/package.json`, import.meta.url),
      'utf8',
    );
    expect(JSON.parse(manifest).version).toBe(version);
  }
});

describe('blessed', () => {
  test('holds rows of cells, a number and a text each, and what was shown', () => {
    const picture = open();
    expect(picture.next()).toHaveLength(6);
    for (const row of [...picture.next(), ...picture.shown()]) {
      expect(row).toHaveLength(30);
      for (const cell of row) expect(cell).toEqual([expect.any(Number), expect.any(String)]);
    }
    expect(picture.next()).not.toBe(picture.shown());
  });

  test('takes another size, and nothing of it counts as shown', () => {
    const picture = open();
    picture.resize(7, 3);
    expect([picture.columns(), picture.rows()]).toEqual([7, 3]);
    expect(picture.next().map((row) => row.length)).toEqual([7, 7, 7]);
    expect(
      picture
        .shown()
        .flat()
        .map(([, text]) => text),
    ).not.toContain(' ');
  });

  test('leaves signals, errors and the end of the process to us', () => {
    const events = ['uncaughtException', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'exit'] as const;
    const before = events.map((event) => process.listenerCount(event));
    open();
    expect(events.map((event) => process.listenerCount(event))).toEqual(before);
  });

  test('writes nothing to the terminal', () => {
    const write = vi.spyOn(process.stdout, 'write');
    onTestFinished(() => write.mockRestore());
    const picture = openPicture(10, 5);
    picture.resize(20, 10);
    picture.close();
    expect(write).not.toHaveBeenCalled();
  });

  test('reads no terminfo, and starts no tmux', () => {
    vi.stubEnv('TERM', 'no-such-terminal');
    vi.stubEnv('TERMINFO', '/nowhere');
    vi.stubEnv('TMUX', '/tmp/tmux,1,1');
    vi.stubEnv('PATH', '/nowhere');
    open();
    const require = createRequire(import.meta.url);
    const tput: TputClass = require('blessed/lib/tput.js');
    const program: ProgramClass = require('blessed/lib/program.js');
    expect(tput.prototype.readTerminfo()).toMatchObject({ name: 'xterm-256color', strings: {} });
    expect(Reflect.get(program.prototype, 'tmux')).toBe(false);
  });

  test('opens again after it was closed', () => {
    openPicture(10, 5).close();
    expect(open(12, 4).next()[0]).toHaveLength(12);
  });
});

describe("contrib's line", () => {
  const data = (values: readonly number[]) => ({
    series: [
      { title: 'cost', role: 'chart1' as const, values },
      { title: 'replies', role: 'chart2' as const, values: values.map((value) => value / 2) },
    ],
    labels: values.map((_, index) => `${index}s`),
    format: (value: number) => `$${value.toFixed(2)}`,
  });
  const rect = { x: 0, y: 0, width: 30, height: 8 };

  test('draws the lines in their roles, inside of the size, with our labels', async () => {
    const plot = await loadPlot(open(40, 20));
    const cells = plot(rect, data([0, 1, 2, 4]));
    expect(new Set(cells.map(({ role }) => role))).toEqual(new Set(['chart1', 'chart2', 'dim', 'frame']));
    for (const { x, y } of cells) expect(x < 30 && y < 8 && x >= 0 && y >= 0).toBe(true);
    const rows = Array.from({ length: 8 }, (_, y) =>
      cells
        .filter((cell) => cell.y === y && cell.role === 'dim')
        .map(({ text }) => text)
        .join(''),
    );
    expect(rows.filter((row) => row.startsWith('$'))).toEqual(['$4.00', '$2.00', '$0.00']);
    expect(rows[7]).toBe('0s1s2s3s');
  });

  test('leaves the picture as it was', async () => {
    const picture = open(40, 20);
    const before = JSON.stringify(picture.next());
    (await loadPlot(picture))(rect, data([1, 2]));
    expect(JSON.stringify(picture.next())).toBe(before);
    expect(picture.aside((screen) => Reflect.get(screen, 'children'))).toEqual([]);
  });

  test.each([
    ['no series', { ...data([]), series: [] }],
    ['no values', data([])],
    ['one value', data([1])],
    ['zeros', data([0, 0, 0])],
    ['no numbers', data([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])],
    ['tiny', data([1e-12, 2e-12])],
    ['huge', data([1e15, 2e300])],
    ['more values than dots', data(Array.from({ length: 200_000 }, (_, index) => index))],
    ['fewer labels than values', { ...data([1, 2, 3]), labels: [] }],
    [
      'hostile labels',
      { ...data([1, 2]), labels: ['\x1b[2J', '\x1b]52;c;x\x07'], format: () => '\x1b[2J{red-fg}' },
    ],
  ])('%s', async (_, some) => {
    const plot = await loadPlot(open(40, 20));
    for (const height of [4, 8, 20]) {
      for (const { text } of plot({ ...rect, height }, some)) expect(text).toMatch(/^[!-~\u2500-\u28ff…]$/);
    }
  });
});
