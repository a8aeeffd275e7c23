import { expect, it } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import type { AgentState } from '../../src/core/state.ts';
import { createTails, type Work } from '../../src/dashboard/tails.ts';
import { begun, exited, intended, started, stateAfter, validating } from '../helpers/history.ts';

const two = [...begun([{ id: 'a' }, { id: 'b' }]), intended('a'), started('a'), intended('b'), started('b')];
const agentsOf = (...more: readonly Draft[]): readonly AgentState[] => stateAfter(...two, ...more).agents;

const following = () => {
  const open = new Set<string>();
  const tails = createTails(({ id }, { kind, attempt }: Work) => {
    const name = `${id} ${kind} ${attempt}`;
    open.add(name);
    return { lines: () => [name], close: () => void open.delete(name) };
  });
  const frame = (agents: readonly AgentState[]) => {
    const lines = agents.flatMap((agent) => tails.of(agent) ?? []);
    tails.settle();
    return lines;
  };
  return { open, tails, frame };
};

it('follows what is asked for, as long as it is', () => {
  const { open, frame } = following();
  const agents = agentsOf();
  expect(frame(agents)).toEqual(['a attempt 1', 'b attempt 1']);
  expect(frame(agents.slice(1))).toEqual(['b attempt 1']);
  expect([...open]).toEqual(['b attempt 1']);
});

it('goes over to the validation, and ends with the work', () => {
  const { open, frame } = following();
  frame(agentsOf());
  expect(frame(agentsOf(exited('a', 'succeeded'), validating('a')))).toEqual([
    'a validation 1',
    'b attempt 1',
  ]);
  expect(frame(agentsOf(exited('a', 'succeeded'), exited('b', 'crashed')))).toEqual([]);
  expect([...open]).toEqual([]);
});

it('lets everything go at the end', () => {
  const { open, tails, frame } = following();
  frame(agentsOf());
  tails.close();
  expect([...open]).toEqual([]);
});
