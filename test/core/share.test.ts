import { expect, test } from 'vitest';
import { outsideShare } from '../../src/core/share.ts';

const prd = 'docs/prd/001-x.md';

test('names what is not in the share, and never the PRD', () => {
  const agent = { filesContext: ['src/a.ts'] };
  expect(outsideShare(agent, ['src/a.ts', 'src/b.ts', prd], prd)).toEqual(['src/b.ts']);
  expect(outsideShare(agent, ['src/a.ts'], prd)).toEqual([]);
});

test('an agent without files of its own chooses them itself', () => {
  expect(outsideShare({ filesContext: [] }, ['x', 'y'], prd)).toEqual([]);
});
