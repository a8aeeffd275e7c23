import { describe, expect, it } from 'vitest';
import { chartData, costAxis, stepOf } from '../../../src/dashboard/views/chart.ts';
import { atEvent, begun, history, intended, reply } from '../../helpers/history.ts';

const drafts = [
  ...begun([{ id: 'a' }]),
  intended('a'),
  reply('a', 1, 0.25),
  reply('a', 1, null),
  reply('a', 1, 0.5),
];
const events = history(...drafts);
const steps = events.flatMap((event) => stepOf(event) ?? []);
const [startMs, endMs] = [atEvent(1), atEvent(drafts.length)];

describe('the chart', () => {
  it('sums up cost and replies over time', () => {
    expect(chartData(steps, { startMs, endMs, points: 100 })).toEqual({
      costUsd: [0, 0, 0, 0, 0, 0, 0.25, 0.25, 0.75],
      replies: [0, 0, 0, 0, 0, 0, 1, 2, 3],
      labels: ['0:00', '0:01', '0:02', '0:03', '0:04', '0:05', '0:06', '0:07', '0:08'],
      priced: true,
    });
  });

  it('ends where the run does, with as many points as there is room for', () => {
    const { costUsd, replies, labels } = chartData(steps, { startMs, endMs, points: 5 });
    expect([costUsd, replies, labels].map(({ length }) => length)).toEqual([5, 5, 5]);
    expect([costUsd.at(-1), replies.at(-1), labels.at(-1)]).toEqual([0.75, 3, '0:08']);
  });

  it('can be drawn when nothing has happened yet', () => {
    expect(chartData([], { startMs: 5, endMs: 5, points: 80 })).toEqual({
      costUsd: [0, 0],
      replies: [0, 0],
      labels: ['0:00', '0:00'],
      priced: false,
    });
  });

  it('writes cents so that they can be told apart', () => {
    expect([0.001, 0.03, 0.5, 5, 300].map((most) => costAxis(most)(most / 2))).toEqual([
      '$0.0005',
      '$0.015',
      '$0.25',
      '$2.5',
      '$150',
    ]);
    expect(costAxis(Number.NaN)(Number.POSITIVE_INFINITY)).toBe('$0.0000');
  });
});
