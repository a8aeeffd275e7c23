import { describe, expect, it } from 'vitest';
import { readAsked } from '../../src/scripted-model/asked.ts';

const read = (body: unknown, authorization = '') =>
  readAsked(typeof body === 'string' ? body : JSON.stringify(body), authorization);

describe('readAsked', () => {
  it('reads what a request asks for', () => {
    const body = {
      model: 'm',
      messages: [
        {
          role: 'user',
          content: [{ type: 'text', text: 'a' }, { type: 'image_url' }, { type: 'text', text: 'b' }],
        },
        { role: 'assistant', content: null, tool_calls: [] },
      ],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
    };
    expect(read(body, 'Bearer  k ')).toEqual({
      ok: true,
      asked: {
        model: 'm',
        messages: [
          { role: 'user', content: 'a\n\nb' },
          { role: 'assistant', content: '' },
        ],
        kind: 'other',
        stream: true,
        includeUsage: true,
        key: 'k',
      },
    });
  });

  it.each([
    ['no JSON', '{', 'no JSON object'],
    ['nothing', '', 'no JSON object'],
    ['a list', [], 'no JSON object'],
    ['no model', { messages: [{ role: 'user', content: 'x' }] }, 'at model'],
    ['no messages', { model: 'm' }, 'at messages'],
    ['an empty conversation', { model: 'm', messages: [] }, 'at messages'],
    ['a message without a role', { model: 'm', messages: [{ content: 'x' }] }, 'at messages.0.role'],
    [
      'a message that is a number',
      { model: 'm', messages: [{ role: 'user', content: 5 }] },
      'at messages.0.content',
    ],
  ])('says why %s is no request', (_, body, reason) => {
    const reading = read(body);
    expect(reading.ok).toBe(false);
    expect(reading.ok ? '' : reading.reason).toContain(reason);
  });
});
