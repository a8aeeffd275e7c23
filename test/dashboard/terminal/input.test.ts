import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Listening, listen } from '../../../src/dashboard/terminal/input.ts';

let input: PassThrough;
let listening: Listening;
let names: string[];
let gone: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] });
  input = new PassThrough();
  names = [];
  gone = 0;
  listening = listen(
    input,
    (inputs) => {
      for (const one of inputs) if (one.type === 'key') names.push(one.key.name);
    },
    () => {
      gone += 1;
    },
  );
  listening.start();
});
afterEach(() => {
  listening.stop();
  vi.useRealTimers();
});

const send = (text: string): void => void input.emit('data', Buffer.from(text));

test('a sequence that a slow line has parted is one key', () => {
  send('\x1b');
  vi.advanceTimersByTime(20);
  send('[');
  vi.advanceTimersByTime(90);
  send('1;5');
  vi.advanceTimersByTime(200);
  send('C');
  vi.advanceTimersByTime(1000);
  expect(names).toEqual(['ctrl-right']);
});

test('an escape that nothing follows is a key', () => {
  send('\x1b');
  vi.advanceTimersByTime(20);
  expect(names).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(names).toEqual(['escape']);
  expect(vi.getTimerCount()).toBe(0);
});

test('what came while the process was busy still counts', () => {
  send('\x1b');
  vi.advanceTimersToNextTimer();
  // Time is up, but what lay ready is read before the escape is taken for a key.
  send('[A');
  vi.advanceTimersByTime(1000);
  expect(names).toEqual(['up']);
});

test('after it was stopped nothing is heard, and half a sequence is forgotten', () => {
  send('\x1b');
  listening.stop();
  vi.advanceTimersByTime(1000);
  send('a');
  expect(names).toEqual([]);
  listening.start();
  send('A');
  expect(names).toEqual(['A']);
});

test('says that the terminal has gone', () => {
  input.emit('end');
  expect(gone).toBe(1);
});
