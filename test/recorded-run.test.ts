import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EventSchema } from '../src/core/event.ts';
import { fold } from '../src/core/reduce.ts';
import { summarize } from '../src/core/summary.ts';
import { SummarySchema } from '../src/core/summary-schema.ts';
import { eventLine } from '../src/headless/text.ts';
import { readEvents } from '../src/store/event-reading.ts';

const logs = fileURLToPath(new URL('../.aider_logs', import.meta.url));
const [run = ''] = readdirSync(logs).filter((name) => /^\d{8}-\d{6}-[0-9a-f]{4}$/.test(name));
const { events, skipped } = readEvents(join(logs, run, 'events.jsonl'));

describe('the recorded run', () => {
  it('is whole, and made of events that are known', () => {
    expect(skipped).toBe(0);
    expect(events.length).toBeGreaterThan(60);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    for (const event of events) expect(EventSchema.safeParse(event).error).toBeUndefined();
  });

  it('folds to its summary', () => {
    const recorded = SummarySchema.parse(JSON.parse(readFileSync(join(logs, `summary_${run}.json`), 'utf8')));
    expect(summarize(fold(events))).toEqual(recorded);
  });

  it('has one of each kind of trouble, and ends well', () => {
    const types = events.map(({ type }) => type);
    expect(types).toContain('merge.conflict');
    expect(events.some((event) => event.type === 'validation.finished' && !event.ok)).toBe(true);
    const state = fold(events);
    expect(state.agents.map(({ status }) => status.kind)).toEqual(['merged', 'merged', 'merged', 'merged']);
    // agent_1's first edit did not apply: two replies, one commit.
    expect(state.agents[0]?.attempts.map(({ usage }) => usage.replies)).toEqual([2]);
  });

  it('is told line by line', () => {
    const lines = events.map((event, index) => eventLine(event, fold(events.slice(0, index + 1))));
    expect(lines.filter((line) => line !== null).length).toBeGreaterThan(40);
    expect(lines.at(-1)).toContain('succeeded: All 4 agents are merged and validated.');
  });
});
