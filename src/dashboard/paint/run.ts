import type { RunState } from '../../core/state.ts';
import { placeOf, rosterOf } from '../focus.ts';
import { type Layout, layOut } from '../layout.ts';
import type { Line, Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import type { Ui } from '../ui.ts';
import { agentPane, compactRow } from '../views/agent-pane.ts';
import { chartData, costAxis } from '../views/chart.ts';
import { span, wrapLine } from '../views/line.ts';
import { listingLine, nobodyListed } from '../views/listing.ts';
import { prdPane } from '../views/prd.ts';
import { totals } from '../views/totals.ts';
import { keptPrd } from './kept-prd.ts';
import { insideOf, paintLines, paintPane } from './pane.ts';
import type { Extent, Shown } from './shown.ts';

/** The run: PRD, panes or rows of its agents, chart and totals. */
export const paintRun = (canvas: Canvas, shown: Shown, layout: Layout): Extent => {
  const { model, ui, nowMs, glyphs, scene } = shown;
  const state = model.state();
  const prd = paintPrd(canvas, shown, layout);
  const agents = rosterOf(ui, state);
  if (layout.heading !== null) paintHeading(canvas, shown, layout);
  for (const { agent: place, rect } of layout.rows) {
    const agent = agents[place];
    if (agent === undefined) continue;
    // Room between rows that stand side by side.
    const width = rect.x + rect.width < canvas.columns ? rect.width - 2 : rect.width;
    const lastAtMs = model.rows(agent.id).at(-1)?.atMs ?? null;
    const focused = agent.id === scene.focused;
    canvas.line(
      rect.x,
      rect.y,
      width,
      compactRow(agent, state, {
        width,
        nowMs,
        lastAtMs,
        live: shown.live(agent),
        glyphs,
        focused,
        idWidth: 14,
      }),
    );
  }
  for (const { agent: place, rect } of layout.panes) {
    const agent = agents[place];
    if (agent === undefined) continue;
    const focused = agent.id === scene.focused;
    const view = {
      ...insideOf(rect),
      nowMs,
      focused,
      rows: model.rows(agent.id),
      live: shown.live(agent),
      glyphs,
    };
    paintPane(canvas, rect, { pane: agentPane(agent, state, view), focused });
  }
  if (state.agents.length > 0 && agents.length === 0) paintNobody(canvas, shown, layout);
  if (state.agents.length === 0) paintPlanning(canvas, state, layout);
  if (layout.totals !== null) {
    const pane = totals(state, { ...insideOf(layout.totals), nowMs, glyphs });
    paintPane(canvas, layout.totals, { pane, focused: false });
  }
  if (layout.chart !== null) paintChart(canvas, shown, layout.chart);
  const places = [...layout.rows, ...layout.panes].flatMap(({ agent: place, rect }) => {
    const agent = agents[place]?.id;
    return agent === undefined ? [] : [{ agent, rect }];
  });
  return { lines: ui.top ?? 0, height: 1, places, ...prd };
};

const paintPrd = (canvas: Canvas, shown: Shown, { prd: rect }: Layout): Pick<Extent, 'prd'> => {
  if (rect === null) return {};
  const { model, ui, nowMs, glyphs } = shown;
  const [state, inside] = [model.state(), insideOf(rect)];
  const prd = keptPrd(shown.prd, state, inside.width);
  const pane = prdPane(prd, state, { ...inside, top: ui.prdTop, nowMs, glyphs });
  paintPane(canvas, rect, { pane, focused: false });
  return { prd: { lines: prd.lines.length, height: inside.height } };
};

const paintHeading = (
  canvas: Canvas,
  { model, ui, scene }: Shown,
  { heading, rows, panes }: Layout,
): void => {
  if (heading === null) return;
  const state = model.state();
  const seen = (rows.length > 0 ? rows : panes).map(({ agent }) => agent + 1);
  const view = {
    width: heading.width,
    first: seen[0] ?? 1,
    last: seen.at(-1) ?? 0,
    listed: rosterOf(ui, state).length,
    agents: state.agents.length,
    scene,
  };
  canvas.line(heading.x, heading.y, heading.width, listingLine(ui, view));
};

const paintNobody = (
  canvas: Canvas,
  { ui, scene }: Shown,
  { heading, chart, footer: foot }: Layout,
): void => {
  if (heading === null) return;
  const y = heading.y + 1;
  const inside = insideOf({ ...heading, y, height: (chart?.y ?? foot.y) - y });
  paintLines(canvas, inside, nobodyListed(ui, scene, inside.width));
};

const paintPlanning = (canvas: Canvas, state: RunState, { prd, chart, footer: foot }: Layout): void => {
  const x = prd === null ? 0 : prd.width;
  const rect = { x, y: 1, width: canvas.columns - x, height: (chart?.y ?? foot.y) - 1 };
  const inside = insideOf(rect);
  const lines: readonly Line[] = [
    [
      span(
        'busy',
        state.phase.kind === 'finished'
          ? 'There is no plan.'
          : 'The planner writes the PRD and splits the work.',
        true,
      ),
    ],
    [],
    ...wrapLine([span('text', state.change)], inside.width),
    ...(state.planFaults.length === 0 ? [] : [[], [span('warn', 'What did not hold was sent back:')]]),
    ...state.planFaults.flatMap((fault) => wrapLine([span('dim', `· ${fault}`)], inside.width, 2)),
  ];
  paintPane(canvas, rect, { pane: { title: [span('title', 'plan')], note: [], body: lines }, focused: true });
};

const paintChart = (canvas: Canvas, { model, nowMs }: Shown, rect: Rect): void => {
  const state = model.state();
  const endMs = state.phase.kind === 'finished' ? state.phase.atMs : nowMs;
  const points = Math.max(2, Math.floor((rect.width - 10) / 2));
  const data = chartData(model.steps(), { startMs: state.createdAtMs, endMs, points });
  const mostUsd = Math.max(0, ...data.costUsd);
  const mostReplies = Math.max(1, ...data.replies);
  // One axis for both: replies are drawn to the height of the money.
  const replies = data.replies.map((count) => (count / mostReplies) * (mostUsd || 1));
  canvas.frame(rect, {
    role: 'frame',
    title: [
      span('chart1', 'cost'),
      span('dim', ' and '),
      span('chart2', 'replies'),
      span('dim', ' over time'),
    ],
    note: [span('dim', `${data.replies.at(-1) ?? 0} replies`)],
  });
  const format = data.priced ? costAxis(mostUsd) : () => '';
  canvas.chart(insideOf(rect, 1), {
    series: [
      { title: 'cost', role: 'chart1', values: data.costUsd },
      { title: 'replies', role: 'chart2', values: replies },
    ],
    labels: data.labels,
    format,
  });
};

/** Where the run's screen has everything at this size. */
export const layoutOf = (
  size: { readonly columns: number; readonly rows: number },
  ui: Ui,
  state: RunState,
) =>
  layOut(size, {
    agents: rosterOf(ui, state).length,
    focus: placeOf(ui, state),
    heading: ui.order !== 'plan' || ui.filter !== '',
    prd: ui.prd,
    chart: ui.chart,
  });
