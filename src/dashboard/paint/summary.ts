import type { Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import { summaryBars, summaryNext, summarySentence } from '../views/summary.ts';
import { summaryTable } from '../views/summary-table.ts';
import { insideOf, paintLines, paintPane, placesOf } from './pane.ts';
import { type Extent, noText, type Shown } from './shown.ts';

/** How the run went, and what to do next. */
export const paintSummary = (canvas: Canvas, shown: Shown, body: Rect): Extent => {
  const { model, scene, nowMs, glyphs } = shown;
  const state = model.state();
  const inner = { ...body, x: body.x + 1, width: body.width - 2 };
  const sentence = summarySentence(state, inner.width - 2);
  paintLines(canvas, { ...inner, x: inner.x + 1, y: body.y + 1, width: inner.width - 2 }, sentence);
  const view = { width: inner.width - 4, nowMs, scene, glyphs };
  const table = summaryTable(state, view);
  const tableRect = { ...inner, y: body.y + sentence.length + 2, height: table.body.length + 2 };
  paintPane(canvas, tableRect, { pane: table, focused: false });
  const below = tableRect.y + tableRect.height;
  const height = body.y + body.height - below;
  const extent = { ...noText, places: placesOf(insideOf(tableRect), table.agents) };
  if (height < 4) return extent;
  const half = inner.width >= 100 ? Math.floor(inner.width / 2) : 0;
  const nextRect = { x: inner.x + half, y: below, width: inner.width - half, height };
  if (half > 0)
    paintPane(
      canvas,
      { x: inner.x, y: below, width: half, height },
      {
        pane: summaryBars(state, { ...view, width: half - 4 }),
        focused: false,
      },
    );
  paintPane(canvas, nextRect, {
    pane: summaryNext(state, { ...view, width: nextRect.width - 4 }),
    focused: false,
  });
  return extent;
};
