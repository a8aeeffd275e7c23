import {
  appendFileSync,
  existsSync,
  linkSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type FollowOptions, follow } from '../../src/system/follow.ts';
import { run } from '../../src/system/process.ts';
import { buildProgram, temporaryFolder, until } from './place.ts';

/** Follows a file of a new folder and keeps what is told. */
const following = (options: Partial<FollowOptions> = {}, path = join(temporaryFolder(), 'log')) => {
  const lines: string[] = [];
  const rests: string[] = [];
  const follower = follow(path, {
    onLine: (line) => lines.push(line),
    onRest: (line) => rests.push(line),
    pollMs: 200,
    ...options,
  });
  onTestFinished(() => follower.close());
  return { path, lines, rests, follower, shows: (count: number) => until(() => lines.length >= count) };
};

/** Longer than the busy looks, so that the file counts as quiet. */
const untilQuiet = () => sleep(700);

describe('follow', () => {
  it('tells what is there and what comes, of a file that is not there yet', async () => {
    const { path, lines, shows } = following();
    await untilQuiet();
    writeFileSync(path, 'a\nb\n');
    await shows(2);
    appendFileSync(path, 'c\n');
    await shows(3);
    expect(lines).toEqual(['a', 'b', 'c']);
  });

  it('is woken again and again, without its poll', async () => {
    const { path, lines, shows } = following({ pollMs: 1_000_000 });
    for (let n = 1; n <= 3; n += 1) {
      appendFileSync(path, `${n}\n`);
      await shows(n);
      await untilQuiet();
    }
    expect(lines).toEqual(['1', '2', '3']);
  });

  it('misses no second append that follows a first at once', async () => {
    const { path, shows } = following({ pollMs: 1_000_000 });
    writeFileSync(path, '');
    for (let n = 0; n < 6; n += 1) {
      await untilQuiet();
      appendFileSync(path, 'first\n');
      await sleep(10 * n);
      appendFileSync(path, 'second\n');
      await shows(2 * n + 2);
    }
  });

  it('works by its poll alone where the system has no watches left', async () => {
    const folder = temporaryFolder();
    const program = buildProgram(join(import.meta.dirname, 'fixtures/follow-unwatched.ts'), folder);
    const limit = 'echo 0 > /proc/sys/user/max_inotify_instances && exec "$0" "$@"';
    const args = [
      '--user',
      '--map-root-user',
      'sh',
      '-c',
      limit,
      process.execPath,
      program,
      join(folder, 'log'),
    ];
    const { code, stdout, stderr } = await run('unshare', args, { timeoutMs: 30_000 });
    if (/unshare|Permission denied|cannot create/.test(stderr)) return;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'no watch: EMFILE\none\ntwo\n' });
  });

  it('waits for the end of a line, and gives the unfinished last one at its close', async () => {
    const { path, lines, rests, follower, shows } = following();
    writeFileSync(path, 'ha');
    await follower.flush();
    expect(lines).toEqual([]);
    appendFileSync(path, 'lf\nrest');
    await shows(1);
    await follower.close();
    expect({ lines, rests }).toEqual({ lines: ['half'], rests: ['rest'] });
  });

  it('joins a character whose bytes come apart', async () => {
    const { path, lines, follower } = following();
    for (const byte of Buffer.from('é🙂\n')) {
      appendFileSync(path, Buffer.from([byte]));
      await follower.flush();
    }
    expect(lines).toEqual(['é🙂']);
  });

  it('goes through lines of megabytes, and cuts those that are longer', async () => {
    const { path, lines, follower } = following({ maxLineBytes: 3_000_000 });
    writeFileSync(path, `${'a'.repeat(2_999_999)}\n${'b'.repeat(3_000_007)}\nc\n`);
    await follower.flush();
    expect(lines.map((line) => line.length)).toEqual([
      2_999_999,
      3_000_000 + ' … 7 bytes left out'.length,
      1,
    ]);
    expect(lines[1]?.endsWith('b … 7 bytes left out')).toBe(true);
  });

  it('begins again when the file was cut short', async () => {
    const { path, lines, rests, shows } = following();
    writeFileSync(path, 'one\ntwo\nhalf');
    await shows(2);
    truncateSync(path, 0);
    appendFileSync(path, 'new\n');
    await shows(3);
    expect({ lines, rests }).toEqual({ lines: ['one', 'two', 'new'], rests: ['half'] });
  });

  it('reads the old file to its end when another takes its place, longer or not', async () => {
    const { path, lines, rests, shows, follower } = following();
    writeFileSync(path, 'one\n');
    await shows(1);
    linkSync(path, `${path}.old`);
    writeFileSync(`${path}.new`, 'a longer first\nsecond\n');
    appendFileSync(path, 'two\nhalf');
    renameSync(`${path}.new`, path);
    await follower.flush();
    expect({ lines, rests }).toEqual({ lines: ['one', 'two', 'a longer first', 'second'], rests: ['half'] });
  });

  it('goes on when the file vanishes and comes back', async () => {
    const { path, lines, shows } = following();
    writeFileSync(path, 'one\n');
    await shows(1);
    rmSync(path);
    await untilQuiet();
    writeFileSync(path, 'two\n');
    await shows(2);
    expect(lines).toEqual(['one', 'two']);
  });

  it('does not hang on what is no file', async () => {
    const folder = temporaryFolder();
    await run('mkfifo', [join(folder, 'pipe')]);
    for (const path of [folder, join(folder, 'pipe'), join(folder, 'no/such/folder/log')]) {
      const { lines, follower } = following({}, path);
      await follower.flush();
      await follower.close();
      expect(lines).toEqual([]);
    }
  });

  it('can begin where another ended', async () => {
    const first = following();
    writeFileSync(first.path, 'one\ntwo\nha');
    await first.follower.flush();
    const startAt = first.follower.offset();
    expect(startAt).toBe('one\ntwo\n'.length);
    appendFileSync(first.path, 'lf\n');
    const second = following({ startAt }, first.path);
    await second.follower.flush();
    expect(second.lines).toEqual(['half']);
  });

  it('tells nothing after its close, which may come twice', async () => {
    const { path, lines, follower } = following();
    writeFileSync(path, 'one\n');
    await Promise.all([follower.close(), follower.close()]);
    appendFileSync(path, 'two\n');
    await untilQuiet();
    expect(lines).toEqual(['one']);
  });

  it('comes to an end although the writer does not', async () => {
    const { path, follower, lines } = following();
    writeFileSync(path, '');
    const stop = new AbortController();
    const writer = (async () => {
      while (!stop.signal.aborted) {
        appendFileSync(path, 'x\n'.repeat(300_000));
        await new Promise(setImmediate);
      }
    })();
    await until(() => lines.length > 0);
    await follower.close();
    stop.abort();
    await writer;
    expect(existsSync(path)).toBe(true);
  });

  it('tells every line once, in order, however appends and looks fall', async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ append: fc.uint8Array({ maxLength: 30 }).map(plain) }) },
      { weight: 2, arbitrary: fc.constant('flush' as const) },
      { weight: 1, arbitrary: fc.constant('replace' as const) },
    );
    const folder = temporaryFolder();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        count += 1;
        const path = join(folder, `log${count}`);
        const told: string[] = [];
        const tell = (line: string) => told.push(line);
        const follower = follow(path, { onLine: tell, onRest: tell });
        const files = [Buffer.alloc(0)];
        writeFileSync(path, '');
        await follower.flush();
        for (const one of steps) {
          if (one === 'flush') await follower.flush();
          else if (one === 'replace') {
            await follower.flush();
            writeFileSync(`${path}.new`, '');
            renameSync(`${path}.new`, path);
            files.push(Buffer.alloc(0));
            await follower.flush();
          } else {
            appendFileSync(path, one.append);
            files.push(Buffer.concat([files.pop() ?? Buffer.alloc(0), one.append]));
          }
        }
        await follower.close();
        const expected = files.flatMap((bytes) => {
          const lines = bytes.toString('utf8').split('\n');
          const rest = lines.pop();
          return rest === '' || rest === undefined ? lines : [...lines, rest];
        });
        expect(told).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

/** Many newlines, and no carriage return: that one belongs to the line's end. */
const plain = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte) => (byte % 4 === 0 ? 0x0a : byte === 0x0d ? 0x61 : byte));
