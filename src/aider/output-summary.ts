import { classOf, type ErrorClass, parseOutputLine } from './output.ts';

/** What aider's output told so far, as far as a verdict needs it. */
export type OutputSummary = {
  /** The last error since the last complete reply; what stands before a complete reply was part of it. */
  readonly error: { readonly class: ErrorClass; readonly text: string } | null;
  /** The last edit that failed, unless one was applied after it. */
  readonly editFailure: string | null;
  /** aider reports a failed edit right behind its token count; elsewhere, a reply may only say so. */
  readonly editFailureIsSure: boolean;
  readonly behindTokens: boolean;
  readonly interrupted: boolean;
  readonly retries: number;
  readonly applied: number;
  /** Complete replies, by aider's token counts. */
  readonly replies: number;
  /** The end of the last complete reply. */
  readonly replyTail: readonly string[];
  /** The last lines that are none of aider's own sentences. */
  readonly recent: readonly string[];
  /** The error's line may go on: aider wraps at 80 columns. */
  readonly wrapping: string | null;
  /** aider repeats the model's text when it reports a failed edit, so errors may be quoted ones. */
  readonly quoting: boolean;
};

export const emptyOutput: OutputSummary = {
  error: null,
  editFailure: null,
  editFailureIsSure: false,
  behindTokens: false,
  interrupted: false,
  retries: 0,
  applied: 0,
  replies: 0,
  replyTail: [],
  recent: [],
  wrapping: null,
  quoting: false,
};

/** Adds one line of aider's output, without its line end; pure. */
export const foldOutput = (state: OutputSummary, line: string): OutputSummary => {
  const sign = parseOutputLine(line);
  if (sign === null) return foldText(state, line);
  const next = { ...state, wrapping: null, behindTokens: false };
  switch (sign.kind) {
    case 'error':
      // aider's explanation follows the provider's words, which say more.
      if (sign.explained && state.wrapping !== null) return next;
      return { ...next, error: { class: sign.class, text: sign.text }, wrapping: line };
    case 'retrying':
      return {
        ...next,
        retries: state.retries + 1,
        error: state.error ?? errorInText(state.recent),
        recent: [],
      };
    case 'applied':
      return { ...next, applied: state.applied + 1, editFailure: null, editFailureIsSure: false };
    case 'commit':
      // Blocks that did match are committed although others failed; aider asks the model for those again.
      return next;
    case 'edit-failed':
      return {
        ...next,
        // That it gave up says less than why.
        editFailure:
          state.editFailure?.startsWith(outside) && sign.text.startsWith('Only ')
            ? state.editFailure
            : sign.text,
        editFailureIsSure: state.editFailureIsSure || state.behindTokens,
        quoting: true,
        recent: [],
      };
    case 'outside': {
      const path = sign.path ?? state.recent.at(-1)?.trim() ?? 'a file';
      return { ...next, editFailure: `${outside}: ${path}`, quoting: true, recent: [] };
    }
    case 'reply-ended':
      return {
        ...next,
        error: null,
        editFailure: state.editFailureIsSure ? state.editFailure : null,
        behindTokens: true,
        interrupted: false,
        replies: state.replies + 1,
        replyTail: state.recent.slice(-tailLines),
        recent: [],
        quoting: false,
      };
    case 'interrupted':
      return { ...next, interrupted: true };
    case 'announcement':
      return { ...next, recent: [] };
    default:
      return sign satisfies never;
  }
};

const outside = 'The reply edits what lies outside of the work tree';
const tailLines = 6;
const recentLines = 12;
const longestLine = 400;
const longestError = 1500;

/** Without a network, aider says so three times behind the token count: it wants a list of prices. */
const priceListMissed = "HTTPSConnectionPool(host='raw.githubusercontent.com'";

const foldText = (state: OutputSummary, line: string): OutputSummary => {
  const text = line.slice(0, longestLine);
  if (text.startsWith(priceListMissed)) return state;
  if (text.trim() === '') return { ...state, wrapping: null };
  if (state.wrapping !== null && state.error !== null && state.error.text.length < longestError) {
    const joined = unwrap(state.error.text, state.wrapping, text);
    return { ...state, error: { class: classOf(state.error.class, joined), text: joined }, wrapping: text };
  }
  // The cost stands on a line of its own when the provider has a cache.
  const behindTokens = state.behindTokens && text.startsWith('Cost: ');
  return { ...state, wrapping: null, behindTokens, recent: [...state.recent.slice(1 - recentLines), text] };
};

/** Puts a wrapped line together again: a line that is full to the last column was cut inside a word. */
const unwrap = (before: string, lastLine: string, next: string): string =>
  `${before.trimEnd()}${lastLine.length >= 80 && !lastLine.endsWith(' ') ? '' : ' '}${next.trim()}`;

/** An error that came in the middle of a reply stands behind its last words, on the same line. */
const errorInText = (lines: readonly string[]): OutputSummary['error'] => {
  const found = /litellm\.\w+: .*/.exec(lines.join(' '));
  const sign = found === null ? null : parseOutputLine(found[0]);
  return sign?.kind === 'error' && sign.class !== 'auth' ? { class: sign.class, text: sign.text } : null;
};
