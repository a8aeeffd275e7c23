import { expect } from 'vitest';
import type { CrashRun } from './crash-run.ts';

/** The same end as that of a run which nobody disturbed: nothing lost, doubled, damaged or left. */
export const expectSameEnd = (torn: CrashRun, whole: CrashRun): void => {
  expect(torn, torn.folder).toMatchObject({ damaged: 0, doubled: [], lost: [], left: [] });
  expect(torn.tree, torn.folder).toBe(whole.tree);
  expect(torn.events.map(({ seq }) => seq)).toEqual(torn.events.map((_, index) => index + 1));
  expect(torn.state.agents.map(({ status }) => status.kind)).toEqual(Array(4).fill('merged'));
};
