// How long folding a long event log into the state takes.
import { fold } from '../dist/core/reduce.js';
import { beginning, heard } from './events.mjs';
import { judge, median } from './measure.mjs';

const agents = Array.from({ length: 16 }, (_, index) => `agent_${index + 1}`);
const count = 100_000;

const began = beginning(agents);
const drafts = [...began, ...heard(agents, count - began.length)];
const events = drafts.map((draft, index) => ({
  v: 1,
  seq: index + 1,
  time: new Date(1_767_000_000_000 + index * 10).toISOString(),
  run: '20260102-030405-abcd',
  ...draft,
}));

const times = Array.from({ length: 7 }, () => {
  const startedAt = performance.now();
  const state = fold(events);
  const ms = performance.now() - startedAt;
  if (state.seq !== count || state.agents.length !== agents.length) throw new Error('The fold lost events.');
  return ms;
});
judge(`folding ${count} events`, { value: median(times), goal: 500, unit: 'ms' });
