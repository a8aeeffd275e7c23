import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/core/redact.ts';

const redact = createRedactor([]);

describe('known values', () => {
  test('go, wherever they stand', () => {
    const known = createRedactor(['plain-secret-value', 'with"quote\\and\nline']);
    expect(known('x=plain-secret-value;')).toBe('x=[redacted];');
    expect(known('a with"quote\\and\nline b')).toBe('a [redacted] b');
    expect(known(JSON.stringify({ text: 'with"quote\\and\nline' }))).toBe('{"text":"[redacted]"}');
    expect(known(JSON.stringify(JSON.stringify('with"quote\\and\nline')))).not.toContain('quote');
  });

  test('with the characters that regular expressions and addresses treat specially', () => {
    const known = createRedactor(['a+b/c=.*$^(d)[e]{2}|']);
    expect(known('<a+b/c=.*$^(d)[e]{2}|>')).toBe('<[redacted]>');
    expect(known(`https://host/?k=${encodeURIComponent('a+b/c=.*$^(d)[e]{2}|')}&x`)).toBe(
      'https://host/?k=[redacted]&x',
    );
  });

  test('the longer one first', () => {
    expect(createRedactor(['secret', 'secret-and-more'])('secret-and-more')).toBe('[redacted]');
  });

  test('short ones are left alone', () => {
    expect(createRedactor(['key', ''])('a key')).toBe('a key');
  });

  test('never survive in plain or JSON-escaped text', () => {
    const secret = fc.string({ unit: 'binary', minLength: 6, maxLength: 40 });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const known = createRedactor([value]);
        // The mark itself may hold the secret ("redacted"): then nothing can be told.
        fc.pre(!'[redacted]'.includes(value) && !`${before}[redacted]${after}`.includes(value));
        expect(known(`${before}${value}${after}`)).not.toContain(value);
        expect(known(JSON.stringify(value))).toBe('"[redacted]"');
      }),
    );
  });
});

describe('shapes', () => {
  test.each([
    'sk-proj-abcDEF123456_7890-xyz',
    'sk-or-v1-0123456789abcdef0123456789abcdef',
    'sk-ant-api03-abc_DEF-0123456789',
    'AIzaSyA-0123456789abcdefghijklmnopqrst_u',
    'gsk_0123456789abcdefABCD',
    'xai-0123456789abcdefABCD',
    'ghp_0123456789abcdefABCDEFGHIJKLMNOPQRST',
    'github_pat_0123456789abcdefABCD',
    'AKIAIOSFODNN7EXAMPLE',
  ])('%s', (key) => {
    expect(redact(`before ${key} after`)).toBe('before [redacted] after');
    expect(redact(JSON.stringify({ error: `Incorrect API key: ${key}` }))).toBe(
      '{"error":"Incorrect API key: [redacted]"}',
    );
  });

  test.each([
    ['Authorization: Bearer abcdefgh', 'Authorization: Bearer [redacted]'],
    ['"authorization":"Bearer tok"', '"authorization":"Bearer [redacted]"'],
    ['bearer abc.def-123', 'bearer [redacted]'],
    ['https://host/v1?api_key=abc123def&x=1', 'https://host/v1?api_key=[redacted]&x=1'],
    ['{\\"api_key\\": \\"abc123def\\"}', '{\\"api_key\\": \\"[redacted]\\"}'],
    ['x-api-key: abc123def', 'x-api-key: [redacted]'],
    ['OPENAI_API_KEY=correct-horse-battery', 'OPENAI_API_KEY=[redacted]'],
    ['http://user:pa55@proxy.example:3128', 'http://user:[redacted]@proxy.example:3128'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test.each([
    'Add bearer authentication to the client',
    'risk-assessment-2024-01-report.md',
    'src/sk-loading-indicator-container.css',
    'api_key = os.environ["OPENAI_API_KEY"]',
    'export OPENAI_API_KEY=$MY_KEY',
    'git@github.com:owner/name.git',
    '0123456789abcdef0123456789abcdef01234567',
  ])('leaves %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('is done with the second time', () => {
    const text = 'OPENAI_API_KEY=sk-abc123def456ghi789 api_key=abc123def http://u:p4ssword@h';
    expect(redact(redact(text))).toBe(redact(text));
  });

  test.each(['sk-', 'bearer ', 'api_key=', '://a:', 'A_', 'authorization:bearer '])(
    'megabytes of %j end',
    (unit) => {
      expect(redact(unit.repeat(300_000)).length).toBeGreaterThan(0);
    },
  );
});
