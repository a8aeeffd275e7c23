import type { Event, EventOf } from '../../core/event.ts';
import type { RunState } from '../../core/state.ts';
import { verdictSentence } from '../../core/verdict.ts';
import { choosingWords } from '../../words/choices.ts';
import { clock, counted, dollars, lasting, tokens } from '../../words/numbers.ts';
import { padEnd } from '../../words/width.ts';
import { createMade } from '../made.ts';
import type { TextLine } from '../reading.ts';
import type { Line, Role } from '../styled.ts';
import { few, reasonInWords } from './activity.ts';
import { cutLine, span } from './line.ts';

/** One thing that happened to an agent. */
export type Row = {
  readonly atMs: number;
  /** One word, at most eight letters. */
  readonly kind: string;
  readonly text: string;
  readonly role: Role;
};

type Told = Omit<Row, 'atMs'>;

/** What an event tells in the pane of its agent: most often one row, or none. */
export const retold = (event: Event, state: RunState): readonly Row[] => {
  const atMs = Date.parse(event.time);
  return told(event, state).map((row) => ({ atMs, ...row }));
};

/** All rows of one agent, oldest first. */
export const retoldOf = (agent: string, events: Iterable<Event>, state: RunState): readonly Row[] => {
  const rows: Row[] = [];
  for (const event of events)
    if ('agent' in event && event.agent === agent) rows.push(...retold(event, state));
  return rows;
};

const row = (kind: string, text: string, role: Role): readonly Told[] => [{ kind, text, role }];

const told = (event: Event, state: RunState): readonly Told[] => {
  switch (event.type) {
    case 'agent.queued':
      return event.choices === undefined ? [] : row('again', choosingWords(event.choices), 'accent');
    case 'attempt.intended':
      return row(`try ${event.attempt}`, whyItBegins(event, state), 'accent');
    case 'attempt.reply':
      return row('reply', `${tokens(event.tokens)} tokens, ${dollars(event.cost)}`, 'text');
    case 'attempt.backoff':
      return row(
        'waits',
        event.by === 'aider'
          ? `${reasonInWords(event.reason)}: aider asks again in ${lasting(event.seconds)}`
          : `${reasonInWords(event.reason)}: again in ${lasting(event.seconds)}`,
        'warn',
      );
    case 'attempt.stalled':
      return row(
        event.limit === 'stall' ? 'stalled' : 'too long',
        event.limit === 'stall'
          ? `nothing moved for ${lasting(event.seconds)}`
          : `ran for ${lasting(event.seconds)}`,
        'warn',
      );
    case 'attempt.exited':
      return exited(event, state);
    case 'validation.started':
      return [];
    case 'validation.finished':
      return validation(event, state);
    case 'agent.succeeded':
      return row('done', 'waits for its merge', 'good');
    case 'agent.failed':
      // That it was killed has been told.
      return event.verdict === 'killed' ? [] : row('FAILED', failure(event), 'bad');
    case 'merge.started':
      return row('merge', 'into the result', 'merge');
    case 'merge.conflict':
      return row('conflict', few(event.files, 3), 'warn');
    case 'merge.undone':
      return row('undone', event.reason, 'bad');
    case 'merge.finished':
      return row(
        'merged',
        `${event.commit.slice(0, 7)}: ${counted(event.files.length, 'file')}, +${event.lines_added} −${event.lines_removed}`,
        'good',
      );
    case 'agent.paused':
      return row('paused', 'it stands still', 'warn');
    case 'agent.continued':
      return row('goes on', '', 'text');
    case 'agent.told':
      return row('you', event.text, 'accent');
    case 'agent.held':
      return row('yours', 'you take it over', 'accent');
    case 'agent.released':
      return row(
        'back',
        `${counted(event.commits, 'commit')} of yours; ${event.next === 'done' ? 'it is done' : 'it goes on'}`,
        'accent',
      );
    case 'agent.killed':
      return row(
        'killed',
        event.snapshot === null ? 'nothing to keep' : 'its work tree is kept; undo stop brings it back',
        'bad',
      );
    default:
      // What concerns the whole run is told elsewhere.
      return [];
  }
};

const whyItBegins = ({ agent, attempt, purpose }: EventOf<'attempt.intended'>, state: RunState): string => {
  const asks = state.resultReview.said
    .flatMap((review) => review.asks)
    .filter((ask) => ask.agent === agent && ask.after === attempt - 1);
  return asks.length === 0
    ? purposes[purpose]
    : `the review wants: ${asks.map(({ text }) => text).join('; ')}`;
};

const purposes = {
  work: 'begins',
  conflict: 'resolves the conflict',
  mend: 'mends the merged result',
  review: 'reads the merged result',
} as const;

const exited = (event: EventOf<'attempt.exited'>, state: RunState): readonly Told[] => {
  const { verdict, detail, seconds, commits, attempt } = event;
  if (verdict !== 'succeeded') return row('ended', detail || verdictSentence(verdict), 'warn');
  const agent = state.agents.find(({ id }) => id === event.agent);
  const purpose = agent?.attempts.find(({ number }) => number === attempt)?.purpose;
  if (purpose !== undefined && purpose !== 'work') return row('ended', `after ${lasting(seconds)}`, 'text');
  const outside = event.outside ?? [];
  return [
    ...row(
      commits === 1 ? 'commit' : 'commits',
      `${commits === 1 ? event.head.slice(0, 7) : commits} +${event.lines_added} −${event.lines_removed} ${few(event.files)}`,
      'text',
    ),
    ...(outside.length === 0 ? [] : row('outside', `not in its share: ${few(outside)}`, 'warn')),
  ];
};

const validation = (event: EventOf<'validation.finished'>, state: RunState): readonly Told[] => {
  const what = `${state.validate ?? 'validation'}${event.target === 'result' ? ' on the result' : ''}`;
  if (event.ok) return row('valid', `${what} (${lasting(event.seconds)})`, 'good');
  const how = event.timed_out
    ? `did not end in ${lasting(event.seconds)}`
    : event.code === null
      ? 'was ended'
      : `ended with ${event.code}`;
  return row('FAIL', `${what} ${how}`, 'bad');
};

const failure = ({ verdict, detail }: EventOf<'agent.failed'>): string => detail || verdictSentence(verdict);

const kindWidth = 8;

/** A row as one line: time since `startMs`, kind, text. */
export const rowLine = (one: Row, width: number, startMs: number): Line =>
  cutLine(rowSpans(one, startMs), width);

/** Rows as a text; `startMs` is when the run began. */
export const retoldText = (rows: readonly Row[], startMs: number): readonly TextLine[] =>
  madeText(rows, String(startMs));

const madeText = createMade<Row, TextLine>((made, rows, from, key) => {
  for (const one of rows.slice(from)) made.push({ line: rowSpans(one, Number(key)), hang: 8 + kindWidth });
});

const rowSpans = ({ atMs, kind, text, role }: Row, startMs: number): Line => [
  span('dim', `${since(atMs, startMs)}  `),
  span(role, `${padEnd(kind, kindWidth)} `),
  span(loud.has(role) ? role : 'text', text),
];

/** What went well is said by its kind alone. */
const loud: ReadonlySet<Role> = new Set(['bad', 'warn']);

/** `02:20` since the run's start. */
const since = (atMs: number, startMs: number): string =>
  clock(Math.max(0, atMs - startMs) / 1000).padStart(5, '0');
