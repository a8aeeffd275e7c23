import type { AgentState, AttemptState } from '../../core/state.ts';
import { triedWords } from '../../words/choices.ts';
import { clock, dollars, tokens } from '../../words/numbers.ts';
import { padEnd, padStart } from '../../words/width.ts';
import type { TextLine } from '../reading.ts';
import type { Line, Role } from '../styled.ts';
import { span } from './line.ts';

export type AttemptsView = { readonly nowMs: number; readonly chosen: number };

/** What stands above the attempts. */
export const attemptsHead: Line = [
  span('title', `${padEnd('try', 5)}${padEnd('to', 10)}${padEnd('verdict', 19)}`),
  span(
    'title',
    `${padStart('replies', 7)}${padStart('tokens', 10)}${padStart('cost', 11)}${padStart('time', 9)}`,
  ),
];

/** An agent's attempts, a row each, and below it how it ended. */
export const attemptsText = (agent: AgentState, { nowMs, chosen }: AttemptsView): readonly TextLine[] =>
  agent.attempts.length === 0
    ? [{ line: [span('dim', 'It has not begun.')] }]
    : agent.attempts.flatMap((attempt) => [
        row(attempt, nowMs, chosen === attempt.number),
        ...ending(attempt),
      ]);

/** The line that an attempt has in this text. */
export const lineOfAttempt = ({ attempts }: AgentState, number: number): number =>
  attempts.slice(0, number - 1).reduce((sum, attempt) => sum + 1 + ending(attempt).length, 0);

const row = (attempt: AttemptState, nowMs: number, chosen: boolean): TextLine => {
  const { replies, totalTokens } = attempt.usage;
  const [role, word] = verdictOf(attempt);
  const look = (one: Role): Role => (chosen ? 'selected' : one);
  const line: Line = [
    span(look('strong'), padEnd(` ${attempt.number}`, 5)),
    span(look('text'), padEnd(purposes[attempt.purpose], 10)),
    span(look(role), padEnd(word, 19)),
    span(look('text'), padStart(String(replies), 7)),
    span(look('text'), padStart(replies === 0 ? '–' : tokens(totalTokens), 10)),
    span(look('text'), padStart(costOf(attempt), 11)),
    span(look('text'), padStart(clock(msOf(attempt, nowMs) / 1000), 9)),
  ];
  return chosen ? { line, under: 'selected' } : { line };
};

const purposes = { work: 'work', conflict: 'resolve', mend: 'mend', review: 'review' } as const;

const verdictOf = ({ verdict, endedAtMs }: AttemptState): readonly [Role, string] => {
  if (verdict === null) return endedAtMs === null ? ['busy', 'at work'] : ['dim', 'ended'];
  return [verdict === 'succeeded' ? 'good' : 'bad', verdict];
};

const costOf = ({ usage }: AttemptState): string => {
  if (usage.replies === 0) return '–';
  if (usage.unpricedReplies === usage.replies) return dollars(null);
  return `${usage.unpricedReplies > 0 ? '≥ ' : ''}${dollars(usage.costUsd)}`;
};

const msOf = ({ intendedAtMs, endedAtMs, pausedMs }: AttemptState, nowMs: number): number =>
  Math.max(0, (endedAtMs ?? nowMs) - intendedAtMs - pausedMs);

const ending = ({ verdict, detail, outside, model, editFormat }: AttemptState): readonly TextLine[] => [
  ...(model === null && editFormat === null
    ? []
    : [{ line: [span('accent', `     ${triedWords({ model, editFormat })}`)], hang: 5 }]),
  ...(detail === '' || verdict === 'succeeded' ? [] : [{ line: [span('dim', `     ${detail}`)], hang: 5 }]),
  ...(outside.length === 0
    ? []
    : [{ line: [span('warn', `     not in its share: ${outside.join(', ')}`)], hang: 5 }]),
];
