import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/core/reduce.ts';
import { createModel, mostRows } from '../../src/dashboard/model.ts';
import { pastOf } from '../../src/dashboard/replay/past.ts';
import { advanced, firstPlayer, speeds, steered } from '../../src/dashboard/replay/player.ts';
import { eventsUntil, longestWaitMs, timeAt, timelineOf } from '../../src/dashboard/replay/timeline.ts';
import { busyRun } from '../helpers/busy-run.ts';
import { history, reply } from '../helpers/history.ts';

const times = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 50 });

describe('a timeline', () => {
  it('shortens long waits, and says how many', () => {
    const { played, lengthMs, shortened } = timelineOf([1000, 2000, 100_000, 100_500]);
    expect(played).toEqual([0, 1000, 1000 + longestWaitMs, 1500 + longestWaitMs]);
    expect([lengthMs, shortened]).toEqual([1500 + longestWaitMs, 1]);
  });

  it('tells what time it was, faster where a wait was shortened', () => {
    const timeline = timelineOf([0, 100_000]);
    expect(timeAt(timeline, 0)).toBe(0);
    expect(timeAt(timeline, longestWaitMs / 2)).toBe(50_000);
    expect(timeAt(timeline, longestWaitMs)).toBe(100_000);
    expect(timeAt(timelineOf([]), 0)).toBe(0);
  });

  it('never goes back, whatever the clock did', () => {
    fc.assert(
      fc.property(times, fc.array(fc.nat(600_000), { minLength: 2 }), (happened, moments) => {
        const timeline = timelineOf(happened);
        const sorted = moments.toSorted((a, b) => a - b);
        const told = sorted.map((atMs) => timeAt(timeline, atMs));
        const counts = sorted.map((atMs) => eventsUntil(timeline, atMs));
        expect(told).toEqual(told.toSorted((a, b) => a - b));
        expect(counts).toEqual(counts.toSorted((a, b) => a - b));
        expect(eventsUntil(timeline, 0)).toBeGreaterThan(0);
        expect(eventsUntil(timeline, timeline.lengthMs)).toBe(happened.length);
      }),
    );
  });
});

describe('a player', () => {
  const timeline = timelineOf([0, 1000, 4000, 9000, 15_000]);
  const first = { ...firstPlayer(timeline), speed: 1 };

  it('takes about twenty seconds for the whole, at a speed that there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (lengthMs) => {
        const { speed, atMs, playing } = firstPlayer({ ...timeline, lengthMs });
        expect([atMs, playing, speeds.includes(speed)]).toEqual([0, true, true]);
        if (speed < 64) expect(lengthMs / speed).toBeLessThan(29_000);
        if (speed > 1) expect(lengthMs / speed).toBeGreaterThan(14_000);
      }),
    );
  });

  it('goes on by its speed, and stands still at the end', () => {
    expect(advanced({ ...first, speed: 4 }, timeline, 500).atMs).toBe(2000);
    expect(advanced(first, timeline, 99_000)).toEqual({ ...first, atMs: 15_000, playing: false });
    expect(advanced({ ...first, playing: false }, timeline, 500).atMs).toBe(0);
  });

  it('is steered by keys', () => {
    const at = (atMs: number, action: Parameters<typeof steered>[1]) =>
      steered({ ...first, atMs }, action, timeline);
    expect(at(7000, 'time-back')?.atMs).toBe(2000);
    expect(at(2000, 'time-back')?.atMs).toBe(0);
    expect(at(12_000, 'time-on')?.atMs).toBe(15_000);
    expect(at(2000, 'event-on')).toMatchObject({ atMs: 4000, playing: false });
    expect(at(4000, 'event-back')).toMatchObject({ atMs: 1000, playing: false });
    expect(at(0, 'event-back')?.atMs).toBe(0);
    expect(at(15_000, 'event-on')?.atMs).toBe(15_000);
    expect(at(5000, 'time-first')?.atMs).toBe(0);
    expect(at(5000, 'time-last')).toMatchObject({ atMs: 15_000, playing: false });
    expect(at(5000, 'kill')).toBeNull();
  });

  it('plays on where it was paused, and again from its end', () => {
    const paused = steered({ ...first, atMs: 3000 }, 'play', timeline);
    expect(paused).toMatchObject({ atMs: 3000, playing: false });
    expect(paused && steered(paused, 'play', timeline)).toMatchObject({ atMs: 3000, playing: true });
    const ended = { ...first, atMs: 15_000, playing: false };
    expect(steered(ended, 'play', timeline)).toMatchObject({ atMs: 0, playing: true });
  });

  it('has seven speeds', () => {
    const climbed = speeds.map((speed) => steered({ ...first, speed }, 'faster', timeline)?.speed);
    expect(climbed).toEqual([2, 4, 8, 16, 32, 64, 64]);
    expect(steered(first, 'slower', timeline)?.speed).toBe(1);
  });
});

describe('the past of a run', () => {
  const events = history(
    ...busyRun,
    ...Array.from({ length: 1_500 }, (_, index) => reply(index % 2 === 0 ? 'agent_1' : 'agent_6', 2, 0.001)),
  );

  it('is at any event what somebody saw who was there', () => {
    const past = pastOf(events);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: events.length }), (count) => {
        const model = createModel();
        for (const event of events.slice(0, count)) model.add(event);
        const then = past(count);
        expect(then.state()).toEqual(fold(events.slice(0, count)));
        for (const { id } of then.state().agents) {
          expect(then.rows(id)).toEqual(model.rows(id).slice(-mostRows));
          expect(then.validation(id)).toEqual(model.validation(id));
          expect(then.conflict(id)).toEqual(model.conflict(id));
        }
        expect(then.prompts()).toEqual(model.prompts());
        expect(then.steps()).toEqual(model.steps());
        expect(then.planner()).toEqual(model.planner());
      }),
      { numRuns: 20, examples: [[0], [500], [501], [1000], [events.length]] },
    );
  });
});
