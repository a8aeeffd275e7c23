import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFrameLoop, type FrameLoop } from '../../../src/dashboard/terminal/frame-loop.ts';

let frames = 0;
let busy = false;
let loop: FrameLoop;

beforeEach(() => {
  vi.useFakeTimers();
  frames = 0;
  busy = false;
  loop = createFrameLoop({
    draw: () => {
      frames += 1;
    },
    busy: () => busy,
  });
});
afterEach(() => {
  vi.useRealTimers();
});

test('draws at most 30 times a second, however often it is asked', () => {
  for (let ms = 0; ms < 1000; ms += 1) {
    loop.dirty();
    vi.advanceTimersByTime(1);
  }
  expect(frames).toBeGreaterThan(25);
  expect(frames).toBeLessThanOrEqual(31);
});

test('runs no timer when nothing asks', () => {
  loop.dirty();
  vi.advanceTimersByTime(1000);
  expect(frames).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('draws at once for a key, and not again for what was asked before', () => {
  loop.now();
  loop.dirty();
  loop.now();
  expect(frames).toBe(2);
  vi.advanceTimersByTime(1000);
  expect(frames).toBe(2);
});

test('skips frames while the terminal is busy, and catches up with one', () => {
  busy = true;
  loop.now();
  loop.now();
  expect(frames).toBe(0);
  busy = false;
  loop.catchUp();
  loop.catchUp();
  expect(frames).toBe(1);
});

test('draws nothing while it is paused, and one frame after', () => {
  loop.dirty();
  loop.pause();
  loop.dirty();
  loop.now();
  vi.advanceTimersByTime(1000);
  expect(frames).toBe(0);
  loop.resume();
  expect(frames).toBe(1);
});
