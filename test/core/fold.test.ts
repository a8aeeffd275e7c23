import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fold, reduce } from '../../src/core/reduce.ts';
import { begun, exited, history, intended, reply, started } from '../helpers/history.ts';

it('comes to the same as one event after the other', () => {
  const first = begun([{ id: 'a' }, { id: 'b' }], { budget_usd: 0.5 });
  const agent = fc.constantFrom('a', 'b', 'stranger');
  const cost = fc.option(fc.double({ min: 0, max: 0.3, noNaN: true }));
  const draft = fc.oneof(
    { arbitrary: fc.tuple(agent, cost).map(([id, usd]) => reply(id, 1, usd)), weight: 8 },
    agent.map((id) => exited(id, 'crashed')),
    agent.map((id) => started(id)),
  );
  fc.assert(
    fc.property(fc.array(draft, { maxLength: 40 }), fc.nat(40), (drafts, seen) => {
      const events = history(...first, intended('a'), intended('b'), ...drafts);
      const oneByOne = events.reduce(reduce, fold([]));
      expect(fold(events)).toEqual(oneByOne);
      // What was seen before counts once.
      expect(fold(events.slice(seen), fold(events.slice(0, seen + 5)))).toEqual(oneByOne);
    }),
  );
});
