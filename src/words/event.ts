import type { Event, EventOf } from '../core/event.ts';
import type { RunState } from '../core/state.ts';
import { verdictSentence } from '../core/verdict.ts';
import { choosingWords } from './choices.ts';
import { clock, counted, dollars, tokens } from './numbers.ts';

/**
 * What an event says to people, without who and when; null when nothing changed that they would want to read of. It may hold
 * text that isn't ours: make it harmless before it is shown.
 */
export const eventWords = (event: Event, state: RunState): string | null => {
  switch (event.type) {
    case 'run.created':
      return `${event.run} from ${event.base_branch ?? 'a detached HEAD'} at ${event.base_commit.slice(0, 10)}${
        event.dirty ? ' (uncommitted changes stay out of it)' : ''
      }`;
    case 'plan.started':
      return event.source === 'file'
        ? 'reads the plan file'
        : `asks ${event.model} for ${event.remark === undefined ? 'a plan' : `another plan (${event.remark})`}${nth(event.try)}`;
    case 'plan.rejected':
      return `the plan does not hold: ${event.faults.slice(0, 3).join(' ')}${more(event.faults.length - 3)}`;
    case 'plan.ready':
      return `plan ${event.source === 'user' ? 'changed by you' : 'ready'}: ${counted(event.agents.length, 'agent')}, ${event.prd_path}${
        event.total_tokens > 0 ? ` (${tokens(event.total_tokens)} tokens, ${dollars(event.cost)})` : ''
      }`;
    case 'plan.review':
      return `${event.note ?? 'the plan waits for you'}: see it with aider-dash attach ${event.run} on a terminal, or approve it as it is with aider-dash approve ${event.run}`;
    case 'attempt.intended':
      if (event.purpose === 'review') return `attempt ${event.attempt}: aider reviews the result`;
      return event.purpose === 'work'
        ? `attempt ${event.attempt} begins`
        : event.purpose === 'conflict'
          ? `attempt ${event.attempt}: aider resolves the conflict`
          : `attempt ${event.attempt}: aider mends the merged result`;
    case 'attempt.reply':
      return `reply: ${tokens(event.tokens)} tokens, ${dollars(event.cost)}`;
    case 'attempt.backoff':
      return event.by === 'aider'
        ? `aider waits ${event.seconds} s: ${event.reason}`
        : `again in ${event.seconds.toFixed(1)} s: ${event.reason}`;
    case 'attempt.stalled':
      return event.limit === 'stall'
        ? `nothing moved for ${event.seconds} s: stops it`
        : `ran ${event.seconds} s: stops it`;
    case 'attempt.exited':
      return exitedLine(event, state);
    case 'validation.started':
      return event.target === 'agent' ? 'validates' : 'validates the merged result';
    case 'validation.finished':
      return `${event.target === 'agent' ? 'validation' : 'validation of the result'} ${
        event.ok
          ? 'passes'
          : event.timed_out
            ? 'did not end in time'
            : `fails with code ${event.code ?? 'none'}`
      } (${clock(event.seconds)})`;
    case 'agent.succeeded':
      return 'succeeded, waits for its merge';
    case 'agent.failed':
      return `${event.verdict}: ${event.detail || verdictSentence(event.verdict)}`;
    case 'merge.conflict':
      return `conflict in ${event.files.join(', ')}`;
    case 'merge.undone':
      return `merge undone: ${event.reason}`;
    case 'merge.finished':
      return `merged as ${event.commit.slice(0, 10)}: ${counted(event.files.length, 'file')}, +${event.lines_added} −${event.lines_removed}`;
    case 'budget.warning':
      return `budget: ${event.reason} (${dollars(event.spent)} of ${dollars(event.budget)})`;
    case 'budget.spent':
      return `the budget is spent: ${dollars(event.spent)} of ${dollars(event.budget)}; nothing new starts`;
    case 'run.finished':
      return `${event.verdict}: ${event.detail}`;
    case 'run.merged':
      return `merged into ${event.branch} as ${event.commit.slice(0, 10)}`;
    case 'run.undone':
      return `taken back from ${event.branch}: it is at ${event.onto.slice(0, 10)} again`;
    case 'agent.paused':
      return 'paused';
    case 'agent.continued':
      return 'goes on';
    case 'agent.told':
      return `you say: ${event.text}`;
    case 'agent.held':
      return 'you take it over';
    case 'agent.released':
      return `you are done with it (${counted(event.commits, 'commit')}): ${event.next === 'done' ? 'it ends here' : 'it goes on'}`;
    case 'run.paced':
      return `${counted(event.parallel, 'agent')} at once from now on`;
    case 'merge.wanted':
      return 'its result goes into your branch when it has ended well';
    case 'merge.refused':
      return `not merged into your branch: ${event.reason}`;
    case 'pr.wanted':
      return 'a pull request is opened for its result when it has ended well';
    case 'pr.refused':
      return `no pull request: ${event.reason}`;
    case 'run.pr':
      return `pull request: ${event.url}`;
    case 'agent.killed':
      return event.snapshot === null ? 'killed' : `killed; its work tree is kept as ${event.snapshot}`;
    case 'agent.queued': {
      const agent = state.agents.find(({ id }) => id === event.agent);
      const waits = agent?.dependsOn.length ? `, after ${agent.dependsOn.join(', ')}` : '';
      return event.choices === undefined
        ? `in line${waits}: ${agent?.description ?? ''}`
        : `in line again${waits}: ${choosingWords(event.choices)}`;
    }
    case 'review.finished':
      return reviewLine(event);
    case 'plan.approved':
      return event.by === 'user' ? 'the plan is approved' : null;
    case 'attempt.started':
    case 'merge.started':
    case 'scheduler.started':
      return null;
    case 'scheduler.resumed':
      return ['taken up again', ...event.notices].join('; ');
    default:
      event satisfies never;
      return null;
  }
};

const exitedLine = (event: EventOf<'attempt.exited'>, state: RunState): string => {
  if (event.verdict !== 'succeeded') return `attempt ${event.attempt}: ${event.verdict}. ${event.detail}`;
  const done = `attempt ${event.attempt} done in ${clock(event.seconds)}`;
  const agent = state.agents.find(({ id }) => id === event.agent);
  const purpose = agent?.attempts.find(({ number }) => number === event.attempt)?.purpose;
  if (purpose !== 'work') return done;
  return `${done}: ${counted(event.commits, 'commit')}, +${event.lines_added} −${event.lines_removed} so far`;
};

const reviewLine = ({ verdict, list, detail = '', asks = [] }: EventOf<'review.finished'>): string => {
  const more = detail === '' ? '' : `. ${detail}`;
  if (verdict === 'unclear') return `the result could not be reviewed${more}`;
  if (verdict === 'approve') return `the review approves of the result${more}`;
  const next =
    asks.length === 0 ? '' : ` (goes to ${[...new Set(asks.map(({ agent }) => agent))].join(', ')})`;
  return `the review wants ${counted(list.length, 'change')}${next}: ${list.join('; ')}${more}`;
};

const nth = (count: number): string => (count === 1 ? '' : `, try ${count}`);

const more = (count: number): string => (count > 0 ? ` (and ${count} more)` : '');
