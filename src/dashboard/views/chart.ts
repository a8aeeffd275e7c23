import type { Event } from '../../core/event.ts';
import { clock } from '../../words/numbers.ts';

/** Cumulative numbers of a run at points of time that lie equally far apart. */
export type ChartData = {
  readonly costUsd: readonly number[];
  readonly replies: readonly number[];
  /** `m:ss` since the run's start, one for each point. */
  readonly labels: readonly string[];
  /** False when no reply had a price. */
  readonly priced: boolean;
};

export type ChartView = {
  readonly startMs: number;
  /** The right edge: now, or when the run ended. */
  readonly endMs: number;
  /** At most so many points; at least two. */
  readonly points: number;
};

/** Cost and replies over time, from what was paid, in order. */
export const chartData = (steps: readonly Step[], { startMs, endMs, points }: ChartView): ChartData => {
  const count = Math.max(2, Math.min(points, 1 + Math.floor(Math.max(0, endMs - startMs) / 1000)));
  const length = Math.max(1, endMs - startMs);
  const costUsd: number[] = [];
  const replies: number[] = [];
  const labels: string[] = [];
  let [at, cost, replied] = [0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    const timeMs = startMs + (length * index) / (count - 1);
    const time = new Date(timeMs).toISOString();
    for (let step = steps[at]; step !== undefined && step.time <= time; step = steps[at]) {
      cost += step.costUsd ?? 0;
      replied += 1;
      at += 1;
    }
    costUsd.push(cost);
    replies.push(replied);
    labels.push(clock((timeMs - startMs) / 1000));
  }
  return { costUsd, replies, labels, priced: steps.some((step) => step.costUsd !== null) };
};

/** One reply that was paid for, with its event's time: those are compared as they are, since a long log has many. */
export type Step = { readonly time: string; readonly costUsd: number | null };

/** What an event adds to the chart; null for most. */
export const stepOf = (event: Event): Step | null =>
  event.type === 'attempt.reply' ||
  ((event.type === 'plan.ready' || event.type === 'plan.rejected') && event.total_tokens > 0)
    ? { time: event.time, costUsd: event.cost }
    : null;

/** How the cost axis is written, for a highest value: as many decimals as tell its steps apart. */
export const costAxis = (mostUsd: number): ((usd: number) => string) => {
  const decimals = mostUsd >= 20 ? 0 : mostUsd >= 2 ? 1 : mostUsd >= 0.2 ? 2 : mostUsd >= 0.02 ? 3 : 4;
  return (usd) => `$${(Number.isFinite(usd) ? usd : 0).toFixed(decimals)}`;
};
