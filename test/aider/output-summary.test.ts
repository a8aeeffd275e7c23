import { expect, it } from 'vitest';
import { emptyOutput, foldOutput } from '../../src/aider/output-summary.ts';

const priceList =
  "HTTPSConnectionPool(host='raw.githubusercontent.com', port=443): Max retries exceeded with url: /x";

it('knows a failed edit of an aider without a network, which speaks of its price list in between', () => {
  const lines = [
    'a.txt',
    'Tokens: 2.1k sent, 17 received.',
    priceList,
    priceList,
    'The LLM did not conform to the edit format.',
    'b.txt',
    'Tokens: 2.2k sent, 17 received.',
  ];
  const summary = lines.reduce(foldOutput, emptyOutput);
  expect(summary.editFailure).toBe('The LLM did not conform to the edit format.');
  expect(summary.replyTail).toEqual(['b.txt']);
});
