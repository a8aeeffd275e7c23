import { expect, inject, it } from 'vitest';
import { crashRun } from './crash-run.ts';
import { expectSameEnd } from './expect-same-end.ts';

/** Where one process of the run after the other kills itself: events, files, programs and gits, before and after. */
const sample = [
  'append:1:after',
  'append:3:before',
  'rename:6:after',
  'git:9:before',
  'append:9:after',
  'start:2:before',
  'append:14:after',
  'start:3:after',
  'git:40:after',
  'append:18:before',
  'append:5:after',
  'time:4000',
  'append:11:before',
  'git:25:after',
  'append:13:after',
  'append:2:after',
  'append:8:before',
  'git:18:before',
  'append:16:after',
  'append:4:after',
  'append:7:after',
];

it('ends as if nothing had happened when its scheduler is killed again and again', async () => {
  const [whole, torn] = await Promise.all([
    crashRun(inject('aider'), { at: () => undefined }),
    crashRun(inject('aider'), { at: ({ process }) => sample[process] }),
  ]);
  expect(torn.kills, torn.folder).toBeGreaterThan(10);
  expectSameEnd(torn, whole);
  whole.remove();
  torn.remove();
});
