import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseOutputLine } from '../../src/aider/output.ts';
import { emptyOutput, foldOutput } from '../../src/aider/output-summary.ts';

describe('a line of aider’s output', () => {
  test('its own sentences', () => {
    expect(parseOutputLine('Retrying in 0.2 seconds...')).toEqual({ kind: 'retrying', seconds: 0.2 });
    expect(parseOutputLine('Retrying in 32.0 seconds...\r')).toEqual({ kind: 'retrying', seconds: 32 });
    expect(parseOutputLine('Applied edit to src/a b.py')).toEqual({ kind: 'applied', path: 'src/a b.py' });
    expect(parseOutputLine('Commit 3a835cc fix: x')).toEqual({
      kind: 'commit',
      hash: '3a835cc',
      subject: 'fix: x',
    });
    expect(parseOutputLine('\u0020^C again to exit')).toEqual({ kind: 'interrupted' });
    expect(
      parseOutputLine('Tokens: 2.2k sent, 1k cache hit, 13 received. Cost: $0.01 message'),
    ).toMatchObject({
      kind: 'reply-ended',
    });
  });

  test.each([
    'The LLM did not conform to the edit format.',
    '# 2 SEARCH/REPLACE blocks failed to match!',
    'Only 3 reflections allowed, stopping.',
    'Exception while updating files:',
    'Unable to create .git/hooks/x, skipping edits.',
  ])('a failed edit: %s', (line) => {
    expect(parseOutputLine(line)).toEqual({ kind: 'edit-failed', text: line });
  });

  test.each([
    ['litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect ', 'auth'],
    ['litellm.BadRequestError: VertexAIException - API key not valid. Please pass one.', 'auth'],
    ['litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached', 'rate-limited'],
    ['litellm.RouterRateLimitError: no deployments', 'rate-limited'],
    ['litellm.InternalServerError: InternalServerError: OpenAIException - boom', 'provider-error'],
    ['litellm.InternalServerError: InternalServerError: OpenAIException - Connection error.', 'connection'],
    ['litellm.APIConnectionError: APIConnectionError: OpenAIException - timed out', 'connection'],
    ['litellm.Timeout: APITimeoutError - Request timed out.', 'timeout'],
    ['litellm.BadRequestError: OpenAIException - something is bad with the request', 'bad-request'],
    ['litellm.BadRequestError: XException - prompt is too long: 9000 tokens', 'context-exceeded'],
    ['litellm.ContextWindowExceededError: litellm.BadRequestError: …', 'context-exceeded'],
    ['litellm.NotFoundError: NotFoundError: OpenAIException - The model `x` does', 'model-not-found'],
    ['litellm.ContentPolicyViolationError: …', 'refused-content'],
    ['litellm.APIError: APIError: OpenAIException - Insufficient credits', 'no-credit'],
    ['litellm.SomethingNewError: x', 'provider-error'],
  ])('an error: %s', (line, errorClass) => {
    expect(parseOutputLine(line)).toMatchObject({ kind: 'error', class: errorClass, explained: false });
  });

  test.each([
    ['Model openai/coder has hit a token limit!', 'context-exceeded'],
    ['The API provider is not able to authenticate you. Check your API key.', 'auth'],
    ['The API provider timed out without returning a response. They may be down or ', 'timeout'],
    ['aider: error: unrecognized arguments: --not-a-flag', 'usage'],
  ])('an error in aider’s words: %s', (line, errorClass) => {
    expect(parseOutputLine(line)).toMatchObject({ kind: 'error', class: errorClass, explained: true });
  });

  test.each([
    '',
    'I saw litellm.AuthenticationError: in your log',
    '  Applied edit to x',
    'litellm.completion: see the manual',
    'Commit messages matter',
    'def retry(): print("Retrying in 3.0 seconds...")',
  ])('somebody else’s words: %j', (line) => {
    expect(parseOutputLine(line)).toBeNull();
  });

  test('an edit outside of the repository, named on this line or the one before', () => {
    expect(parseOutputLine("'/tmp/x y.txt' is not in the subpath of ")).toEqual({
      kind: 'outside',
      path: '/tmp/x y.txt',
    });
    expect(parseOutputLine("Cmd('git') failed due to: exit code(128)")).toEqual({
      kind: 'outside',
      path: null,
    });
    const told = [
      'Tokens: 1 sent, 1 received.',
      '../x.txt',
      "Cmd('git') failed due to: exit code(128)",
      'Only 3 reflections allowed, stopping.',
    ].reduce(foldOutput, emptyOutput);
    expect(told.editFailure).toBe('The reply edits what lies outside of the work tree: ../x.txt');
  });

  test('no line makes it throw or wait', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseOutputLine(text)));
    expect(parseOutputLine('a'.repeat(5_000_000))).toBeNull();
    expect(parseOutputLine(`aider${' '.repeat(1_000_000)}`)).toBeNull();
  });
});
