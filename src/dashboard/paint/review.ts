import type { Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import { span } from '../views/line.ts';
import { shareLines, sharesPane } from '../views/plan-review.ts';
import { prdLines } from '../views/prd.ts';
import { insideOf, paintPane, paintText, placesOf } from './pane.ts';
import type { Extent, Shown } from './shown.ts';

/** A plan that waits for a person: the PRD beside the agents; on a narrow screen the one that has the focus. */
export const paintReview = (canvas: Canvas, shown: Shown, body: Rect): Extent => {
  const { name, otherTop } = shown.ui.side;
  const { top } = shown.ui;
  if (body.width < 100)
    return name === 'prd'
      ? paintPrd(canvas, shown, { rect: body, top })
      : paintShares(canvas, shown, { rect: body, top });
  const left = Math.floor(body.width / 2);
  const prd = paintPrd(canvas, shown, {
    rect: { ...body, width: left },
    top: name === 'prd' ? top : otherTop,
  });
  const shares = paintShares(canvas, shown, {
    rect: { ...body, x: body.x + left, width: body.width - left },
    top: name === 'prd' ? otherTop : top,
  });
  return name === 'prd' ? { ...prd, ...(shares.places && { places: shares.places }) } : shares;
};

type Side = { readonly rect: Rect; readonly top: number | null };

const paintPrd = (canvas: Canvas, { model, ui, prd }: Shown, { rect, top }: Side): Extent =>
  paintText(canvas, rect, {
    title: [span('title', 'PRD', true), span('dim', ` ${model.state().prdPath?.split('/').at(-1) ?? ''}`)],
    lines: prdLines(prd, insideOf(rect).width),
    top,
    focused: ui.side.name === 'prd',
  });

const paintShares = (canvas: Canvas, shown: Shown, { rect, top }: Side): Extent => {
  const { model, ui, scene, prompts } = shown;
  const state = model.state();
  const active = ui.side.name === 'agents';
  const width = insideOf(rect).width;
  const most = Math.max(2, Math.floor(rect.height * 0.6) - 2);
  const pane = sharesPane(state, { width, height: most, focused: scene.focused, active });
  const height = Math.min(pane.body.length, most) + 2;
  paintPane(canvas, { ...rect, height }, { pane, focused: active });
  const places = placesOf(insideOf({ ...rect, height }), pane.agents);
  const below = { ...rect, y: rect.y + height, height: rect.height - height };
  const agent = state.agents.find(({ id }) => id === scene.focused);
  if (agent === undefined || below.height < 3) return { lines: 0, height: 1, places };
  const extent = paintText(canvas, below, {
    title: [span('title', agent.id, true)],
    lines: shareLines(agent, state, { prompt: prompts.get(agent.id) ?? '', width }),
    top,
  });
  return { ...extent, places };
};
