import { expect, inject, it } from 'vitest';
import { crashRun } from './crash-run.ts';

it('ends as if nothing had happened when its scheduler is killed again and again', async () => {
  const [whole, torn] = await Promise.all([
    crashRun(inject('aider'), () => undefined),
    // Every process of the run gets a little further than the one before.
    crashRun(
      inject('aider'),
      (process) => `append:${2 + (process % 5)}:${process % 2 === 0 ? 'after' : 'before'}`,
    ),
  ]);
  console.log(torn.kills, whole.kills, torn.folder);
  expect(torn.kills).toBeGreaterThan(10);
  expect(torn).toMatchObject({ damaged: 0, doubled: [], lost: [], left: [] });
  expect(torn.tree).toBe(whole.tree);
  expect(torn.events.map(({ seq }) => seq)).toEqual(torn.events.map((_, index) => index + 1));
  whole.remove();
  torn.remove();
});
