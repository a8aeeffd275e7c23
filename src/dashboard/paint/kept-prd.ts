import type { RunState } from '../../core/state.ts';
import type { TextLine } from '../reading.ts';
import type { Glyphs } from '../views/glyphs.ts';
import { livePrd, type Prd, readPrd } from '../views/prd.ts';
import { standingOf } from '../views/status.ts';

let kept: { readonly markdown: string; readonly plan: string; readonly prd: Prd } | null = null;

/** The PRD at this width, read anew only when it, the width or the plan has changed: it takes longer than a frame. */
export const keptPrd = (markdown: string, state: RunState, width: number): Prd => {
  const plan = JSON.stringify(
    state.agents.map(({ id, description, filesContext }) => [id, description, filesContext]),
  );
  if (kept === null || kept.markdown !== markdown || kept.plan !== plan || kept.prd.width !== width)
    kept = { markdown, plan, prd: readPrd(markdown, state, width) };
  return kept.prd;
};

let live: { readonly prd: Prd; readonly standings: string; readonly lines: readonly TextLine[] } | null =
  null;

/** The same as a text that is read, with the states of agents: another one only when one of these has changed. */
export const keptLive = (prd: Prd, state: RunState, glyphs: Glyphs): readonly TextLine[] => {
  const standings = state.agents.map(standingOf).join();
  if (live === null || live.prd !== prd || live.standings !== standings)
    live = { prd, standings, lines: livePrd(prd, state, { nowMs: 0, glyphs }).map((line) => ({ line })) };
  return live.lines;
};
