import { bindings } from '../keys.ts';
import type { Reading } from '../reading.ts';
import type { Rect } from '../styled.ts';
import { help } from '../views/help.ts';
import { span } from '../views/line.ts';
import { prdText } from '../views/prd.ts';
import { diffReading } from './diff.ts';
import { insideOf } from './pane.ts';
import type { Shown } from './shown.ts';
import { zoomReading } from './zoom.ts';

/** The text that can be read, scrolled and searched; null on screens that are no text. */
export const readingOf = (shown: Shown, body: Rect): Reading | null => {
  const { ui, model, scene } = shown;
  const { width } = insideOf(body);
  const state = model.state();
  if (ui.overlay?.kind === 'help') {
    const under = { ...scene, context: ui.screen };
    return {
      title: [span('title', 'keys', true)],
      note: [],
      head: [],
      lines: help(state, under, { all: bindings, width }).map((line) => ({ line })),
    };
  }
  switch (ui.screen) {
    case 'zoom':
      return zoomReading(shown, width);
    case 'prd':
      return {
        title: [span('title', 'PRD', true), span('dim', ` ${state.prdPath ?? ''}`)],
        note: [],
        head: [],
        lines: prdText(shown.prd, width),
      };
    case 'diff':
      return {
        title: [span('title', 'diff', true), span('dim', ` of the result: ${state.resultBranch}`)],
        note: [],
        head: [],
        ...diffReading(shown),
      };
    default:
      return null;
  }
};

/** The part of the screen between its header and its footer. */
export const bodyOf = ({ columns, rows }: { readonly columns: number; readonly rows: number }): Rect => ({
  x: 0,
  y: 1,
  width: columns,
  height: rows - 3,
});
