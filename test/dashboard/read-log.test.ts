import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type KeyWishes, remapped } from '../../src/dashboard/keys/remap.ts';
import { bindings } from '../../src/dashboard/keys.ts';
import { readLog } from '../../src/dashboard/read-log.ts';
import type { Page } from '../../src/dashboard/stage.ts';
import { drawn } from '../helpers/painted.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A log that is read as far as the test says, and what stands on the stage meanwhile. */
const reading = (own: KeyWishes = {}) => {
  const pages: Page[] = [];
  let heard = 0;
  let end: () => void = () => {};
  let leave: () => void = () => {};
  const read = new Promise<void>((resolve) => {
    end = resolve;
  });
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const done = readLog(
    { bindings: remapped(bindings, own), show: (page) => void pages.push(page) },
    { read, heard: () => heard, actions: { left, leave } },
  );
  return {
    done,
    end,
    hear: (count: number) => {
      heard = count;
    },
    shown: () => pages.length,
    text: () => drawn({ columns: 70, rows: 5 }, (canvas) => pages.at(-1)?.paint(canvas)).text,
    press: (name: string) => pages.at(-1)?.onKey({ name, text: name, ctrl: false, alt: false, shift: false }),
  };
};

test('a log that is read soon is waited for without a word', async () => {
  const { done, end, shown } = reading();
  vi.advanceTimersByTime(100);
  end();
  await done;
  vi.advanceTimersByTime(10_000);
  expect(shown()).toBe(0);
});

test('of a long one it is said how far it is', async () => {
  const { done, end, hear, text } = reading();
  hear(1_234);
  vi.advanceTimersByTime(300);
  expect(text()).toContain('Reading what has happened: 1,234 events  q leaves');
  hear(4_321_000);
  expect(text()).toContain(' 4,321,000 events');
  end();
  await done;
});

test('the user’s own key leaves, and is named', async () => {
  const { done, text, press } = reading({ detach: ['W'] });
  vi.advanceTimersByTime(300);
  expect(text()).toContain('  W leaves');
  press('W');
  await done;
});

test('whoever leaves need not wait for its end', async () => {
  const { done, press } = reading();
  vi.advanceTimersByTime(300);
  press('x');
  press('q');
  await done;
});
