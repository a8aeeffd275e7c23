import { expect, it } from 'vitest';
import type { Draft } from '../../../src/core/event.ts';
import type { RunState } from '../../../src/core/state.ts';
import { summarize } from '../../../src/core/summary.ts';
import { confirm, question } from '../../../src/dashboard/views/confirm.ts';
import { summaryNext, summarySentence } from '../../../src/dashboard/views/summary.ts';
import { totals } from '../../../src/dashboard/views/totals.ts';
import { summaryText } from '../../../src/headless/summary.ts';
import { scene } from '../../helpers/busy-run.ts';
import { begun, exited, intended, stateAfter } from '../../helpers/history.ts';
import { framed, picture } from '../../helpers/picture.ts';

const run = (...drafts: readonly Draft[]): RunState =>
  stateAfter(
    ...begun([{ id: 'agent_1' }]),
    { type: 'pr.wanted' },
    intended('agent_1'),
    exited('agent_1', 'succeeded'),
    {
      type: 'merge.finished',
      agent: 'agent_1',
      commit: 'c0ffee',
      onto: 'prd',
      lines_added: 3,
      lines_removed: 1,
      files: ['agent_1.txt'],
    },
    ...drafts,
  );

const ended: Draft = { type: 'run.finished', verdict: 'succeeded', exit_code: 0, detail: '' };
const refused: Draft = {
  type: 'pr.refused',
  reason: 'gh is not logged in to GitHub. Log in with gh auth login.',
};
const opened: Draft = { type: 'run.pr', url: 'https://github.com/octo/repo/pull/7', by: 'option' };

/** Pictures lie in test/dashboard/golden; `vitest -u` draws them anew. */
const shown = (state: RunState, width: number): string => {
  const where = scene('agent_1', 'summary', ['merge', 'pull-request', 'diff']);
  const view = { nowMs: state.changedAtMs, scene: where };
  return [
    picture(summarySentence(state, width)),
    framed(summaryNext(state, { width: Math.floor(width / 2), ...view })),
  ].join('\n');
};

it('is told of wherever a run is summed up', async () => {
  const wanted = run();
  const parts = [
    framed(totals(wanted, { width: 60, height: 20, nowMs: wanted.changedAtMs })),
    picture(confirm(question('pull-request', run(ended), null), 68)),
    ...[run(ended, refused), run(ended, refused, opened)].flatMap((state) => [
      shown(state, 76),
      shown(state, 116),
      summaryText(summarize(state)),
    ]),
  ];
  await expect(parts.join('\n')).toMatchFileSnapshot('../golden/pull-request.txt');
});
