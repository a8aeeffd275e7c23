import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Draft, type Event, EventSchema } from '../../src/core/event.ts';
import { createRedactor } from '../../src/core/redact.ts';
import { openEventLog } from '../../src/store/event-log.ts';
import { readEvents } from '../../src/store/event-reading.ts';
import { armCrash } from '../../src/system/crash-point.ts';
import { buildFixture, temporaryFolder } from './folder.ts';

const run = '20250101-000000-abcd';
const time = '2025-01-02T03:04:05.678Z';

const open = (path: string, secrets: readonly string[] = []) =>
  openEventLog(path, { run, now: () => new Date(time), redact: createRedactor(secrets) });

const failed = (detail: string): Draft => ({
  type: 'agent.failed',
  agent: 'agent_1',
  verdict: 'crashed',
  detail,
});

const logWith = (...details: readonly string[]) => {
  const path = join(temporaryFolder(), 'events.jsonl');
  const log = open(path);
  const events = details.map((detail) => log.append(failed(detail)));
  log.close();
  return { path, events };
};

const lines = (path: string): readonly string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

describe('append', () => {
  test('gives number, time and run, and writes what the schema takes', () => {
    const { path, events } = logWith('one', 'two');
    expect(events.map(({ v, seq, time: at, run: of }) => ({ v, seq, at, of }))).toEqual([
      { v: 1, seq: 1, at: time, of: run },
      { v: 1, seq: 2, at: time, of: run },
    ]);
    for (const line of lines(path)) expect(EventSchema.safeParse(JSON.parse(line)).success).toBe(true);
    expect(readEvents(path)).toMatchObject({ events, skipped: 0 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('goes on counting where the log ended', () => {
    const { path, events } = logWith('one', 'two');
    const log = open(path);
    expect(log.events()).toEqual(events);
    expect(log.append(failed('three')).seq).toBe(3);
    expect(log.events()).toHaveLength(2);
    log.close();
  });

  test('lets no secret through, at any depth', () => {
    const path = join(temporaryFolder(), 'events.jsonl');
    const log = open(path, ['hunter2-secret']);
    const event = log.append({ type: 'review.finished', verdict: 'changes', list: ['a hunter2-secret b'] });
    log.close();
    expect(event).toMatchObject({ type: 'review.finished', list: ['a [redacted] b'] });
    expect(readFileSync(path, 'utf8')).not.toContain('hunter2');
  });

  test('tells everyone in order, even what a listener appends', () => {
    const log = open(join(temporaryFolder(), 'events.jsonl'));
    const heard: number[] = [];
    log.subscribe(({ seq }) => {
      if (seq === 1) log.append(failed('from a listener'));
    });
    const stop = log.subscribe(({ seq }) => void heard.push(seq));
    log.append(failed('first'));
    expect(heard).toEqual([1, 2]);
    stop();
    log.append(failed('unheard'));
    expect(heard).toEqual([1, 2]);
    log.close();
  });

  test('after close is refused', () => {
    const log = open(join(temporaryFolder(), 'events.jsonl'));
    log.close();
    log.close();
    expect(() => log.append(failed('late'))).toThrow(expect.objectContaining({ code: 'event-log-closed' }));
  });

  test('on a full disk leaves whole lines, says so, and works again', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'events.jsonl');
    const program = buildFixture('fill-log', folder);
    // In blocks of 512 or 1,024 bytes, as the shell has it: room for some lines, and a part of the next.
    const said = execFileSync('sh', ['-c', 'ulimit -f 9; exec "$0" "$@"', process.execPath, program, path], {
      encoding: 'utf8',
    });
    const { written, code } = JSON.parse(said) as { written: number; code: string };
    expect(code).toBe('disk-full');
    expect(written).toBeGreaterThan(1);
    expect(readFileSync(path, 'utf8').endsWith('\n')).toBe(true);
    expect(lines(path)).toHaveLength(written);
    const log = open(path);
    expect(log.openings).toEqual({ cutBytes: 0, skipped: 0, damage: null });
    expect(log.append(failed('again')).seq).toBe(written + 1);
    log.close();
  });
});

describe('a disk that does not keep what it took', () => {
  test('stops the log for good: nothing may follow what may be lost', () => {
    const { path } = logWith('one');
    const log = open(path);
    armCrash('sync:1:fail');
    const refused = expect.objectContaining({
      code: 'write-failed',
      message: expect.stringContaining('EIO'),
    });
    expect(() => log.append(failed('two'))).toThrow(refused);
    expect(() => log.append(failed('three'))).toThrow(refused);
    log.close();
    const again = open(path);
    expect(again.openings).toEqual({ cutBytes: 0, skipped: 0, damage: null });
    expect(again.append(failed('two')).seq).toBe(2);
    again.close();
  });
});

describe('opening', () => {
  test('a log cut at any byte has lost its last event only, and goes on', () => {
    const { path, events } = logWith('one', 'zwölf', '🚀');
    const whole = readFileSync(path);
    const lastStart = whole.subarray(0, -1).lastIndexOf('\n') + 1;
    for (let bytes = lastStart; bytes < whole.length; bytes += 1) {
      writeFileSync(path, whole.subarray(0, bytes));
      expect(readEvents(path)).toMatchObject({ events: events.slice(0, -1), skipped: 0 });
      const log = open(path);
      expect(log.events()).toEqual(events.slice(0, -1));
      expect(log.openings).toEqual({ cutBytes: bytes - lastStart, skipped: 0, damage: null });
      const next = log.append(failed('next'));
      log.close();
      expect(next.seq).toBe(events.length);
      expect(readEvents(path)).toMatchObject({ events: [...events.slice(0, -1), next], skipped: 0 });
    }
  });

  test('whatever is written, wherever it is cut: a prefix is read and the log goes on', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'events.jsonl');
    const details = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(details, fc.double({ min: 0, max: 1, noNaN: true }), (texts, share) => {
        writeFileSync(path, '');
        const first = open(path);
        const events = texts.map((text) => first.append(failed(text)));
        first.close();
        truncateSync(path, Math.floor(statSync(path).size * share));
        const log = open(path);
        const kept = log.events();
        const next = log.append(failed('next'));
        log.close();
        expect(kept).toEqual(events.slice(0, kept.length));
        expect(readEvents(path)).toMatchObject({ events: [...kept, next], skipped: 0 });
      }),
    );
  });

  test('sets damaged lines aside, once, byte for byte, and names them', () => {
    const { path, events } = logWith('one', 'two', 'three');
    const bytes = readFileSync(path);
    const at = bytes.indexOf('two');
    bytes[at] = 0xff;
    writeFileSync(path, bytes);
    const damagedLine = bytes.subarray(bytes.lastIndexOf('\n', at) + 1, bytes.indexOf('\n', at) + 1);

    expect(readEvents(path)).toMatchObject({ events: [events[0], events[2]], skipped: 1 });
    const log = open(path);
    expect(log.openings.damage).toEqual({
      count: 1,
      path: `${path}.damaged`,
      reasons: ['its checksum is wrong'],
    });
    expect(log.events()).toEqual([events[0], events[2]]);
    expect(log.append(failed('four')).seq).toBe(4);
    log.close();
    expect(readFileSync(`${path}.damaged`)).toEqual(damagedLine);
    expect(statSync(`${path}.damaged`).mode & 0o777).toBe(0o600);

    const again = open(path);
    expect(again.openings.damage).toBeNull();
    again.close();
  });

  test('takes a line that comes twice for damage', () => {
    const { path } = logWith('one', 'two');
    appendFileSync(path, `${lines(path)[0]}\n`);
    const log = open(path);
    expect(log.openings.damage?.reasons).toEqual(['its seq 1 comes after 2']);
    expect(log.append(failed('three')).seq).toBe(3);
    log.close();
  });

  test('keeps events of a newer version and counts on behind them', () => {
    const { path } = logWith('one');
    const newer = JSON.stringify({ v: 1, seq: 2, time, run, type: 'agent.dreamt', dream: 'x' });
    appendFileSync(path, `${newer}\n`);
    const log = open(path);
    expect(log.openings).toEqual({ cutBytes: 0, skipped: 1, damage: null });
    expect(log.append(failed('three')).seq).toBe(3);
    log.close();
    expect(lines(path)[1]).toBe(newer);
    expect(existsSync(`${path}.damaged`)).toBe(false);
  });

  test('follows no symlink', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'theirs'), 'keep');
    symlinkSync('theirs', join(folder, 'events.jsonl'));
    expect(() => open(join(folder, 'events.jsonl'))).toThrow();
    expect(readFileSync(join(folder, 'theirs'), 'utf8')).toBe('keep');
  });
});

describe('readEvents', () => {
  test('of a log that is not there yet', () => {
    expect(readEvents(join(temporaryFolder(), 'events.jsonl'))).toMatchObject({ events: [], skipped: 0 });
  });

  test('reads a long log whole', () => {
    const path = join(temporaryFolder(), 'events.jsonl');
    const log = open(path);
    const reply: Draft = {
      type: 'attempt.reply',
      agent: 'agent_1',
      attempt: 1,
      tokens: 3,
      prompt_tokens: 1,
      completion_tokens: 2,
      cost: 0.1,
      cost_source: 'provider',
      total: 0.1,
    };
    const events: Event[] = [];
    for (let n = 0; n < 20_000; n += 1) events.push(log.append(reply));
    log.close();
    expect(readEvents(path).events).toEqual(events);
  });
});
