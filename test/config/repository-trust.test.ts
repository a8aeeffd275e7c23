import { expect, test } from 'vitest';
import { distrust } from '../../src/config/repository-trust.ts';

const facts = { repository: '/home/u/code/repo', tracked: true, ownedByUser: true };
const words = { trust: [], trustRepoConfig: false, home: '/home/u' };

test.each([
  ['committed', facts, words, 'it stands in a committed file'],
  ['untracked', { ...facts, tracked: false }, words, null],
  [
    "untracked, another user's",
    { ...facts, tracked: false, ownedByUser: false },
    words,
    'its file belongs to another user',
  ],
  ['committed, trusted for this run', facts, { ...words, trustRepoConfig: true }, null],
  [
    "another user's, trusted for this run",
    { ...facts, ownedByUser: false },
    { ...words, trustRepoConfig: true },
    null,
  ],
  ['trusted by path', facts, { ...words, trust: ['/home/u/code/repo/'] }, null],
  ['trusted by path from home', facts, { ...words, trust: ['~/code/repo'] }, null],
  [
    'home unknown',
    facts,
    { ...words, trust: ['~/code/repo'], home: undefined },
    'it stands in a committed file',
  ],
  ['a parent is trusted', facts, { ...words, trust: ['/home/u/code'] }, 'it stands in a committed file'],
  ['a relative path', facts, { ...words, trust: ['.', 'repo', ''] }, 'it stands in a committed file'],
])('%s', (_, file, said, reason) => {
  expect(distrust(file, said)).toBe(reason);
});
