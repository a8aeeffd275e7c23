import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAnalyticsLine } from '../../src/aider/analytics.ts';

const line = (event: string, properties: unknown = {}) =>
  JSON.stringify({ event, properties, user_id: 'u', time: 1 });
const counts = { prompt_tokens: 2208, completion_tokens: 32, total_tokens: 2240 };

describe('a line of the analytics log', () => {
  test('a request begins', () => {
    expect(parseAnalyticsLine(line('message_send_starting'))).toEqual({ kind: 'sending' });
  });

  test.each(['message_send', 'assistant_response'])('%s is a reply', (event) => {
    expect(parseAnalyticsLine(line(event, { ...counts, cost: 0.0058, total_cost: 0.01 }))).toEqual({
      kind: 'reply',
      promptTokens: 2208,
      completionTokens: 32,
      totalTokens: 2240,
      costUsd: 0.0058,
      totalCostUsd: 0.01,
    });
  });

  test.each([{ cost: 0, total_cost: 0 }, {}, { cost: 'free' }, { cost: -1 }])('%j is no price', (cost) => {
    expect(parseAnalyticsLine(line('message_send', { ...counts, ...cost }))).toMatchObject({
      costUsd: null,
      totalCostUsd: null,
    });
  });

  test('a cost that is no number does not lose the reply', () => {
    const text = line('message_send', { ...counts, cost: 'X' }).replace('"cost":"X"', '"cost": NaN');
    expect(parseAnalyticsLine(text)).toMatchObject({ kind: 'reply', totalTokens: 2240, costUsd: null });
  });

  test('a missing sum is added up, and counts may stand beside the event', () => {
    const text = JSON.stringify({ event: 'assistant_response', prompt_tokens: 10, completion_tokens: 5 });
    expect(parseAnalyticsLine(text)).toMatchObject({ kind: 'reply', totalTokens: 15 });
  });

  test('exceptions, exits and the rest', () => {
    expect(parseAnalyticsLine(line('message_send_exception', { exception: 'boom' }))).toEqual({
      kind: 'exception',
      text: 'boom',
    });
    expect(parseAnalyticsLine(line('exit', { reason: 'Control-C' }))).toEqual({
      kind: 'exit',
      reason: 'Control-C',
    });
    expect(parseAnalyticsLine(line('exit', null))).toEqual({ kind: 'exit', reason: '' });
    expect(parseAnalyticsLine(line('repo', { num_files: 2 }))).toEqual({ kind: 'other', name: 'repo' });
  });

  test.each([
    '',
    '{"event": "message_se',
    '[]',
    'null',
    '{"event":1}',
    '\u0000',
    '\ufffd\ufffd{"event":"exit"}',
    `${'['.repeat(20_000)}`,
  ])('%j is nothing', (text) => {
    expect(parseAnalyticsLine(text)).toBeNull();
  });

  test('no line makes it throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseAnalyticsLine(text)));
    fc.assert(
      fc.property(
        fc.constantFrom('message_send', 'exit', 'message_send_exception', 'x'),
        fc.jsonValue(),
        (event, properties) => {
          const read = parseAnalyticsLine(line(event, properties));
          expect(read).not.toBeNull();
          if (read?.kind === 'reply') expect(read.totalTokens).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  test('half a line is nothing, wherever it is cut', () => {
    const whole = line('message_send', { ...counts, cost: 0.1 });
    for (let end = 0; end < whole.length; end++) expect(parseAnalyticsLine(whole.slice(0, end))).toBeNull();
  });
});
