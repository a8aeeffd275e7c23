import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Event, EventSchema } from '../../src/core/event.ts';
import { formatEventLine, parseEventLine } from '../../src/store/event-line.ts';

const head = { v: 1, seq: 7, time: '2025-01-01T00:00:00.000Z', run: '20250101-000000-abcd' } as const;
const failed: Event = { ...head, type: 'agent.failed', agent: 'agent_1', verdict: 'crashed', detail: 'why' };

describe('a line', () => {
  test('comes back as it was, whatever its strings hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (detail) => {
        const event: Event = { ...failed, detail };
        const line = formatEventLine(event);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(parseEventLine(line.slice(0, -1))).toEqual({ kind: 'event', event });
      }),
    );
  });

  test('is JSON that the schema takes, sum and all', () => {
    expect(EventSchema.parse(JSON.parse(formatEventLine(failed)))).toMatchObject({
      sum: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
  });

  test('changed in any one character is damaged', () => {
    const line = formatEventLine(failed).slice(0, -1);
    fc.assert(
      fc.property(fc.nat({ max: line.length - ',"sum":"00000000"}'.length - 1 }), (at) => {
        const changed = `${line.slice(0, at)}${line[at] === '0' ? '1' : '0'}${line.slice(at + 1)}`;
        expect(parseEventLine(changed).kind).toBe('damaged');
      }),
    );
  });

  test('without a sum is held against the schema', () => {
    expect(parseEventLine(JSON.stringify(failed))).toEqual({ kind: 'event', event: failed });
    expect(parseEventLine(JSON.stringify({ ...failed, verdict: 'lazy' })).kind).toBe('damaged');
  });

  test.each(['', '{', 'null', '[]', '"x"', '{"v":1}', '{"v":2,"seq":1,"type":"run.created"}'])(
    '%j is damaged',
    (line) => {
      expect(parseEventLine(line).kind).toBe('damaged');
    },
  );

  test('of a newer version is unknown, not damaged', () => {
    const newer = { ...head, type: 'agent.dreamt' };
    expect(parseEventLine(JSON.stringify(newer))).toEqual({ kind: 'unknown', seq: 7, type: 'agent.dreamt' });
  });

  test('of an older version gets the fields that came later', () => {
    const older = {
      ...head,
      type: 'run.created',
      change: 'x',
      base_commit: 'c',
      base_branch: null,
      dirty: false,
      result_branch: 'r',
      parallel: 1,
      max_iterations: 1,
      budget_usd: null,
      validate: null,
    };
    const line = formatEventLine(older as unknown as Event).slice(0, -1);
    expect(parseEventLine(line)).toEqual({ kind: 'event', event: { ...older, notices: [] } });
  });
});
