import { expect, it } from 'vitest';
import type { Draft } from '../../../src/core/event.ts';
import { fold } from '../../../src/core/reduce.ts';
import { asciiGlyphs } from '../../../src/dashboard/views/glyphs.ts';
import { agentsInNeed, statusOf } from '../../../src/dashboard/views/status.ts';
import { busyRun } from '../../helpers/busy-run.ts';
import { atEvent, begun, history, intended, stateAfter } from '../../helpers/history.ts';

const events = history(...busyRun);
const state = fold(events);
const nowMs = atEvent(events.length);

it('says how each agent stands by glyph, look and word', () => {
  const seen = state.agents.map((agent) => {
    const { glyph, role, word } = statusOf(agent, nowMs);
    return `${glyph} ${role} ${word}`;
  });
  expect(seen).toEqual([
    '● busy works',
    '◌ dim waits',
    '↻ warn in 10 s',
    '✔ good merged',
    '✖ bad needs you',
    '◐ violet validates',
    '‖ warn paused',
  ]);
});

it('has a glyph of its own for every state in ASCII too', () => {
  const glyphs = state.agents.map((agent) => statusOf(agent, nowMs, asciiGlyphs).glyph);
  expect(new Set(glyphs).size).toBe(7);
  expect(glyphs.join('')).toMatch(/^[ -~]+$/);
});

const only = (...drafts: readonly Draft[]) => {
  const [agent] = stateAfter(...begun([{ id: 'a' }]), ...drafts).agents;
  if (agent === undefined) throw new Error('There is no agent.');
  return agent;
};

it('needs nobody for what a person, or another agent, brought about', () => {
  const killed = only(intended('a'), { type: 'agent.killed', agent: 'a', attempt: 1, snapshot: null });
  expect(statusOf(killed, nowMs)).toMatchObject({ standing: 'stopped', word: 'stopping' });
  const blocked = only({ type: 'agent.failed', agent: 'a', verdict: 'blocked', detail: '' });
  expect(statusOf(blocked, nowMs)).toMatchObject({ standing: 'stopped', word: 'blocked' });
  const held = only(intended('a'), { type: 'agent.held', agent: 'a' });
  expect(statusOf(held, nowMs)).toMatchObject({ standing: 'paused', word: 'yours' });
  expect(agentsInNeed(state).map(({ id }) => id)).toEqual(['agent_5']);
});
