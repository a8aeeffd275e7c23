import { expect, it } from 'vitest';
import type { Draft } from '../../../src/core/event.ts';
import { fold } from '../../../src/core/reduce.ts';
import { reviewerId } from '../../../src/core/reviewer.ts';
import { summarize } from '../../../src/core/summary.ts';
import { header } from '../../../src/dashboard/views/header.ts';
import { moneyScreen, promptsOf } from '../../../src/dashboard/views/money.ts';
import { retoldOf, retoldText } from '../../../src/dashboard/views/retold.ts';
import { summarySentence } from '../../../src/dashboard/views/summary.ts';
import { summaryTable } from '../../../src/dashboard/views/summary-table.ts';
import { summaryText } from '../../../src/headless/summary.ts';
import { eventLine } from '../../../src/headless/text.ts';
import { scene } from '../../helpers/busy-run.ts';
import {
  atEvent,
  begun,
  exited,
  history,
  intended,
  merged,
  reply,
  started,
  stateAfter,
} from '../../helpers/history.ts';
import { broken, framed, picture } from '../../helpers/picture.ts';

const wanted = 'a.txt: say what the limit is,\nnot only that there is one.';

const work = (agent: string, attempt = 1): readonly Draft[] => [
  intended(agent, attempt),
  reply(agent, attempt, 0.05),
  exited(agent, 'succeeded', { attempt }),
  { type: 'agent.succeeded', agent, commit: `head-${agent}` },
  merged(agent),
];

const reading = (attempt: number): readonly Draft[] => [
  intended(reviewerId, attempt, 'review'),
  started(reviewerId, attempt),
];

const read = (attempt: number): readonly Draft[] => [
  reply(reviewerId, attempt, 0.2),
  exited(reviewerId, 'succeeded', { attempt, detail: '', files: [], commits: 0 }),
];

const about: readonly Draft[] = [
  ...begun([{ id: 'agent_1' }, { id: 'agent_2' }], { change: 'Add rate limiting', review: true }),
  ...work('agent_1'),
  ...work('agent_2'),
  ...reading(1),
];

const round: readonly Draft[] = [
  ...about,
  ...read(1),
  {
    type: 'review.finished',
    verdict: 'changes',
    list: [wanted],
    commit: 'merge-agent_2',
    asks: [{ agent: 'agent_1', text: wanted }],
  },
  ...work('agent_1', 2),
  ...reading(2),
  ...read(2),
];

const ending = (
  verdict: 'approve' | 'changes' | 'unclear',
  list: string[],
  detail = '',
): readonly Draft[] => [
  ...round,
  { type: 'review.finished', verdict, list, detail, commit: 'merge-agent_1' },
  { type: 'run.finished', verdict: 'succeeded', exit_code: 0, detail: 'All 2 agents are merged.' },
];

const still = ending('changes', ['agent_2: \u001b[31mthe limit is not reset.']);

it('of the result stands in the header, the summary, the money and the log', () => {
  const events = history(...still);
  const state = fold(events);
  const nowMs = atEvent(events.length);
  const at = { nowMs, scene: scene(null, 'summary') };
  const reviewing = stateAfter(...about);
  const approved = stateAfter(...ending('approve', []));
  const unclear = stateAfter(...ending('unclear', [], 'Its answer holds no verdict that can be read.'));
  const parts = [
    picture([120, 80].map((width) => header(reviewing, { width, nowMs: reviewing.changedAtMs }))),
    picture(summarySentence(state, 80)),
    picture(summarySentence(approved, 80)),
    picture(summarySentence(unclear, 80)),
    framed(summaryTable(state, { width: 118, ...at })),
    framed(summaryTable(state, { width: 78, ...at })),
    picture(moneyScreen(state, promptsOf(events), { width: 80, nowMs, focused: null })),
    picture(broken(retoldText(retoldOf('agent_1', events, state), state.createdAtMs), 60)),
    summaryText(summarize(state)),
    events
      .slice(-20)
      .map((event) => eventLine(event, state))
      .join('\n'),
  ];
  return expect(parts.join('\n')).toMatchFileSnapshot('../golden/result-review.txt');
});
