import { type Verdict, verdictSentence } from '../core/verdict.ts';
import type { ErrorClass } from './output.ts';
import type { OutputSummary } from './output-summary.ts';

/** Why we ended an attempt ourselves. */
export type OwnStop = 'stalled' | 'timed-out' | 'killed' | 'budget' | 'interrupted';

/** All that is known of an attempt that has ended. */
export type Evidence = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stop: OwnStop | null;
  /** From the analytics log: requests begun, replies received, the last unknown exception, its `exit` line. */
  readonly sendings: number;
  readonly replies: number;
  readonly exception: string | null;
  readonly sawExit: boolean;
  /** Commits that aider made in this attempt. */
  readonly newCommits: number;
  /** Paths that it left changed and uncommitted. */
  readonly leftovers: number;
  readonly output: OutputSummary;
};

export type Judgement = {
  readonly verdict: Verdict;
  /** One sentence for people, at most 400 characters. */
  readonly detail: string;
  /** False when the same attempt again can only end the same way: a wrong key, a bad request, no credit. */
  readonly retryable: boolean;
};

/**
 * Says why an attempt ended as it did. Events and commits count before words, words before the exit code,
 * which is 0 for almost everything. `keyNames` are the names of the environment variables whose keys were used.
 */
export const judgeAttempt = (evidence: Evidence, keyNames: readonly string[] = []): Judgement => {
  const { code, signal, stop, newCommits, leftovers, output } = evidence;
  const trouble = findTrouble(evidence);
  if (stop !== null) return judgement(stop, joined(verdictSentence(stop), lastError(output)));
  if (signal !== null && !(newCommits > 0 && answered(evidence)))
    return judgeSignal(signal, trouble, keyNames);
  if (newCommits > 0)
    return judgement('succeeded', joined(counted(newCommits), afterthought(evidence, trouble)));
  if (output.error?.class === 'usage') return judgement('crashed', output.error.text, false);
  if (trouble !== null) return judgeTrouble(trouble, keyNames);
  if (unanswered(evidence)) return judgeSilence(evidence);
  if (code !== null && code !== 0 && !(evidence.replies > 0 && evidence.sawExit)) {
    return judgement('crashed', crash(`code ${code}`, output));
  }
  if (output.editFailure !== null)
    return judgement('edit-failed', `The last edit failed: ${output.editFailure}`);
  if (leftovers > 0 && replied(evidence)) return judgement('succeeded', `It changed ${paths(leftovers)}.`);
  if (replied(evidence)) return judgement('no-change', noChange(output));
  return judgement('no-reply', 'aider ended without sending anything to the model.');
};

const mostCharacters = 400;

const judgement = (verdict: Verdict, detail: string, retryable = true): Judgement => ({
  verdict,
  detail: oneSentence(detail),
  retryable: retryable && verdict !== 'auth' && verdict !== 'context-exceeded',
});

type Trouble = NonNullable<OutputSummary['error']>;

/** The error that ended the attempt, if one did: the model's own text may only look like one. */
const findTrouble = (evidence: Evidence): Trouble | null => {
  const { error, quoting } = evidence.output;
  if (error === null) return null;
  if (unanswered(evidence)) return error;
  // A window that is too small is the one error that aider counts as a reply.
  return error.class === 'context-exceeded' && !quoting ? error : null;
};

const hasEvents = (evidence: Evidence): boolean =>
  evidence.sendings > 0 || evidence.replies > 0 || evidence.sawExit;

/** Without an analytics log, aider's token counts have to do. */
const replied = (evidence: Evidence): boolean =>
  (hasEvents(evidence) ? evidence.replies : evidence.output.replies) > 0;

/** The last request to the model has no reply, or it never came to one. */
const unanswered = (evidence: Evidence): boolean =>
  hasEvents(evidence) ? evidence.sendings > evidence.replies : evidence.output.replies === 0;

const answered = (evidence: Evidence): boolean => replied(evidence) && !unanswered(evidence);

const judgeSignal = (signal: string, trouble: Trouble | null, keyNames: readonly string[]): Judgement => {
  if (signal === 'SIGINT') return judgement('interrupted', 'aider was interrupted (SIGINT), but not by us.');
  if (trouble !== null) return judgeTrouble(trouble, keyNames);
  const cause = signal === 'SIGKILL' ? ' (out of memory?)' : '';
  return judgement('crashed', `aider was ended by ${signal}, which did not come from us${cause}.`);
};

const judgeTrouble = (trouble: Trouble, keyNames: readonly string[]): Judgement => {
  const words = providerWords(trouble.text);
  if (trouble.class !== 'auth') return judgement(verdicts[trouble.class], words, !lasting.has(trouble.class));
  const keys = keyNames.length === 0 ? '' : ` (key from ${keyNames.join(', ')})`;
  return judgement('auth', `The provider refused the key${keys}: ${words}`);
};

const verdicts: Readonly<Record<ErrorClass, Verdict>> = {
  auth: 'auth',
  'rate-limited': 'rate-limited',
  'context-exceeded': 'context-exceeded',
  timeout: 'provider-error',
  connection: 'provider-error',
  'bad-request': 'provider-error',
  'model-not-found': 'provider-error',
  'refused-content': 'provider-error',
  'no-credit': 'provider-error',
  'provider-error': 'provider-error',
  usage: 'crashed',
};

const lasting: ReadonlySet<ErrorClass> = new Set(['bad-request', 'model-not-found', 'no-credit', 'usage']);

const judgeSilence = ({ code, exception, output }: Evidence): Judgement => {
  if (output.interrupted) return judgement('interrupted', 'aider was interrupted during a reply.');
  if (exception !== null) return judgement('crashed', `aider failed while it asked the model: ${exception}`);
  if (code !== null && code !== 0) return judgement('crashed', crash(`code ${code}`, output));
  if (output.retries > 0) return judgement('provider-error', `The provider failed ${output.retries} times.`);
  return judgement('no-reply', verdictSentence('no-reply'));
};

const crash = (how: string, output: OutputSummary): string => {
  const last = output.recent.slice(-3).join(' ');
  return `aider ended with ${how}${last === '' ? '' : `: ${last}`}`;
};

const noChange = ({ replyTail }: OutputSummary): string => {
  const last = replyTail.join(' ').trim();
  if (last.startsWith('Empty response received from LLM.')) return 'The model’s reply was empty.';
  if (last === '') return 'The model changed nothing.';
  return `The model changed nothing and said: ${last}`;
};

const lastError = ({ error }: OutputSummary): string =>
  error === null ? '' : `Its last error: ${providerWords(error.text)}`;

/** What a success has to add: something of it may be missing. */
const afterthought = ({ output }: Evidence, trouble: Trouble | null): string => {
  if (trouble !== null) return `A later request failed: ${providerWords(trouble.text)}`;
  return output.editFailure === null ? '' : 'Some edits could not be applied.';
};

/** Without the names of classes that litellm puts before the provider's words. */
const providerWords = (text: string): string =>
  text.replace(
    /^litellm\.\w+:\s+(?:(?:litellm\.)?\w+(?:Error|Exception):\s+)*(?:\w+(?:Error|Exception)(?: \w+)? - )?/,
    '',
  );

const counted = (commits: number): string => (commits === 1 ? 'One commit.' : `${commits} commits.`);
const paths = (count: number): string => (count === 1 ? 'one path' : `${count} paths`);
const joined = (...sentences: readonly string[]): string =>
  sentences.filter((sentence) => sentence !== '').join(' ');

/** One line without control and direction characters, cut between characters. */
const oneSentence = (text: string): string => {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(/\p{Cs}/gu, '�')
    .trim();
  const characters = Array.from(line);
  return characters.length <= mostCharacters ? line : `${characters.slice(0, mostCharacters - 1).join('')}…`;
};
