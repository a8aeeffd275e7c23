import { parseAnalyticsLine } from '../aider/analytics.ts';
import { parseOutputLine } from '../aider/output.ts';
import { emptyOutput, foldOutput, type OutputSummary } from '../aider/output-summary.ts';
import type { AttemptLife } from '../core/decide.ts';
import type { CostSource, Draft } from '../core/event.ts';
import type { AttemptReport } from './ports.ts';
import type { Price } from './scene.ts';

/** What is known of a running attempt from its two logs: the evidence for its verdict. */
export type Watch = {
  readonly agent: string;
  readonly attempt: number;
  readonly price: Price | null;
  readonly sendings: number;
  readonly replies: number;
  readonly sawExit: boolean;
  readonly totalUsd: number;
  readonly exception: string | null;
  readonly output: OutputSummary;
  readonly life: Pick<AttemptLife, 'aliveAtMs' | 'sending'>;
};

export const newWatch = (
  { agent, attempt }: { readonly agent: string; readonly attempt: number },
  price: Price | null,
  nowMs: number,
): Watch => ({
  agent,
  attempt,
  price,
  sendings: 0,
  replies: 0,
  sawExit: false,
  exception: null,
  totalUsd: 0,
  output: emptyOutput,
  life: { aliveAtMs: nowMs, sending: false },
});

/** One more line of either log: what is known then, and the events that it makes. Pure. */
export const watchReport = (
  watch: Watch,
  report: AttemptReport,
  nowMs: number,
): { readonly watch: Watch; readonly drafts: readonly Draft[] } => {
  if (report.kind === 'analytics') return analytics(alive(watch, nowMs), report.line);
  if (report.kind === 'output') return output(alive(watch, nowMs), report.line, nowMs);
  return { watch, drafts: [] };
};

const alive = (watch: Watch, nowMs: number): Watch => ({
  ...watch,
  life: { ...watch.life, aliveAtMs: Math.max(watch.life.aliveAtMs, nowMs) },
});

const analytics = (watch: Watch, line: string) => {
  const event = parseAnalyticsLine(line);
  switch (event?.kind) {
    case 'sending':
      return {
        watch: { ...watch, sendings: watch.sendings + 1, life: { ...watch.life, sending: true } },
        drafts: [],
      };
    case 'reply': {
      const { cost, source } = costOf(watch, event);
      const totalUsd = watch.totalUsd + (cost ?? 0);
      const draft: Draft = {
        type: 'attempt.reply',
        agent: watch.agent,
        attempt: watch.attempt,
        tokens: event.totalTokens,
        prompt_tokens: event.promptTokens,
        completion_tokens: event.completionTokens,
        cost,
        cost_source: source,
        total: totalUsd,
      };
      const life = { ...watch.life, sending: false };
      return { watch: { ...watch, replies: watch.replies + 1, totalUsd, life }, drafts: [draft] };
    }
    case 'exception':
      return { watch: { ...watch, exception: event.text }, drafts: [] };
    case 'exit':
      return { watch: { ...watch, sawExit: true, life: { ...watch.life, sending: false } }, drafts: [] };
    default:
      return { watch, drafts: [] };
  }
};

type Reply = {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costUsd: number | null;
};

const costOf = (
  { price }: Watch,
  reply: Reply,
): { readonly cost: number | null; readonly source: CostSource } => {
  if (reply.costUsd !== null) return { cost: reply.costUsd, source: 'aider' };
  if (price === null) return { cost: null, source: 'unknown' };
  const cost = (reply.promptTokens * price.input + reply.completionTokens * price.output) / 1e6;
  return { cost, source: 'price-table' };
};

const output = (watch: Watch, line: string, nowMs: number) => {
  const next = { ...watch, output: foldOutput(watch.output, line) };
  const sign = parseOutputLine(line);
  if (sign?.kind !== 'retrying') return { watch: next, drafts: [] };
  const draft: Draft = {
    type: 'attempt.backoff',
    agent: watch.agent,
    attempt: watch.attempt,
    seconds: sign.seconds,
    reason: next.output.error?.class ?? 'provider-error',
    by: 'aider',
  };
  // aider says how long it will be silent: that counts as life.
  const life = { ...next.life, aliveAtMs: nowMs + sign.seconds * 1000 };
  return { watch: { ...next, life }, drafts: [draft] };
};
