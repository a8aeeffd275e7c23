import type { Draft } from '../../src/core/event.ts';
import { focusOf } from '../../src/dashboard/focus.ts';
import { createModel } from '../../src/dashboard/model.ts';
import { firstUi, type Ui } from '../../src/dashboard/ui.ts';
import { scene } from './busy-run.ts';
import { atEvent, history } from './history.ts';
import { painted, type Size, shownOf } from './painted.ts';

type Asked = Size & {
  readonly drafts: readonly Draft[];
  readonly ui?: Partial<Ui>;
  readonly prd?: string;
};

/** The whole screen of a run as text, three seconds after its last event. The chart's place is empty. */
export const screenText = ({ drafts, ui = {}, prd = '', ...size }: Asked): string => {
  const model = createModel();
  for (const event of history(...drafts)) model.add(event);
  const whole: Ui = { ...firstUi, ...ui };
  const where = scene(focusOf(whole, model.state()), whole.overlay?.kind ?? whole.screen);
  const shown = shownOf(ui, {
    model,
    scene: { ...where, filtered: whole.filter !== '' },
    nowMs: atEvent(drafts.length) + 3000,
    prd,
  });
  return painted(shown, size).text;
};
