import { expect, it } from 'vitest';
import { type Share, sharedFiles } from '../../src/core/overlap.ts';

const share = (id: string, filesContext: string[], dependsOn: string[] = []): Share => ({
  id,
  filesContext,
  dependsOn,
});

it('tells files of agents that may work at the same time', () => {
  expect(sharedFiles([share('a', ['x', 'y']), share('b', ['y'])], null)).toEqual([
    { path: 'y', agents: ['a', 'b'] },
  ]);
});

it('passes over agents that wait for each other, be it through others, and over the PRD', () => {
  const chain = [share('a', ['x', 'prd']), share('b', ['prd'], ['a']), share('c', ['x'], ['b'])];
  expect(sharedFiles(chain, 'prd')).toEqual([]);
  expect(sharedFiles([...chain, share('d', ['x'], ['a'])], 'prd')).toEqual([
    { path: 'x', agents: ['c', 'd'] },
  ]);
});

it('comes to an end in a circle', () => {
  expect(sharedFiles([share('a', ['x'], ['b']), share('b', ['x'], ['a'])], null)).toEqual([]);
});
