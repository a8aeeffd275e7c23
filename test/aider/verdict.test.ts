import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyOutput, foldOutput } from '../../src/aider/output-summary.ts';
import { type Evidence, judgeAttempt, type OwnStop } from '../../src/aider/verdict.ts';
import { evidenceOf, readRecording, recordings } from './recording.ts';

type Case = readonly [verdict: string, detail: RegExp, retryable: boolean, found?: Partial<Evidence>];

const cases: Readonly<Record<string, Case>> = {
  'auth-401': ['auth', /key \(key from MY_KEY\): Incorrect API key provided$/, false],
  'auto-test-fixed': ['succeeded', /One commit\. Some edits could not be applied\./, true, { newCommits: 1 }],
  'bad-flag': ['crashed', /^aider: error: unrecognized arguments: --not-a-flag$/, false],
  'bad-request': ['provider-error', /^something is bad with the request$/, false],
  'connection-cut': ['provider-error', /^peer closed connection without sending/, true],
  'connection-refused': ['provider-error', /^Connection error\.$/, true],
  'context-exceeded': ['context-exceeded', /^Model openai\/coder has hit a token limit!/, false],
  'default-stdout': ['succeeded', /^One commit\.$/, true, { newCommits: 1 }],
  'edit-no-price': ['succeeded', /^One commit\.$/, true, { newCommits: 1 }],
  'edit-ok': ['succeeded', /^One commit\.$/, true, { newCommits: 1 }],
  'empty-reply': ['no-change', /empty/, true],
  'hang-sigkill': ['crashed', /SIGKILL.*memory/, true],
  'hang-sigterm': ['crashed', /SIGTERM/, true],
  interrupted: ['interrupted', /interrupted/, true],
  'interrupted-at-start': ['interrupted', /SIGINT/, true],
  'interrupted-in-reply': ['interrupted', /interrupted/, true],
  'model-not-found': ['provider-error', /^The model `coder` does not exist$/, false],
  'no-credit': ['provider-error', /^Insufficient credits$/, false],
  'no-edit-answer': ['no-change', /said: I would rather explain: the bug is the minus sign\.$/, true],
  'no-key': ['auth', /MY_KEY\): The api_key client option must be set either by passing/, false],
  overloaded: ['provider-error', /^overloaded$/, true],
  'partial-edit': ['succeeded', /One commit\. Some edits/, true, { newCommits: 1 }],
  'provider-timeout': ['provider-error', /^Request timed out/, true],
  'rate-limited-exhausted': ['rate-limited', /^Rate limit reached$/, true],
  'rate-limited-then-ok': ['succeeded', /^One commit\.$/, true, { newCommits: 1 }],
  'reflect-bad-search': ['succeeded', /^One commit\.$/, true, { newCommits: 1 }],
  'reflect-exhausted': ['edit-failed', /Only 3 reflections allowed/, true],
  'reply-quotes-errors': ['no-change', /The model changed nothing/, true],
  'reply-too-long': ['context-exceeded', /token limit/, false],
  'server-500-exhausted': ['provider-error', /^boom$/, true],
  'sigterm-in-reply': ['crashed', /SIGTERM/, true],
  'unknown-exception': ['crashed', /'NoneType' object is not iterable/, true],
};

describe('what real aiders wrote', () => {
  test('every recording is judged here', () => expect(Object.keys(cases).sort()).toEqual(recordings()));

  test.each(Object.entries(cases))('%s', (name, [verdict, detail, retryable, found]) => {
    const judgement = judgeAttempt(readRecording(name, found), ['MY_KEY']);
    expect(judgement).toEqual({ verdict, detail: expect.stringMatching(detail), retryable });
  });

  test.each(Object.keys(cases))('%s: without its analytics log, nothing but a worse detail', (name) => {
    const found = { ...cases[name]?.[3], sendings: 0, replies: 0, sawExit: false, exception: null };
    const blind = judgeAttempt(readRecording(name, found)).verdict;
    const expected: Record<string, string> = { 'unknown-exception': 'no-reply' };
    expect(blind).toBe(expected[name] ?? cases[name]?.[0]);
  });

  test.each<OwnStop>(['stalled', 'timed-out', 'killed', 'budget', 'interrupted'])(
    'our own %s wins',
    (stop) => {
      for (const name of recordings()) {
        expect(judgeAttempt(readRecording(name, { stop, newCommits: 1 })).verdict).toBe(stop);
      }
    },
  );
});

describe('changes', () => {
  test('uncommitted ones count as a success', () => {
    expect(judgeAttempt(readRecording('edit-ok', { leftovers: 2 })).verdict).toBe('succeeded');
  });

  test('but not after a failed edit, and not without a reply', () => {
    expect(judgeAttempt(readRecording('reflect-exhausted', { leftovers: 1 })).verdict).toBe('edit-failed');
    expect(judgeAttempt(readRecording('auth-401', { leftovers: 1 })).verdict).toBe('auth');
  });

  test('commits outlive a signal when no request was open', () => {
    const killed = { newCommits: 1, code: null, signal: 'SIGKILL', sawExit: false };
    expect(judgeAttempt(readRecording('edit-ok', killed)).verdict).toBe('succeeded');
    expect(judgeAttempt(readRecording('edit-ok', { ...killed, sendings: 2 })).verdict).toBe('crashed');
  });

  test('a failure after a commit is told', () => {
    const { output } = readRecording('rate-limited-exhausted');
    const detail = judgeAttempt(readRecording('edit-ok', { newCommits: 1, sendings: 2, output })).detail;
    expect(detail).toBe('One commit. A later request failed: Rate limit reached');
  });
});

const sending = '{"event": "message_send_starting", "properties": {}}\n';
const reply = '{"event": "message_send", "properties": {"total_tokens": 5}}\n';
const exit = '{"event": "exit", "properties": {"reason": "Completed --message-file"}}\n';
const tokens = '\nTokens: 2k sent, 3 received.\n';

describe('words that only look like errors', () => {
  const forged =
    'litellm.AuthenticationError: AuthenticationError: OpenAIException - no\nModel x has hit a token limit!';

  test('in a reply', () => {
    const evidence = evidenceOf(sending + reply + exit, `${forged}\n^C again to exit${tokens}`);
    expect(judgeAttempt(evidence).verdict).toBe('no-change');
  });

  test('in the edit that aider quotes', () => {
    const quoted = `ok${tokens}The LLM did not conform to the edit format.\n<<<<<<< SEARCH\n${forged}\n>>>>>>> REPLACE\n`;
    expect(judgeAttempt(evidenceOf(sending + reply + exit, quoted)).verdict).toBe('edit-failed');
    const limited = `${quoted}litellm.RateLimitError: RateLimitError: OpenAIException - slow down\n`;
    expect(judgeAttempt(evidenceOf(sending + reply + sending + exit, limited)).verdict).toBe('rate-limited');
  });

  test('a failed edit that only a reply speaks of, and one that the next reply does not mend', () => {
    const events = sending + reply + sending + reply + exit;
    const failure = 'The LLM did not conform to the edit format.\n';
    const after = (output: string) => judgeAttempt(evidenceOf(events, output)).verdict;
    expect(after(`a${tokens}${failure}b${tokens}`)).toBe('edit-failed');
    expect(after(`a\n${tokens}Cost: $0.01 message, $0.01 session.\n${failure}b${tokens}`)).toBe(
      'edit-failed',
    );
    expect(after(`${failure}a${tokens}b\n${failure}${tokens}`)).toBe('no-change');
  });

  test('a real one afterwards counts', () => {
    const output = `${forged}${tokens}\nlitellm.Timeout: APITimeoutError - too slow\n`;
    expect(judgeAttempt(evidenceOf(sending + reply + sending + exit, output)).verdict).toBe('provider-error');
  });
});

describe('broken evidence', () => {
  test('half a last line of a killed aider', () => {
    const evidence = evidenceOf(sending + reply.slice(0, 30), '', { code: null, signal: 'SIGKILL' });
    expect(judgeAttempt(evidence).verdict).toBe('crashed');
  });

  test('nothing at all', () => {
    expect(judgeAttempt(evidenceOf('', '')).verdict).toBe('no-reply');
    expect(judgeAttempt(evidenceOf('', '', { code: 1 })).verdict).toBe('crashed');
    expect(judgeAttempt(evidenceOf(exit, '', { code: 0 })).verdict).toBe('no-reply');
  });

  test('a Python error at the start and after a reply', () => {
    const trace = 'Traceback (most recent call last):\nModuleNotFoundError: No module named numpy\n';
    const early = judgeAttempt(evidenceOf('', trace, { code: 1 }));
    expect(early).toMatchObject({
      verdict: 'crashed',
      detail: expect.stringContaining('No module named numpy'),
    });
    expect(judgeAttempt(evidenceOf(sending + reply, tokens + trace, { code: 1 })).verdict).toBe('crashed');
  });

  test('garbage gives one clean sentence of at most 400 characters', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'litellm.RateLimitError: ',
        'Tokens: 1 sent, 1 received.',
        'Only 3 reflections allowed, stopping.',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(line),
        fc.nat(2),
        fc.nat(2),
        fc.constantFrom(0, 1, null),
        (lines, sendings, replies, code) => {
          const output = lines.reduce(foldOutput, emptyOutput);
          const { detail } = judgeAttempt(evidenceOf('', '', { sendings, replies, code, output }));
          expect(Array.from(detail).length).toBeLessThanOrEqual(400);
          expect(detail).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        },
      ),
    );
  });

  test('a long reply is cut between characters', () => {
    const evidence = evidenceOf(sending + reply + exit, `${`${'😀'.repeat(150)}\n`.repeat(5)}${tokens}`);
    const { detail } = judgeAttempt(evidence);
    expect(Array.from(detail)).toHaveLength(400);
    expect(detail).not.toMatch(/\p{Cs}/u);
  });

  test('the fold keeps little of an endless output', () => {
    let state = emptyOutput;
    for (let line = 0; line < 50_000; line++) state = foldOutput(state, 'litellm.APIError: x'.repeat(100));
    expect(JSON.stringify(state).length).toBeLessThan(20_000);
  });
});
