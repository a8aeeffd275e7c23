import type { RunState } from '../../core/state.ts';
import { type Prd, readPrd } from '../views/prd.ts';

let kept: { readonly markdown: string; readonly plan: string; readonly prd: Prd } | null = null;

/** The PRD at this width, read anew only when it, the width or the plan has changed: it takes longer than a frame. */
export const keptPrd = (markdown: string, state: RunState, width: number): Prd => {
  const plan = state.agents
    .map(({ id, description, filesContext }) => [id, description, ...filesContext])
    .join('\n');
  if (kept === null || kept.markdown !== markdown || kept.plan !== plan || kept.prd.width !== width)
    kept = { markdown, plan, prd: readPrd(markdown, state, width) };
  return kept.prd;
};
