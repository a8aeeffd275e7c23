import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fold } from '../../../src/core/reduce.ts';
import { bindings } from '../../../src/dashboard/keys.ts';
import { agentPane, compactRow } from '../../../src/dashboard/views/agent-pane.ts';
import { logText } from '../../../src/dashboard/views/aider-log.ts';
import { confirm, question } from '../../../src/dashboard/views/confirm.ts';
import { asciiGlyphs } from '../../../src/dashboard/views/glyphs.ts';
import { header } from '../../../src/dashboard/views/header.ts';
import { help } from '../../../src/dashboard/views/help.ts';
import { moneyScreen, promptsOf } from '../../../src/dashboard/views/money.ts';
import { needsYouScreen } from '../../../src/dashboard/views/needs-you.ts';
import { prdLines, prdPane, readPrd } from '../../../src/dashboard/views/prd.ts';
import { retoldOf, retoldText } from '../../../src/dashboard/views/retold.ts';
import { runsScreen } from '../../../src/dashboard/views/runs.ts';
import { summaryBars, summaryNext, summarySentence } from '../../../src/dashboard/views/summary.ts';
import { summaryTable } from '../../../src/dashboard/views/summary-table.ts';
import { isTooSmall, tooSmall } from '../../../src/dashboard/views/too-small.ts';
import { totals } from '../../../src/dashboard/views/totals.ts';
import { readEvents } from '../../../src/store/event-reading.ts';
import { busyRun, scene } from '../../helpers/busy-run.ts';
import { atEvent, history } from '../../helpers/history.ts';
import { broken, framed, looks, picture } from '../../helpers/picture.ts';
import { runRow } from '../../helpers/run-rows.ts';

const events = history(...busyRun);
const state = fold(events);
const nowMs = atEvent(events.length) + 3000;

const root = fileURLToPath(new URL('../../../', import.meta.url));
const recorded = readEvents(`${root}.aider_logs/20261121-131407-4b67/events.jsonl`).events;
const ended = fold(recorded);

/** Pictures lie in test/dashboard/golden; `vitest -u` draws them anew. */
const golden = (name: string, text: string) => expect(text).toMatchFileSnapshot(`../golden/${name}.txt`);

describe('a run in the middle', () => {
  it('has a pane for each agent', () =>
    golden(
      'panes',
      state.agents
        .map((agent) => {
          const rows = retoldOf(agent.id, events, state);
          return framed(
            agentPane(agent, state, { width: 46, height: 12, nowMs, focused: agent.place === 1, rows }),
          );
        })
        .join('\n'),
    ));

  it('has a row for each agent where panes do not fit', () =>
    golden(
      'rows',
      [90, 48]
        .map((width) =>
          picture(state.agents.map((agent) => compactRow(agent, state, { width, nowMs, focused: false }))),
        )
        .join('\n'),
    ));

  it('has its totals, its header and the help', () => {
    const parts = [
      picture([120, 80, 50].map((width) => header(state, { width, nowMs }))),
      picture([header(state, { width: 80, nowMs, glyphs: asciiGlyphs, note: 'replay' })]),
      framed(totals(state, { width: 60, height: 20, nowMs })),
      picture(help(state, scene('agent_1'), { all: bindings, width: 80 })),
    ];
    return golden('run', parts.join('\n'));
  });

  it('says where the money went and who needs somebody', () => {
    const parts = [
      picture(moneyScreen(state, promptsOf(events), { width: 90, nowMs, focused: null })),
      picture(needsYouScreen(state, { width: 80, nowMs, scene: scene('agent_5', 'needs-you') })),
      picture(confirm(question('stop-run', state, null), 50)),
      picture(confirm(question('kill', state, state.agents[0] ?? null), 50)),
      picture([tooSmall({ columns: 40, rows: 10 })]),
    ];
    return golden('money-and-needs', parts.join('\n'));
  });

  it('asks for a larger screen', () => {
    expect(isTooSmall({ columns: 60, rows: 15 })).toBe(false);
    expect(isTooSmall({ columns: 59, rows: 50 })).toBe(true);
    expect(isTooSmall({ columns: 200, rows: 14 })).toBe(true);
  });

  it('shows the chosen row in one look', () => {
    const [first] = state.agents;
    if (first === undefined) throw new Error('There is no agent.');
    expect(looks(compactRow(first, state, { width: 60, nowMs, focused: true }))).toEqual(['selected']);
  });
});

describe('a run that has ended', () => {
  it('has a summary', () => {
    const where = scene('agent_2', 'summary', ['begin-again', 'merge', 'diff']);
    const at = { nowMs: ended.changedAtMs, scene: where };
    const parts = [
      picture(summarySentence(ended, 80)),
      framed(summaryTable(ended, { width: 130, ...at })),
      framed(summaryTable(ended, { width: 78, ...at })),
      framed(summaryBars(ended, { width: 60, nowMs: ended.changedAtMs })),
      framed(summaryNext(ended, { width: 50, ...at })),
      framed(summaryTable(state, { width: 100, nowMs, scene: scene(null, 'summary') })),
      picture(summarySentence(state, 80)),
    ];
    return golden('summary', parts.join('\n'));
  });

  it('is retold', () =>
    golden(
      'retold',
      ended.agents
        .map(({ id }) => {
          const rows = retoldOf(id, recorded, ended);
          return `${id}\n${picture(broken(retoldText(rows, ended.createdAtMs), 50))}`;
        })
        .join('\n'),
    ));

  it('stands in a list with others', () => {
    const run = runRow({ startedAtMs: 1, finishedAtMs: 79_000 });
    const runs = [
      { ...run, alive: true, verdict: null, merged: 1, finishedAtMs: null },
      run,
      { ...run, verdict: 'validation-failed', merged: 3, costUsd: null },
      { ...run, verdict: null, finishedAtMs: null },
    ];
    return golden(
      'runs',
      picture([
        ...runsScreen(runs, { width: 120, nowMs: 61_000, chosen: 1 }),
        ...runsScreen(runs, { width: 80, nowMs: 90 * 60_000, chosen: 1 }),
        ...runsScreen([], { width: 80, nowMs: 0, chosen: 0 }),
      ]),
    );
  });
});

describe('the PRD', () => {
  const markdown = readFileSync(new URL('../fixtures/prd.md', import.meta.url), 'utf8');

  it('is read as Markdown, and carries the state of agents', () =>
    golden(
      'prd',
      [60, 30]
        .map((width) =>
          framed(prdPane(readPrd(markdown, state, width), state, { width, height: 99, top: 0, nowMs })),
        )
        .join('\n'),
    ));

  it('is the same text with agents as without', () => {
    for (const width of [20, 60, 90])
      expect(readPrd(markdown, state, width).lines).toEqual(prdLines(markdown, width));
  });

  it('scrolls, and never past its end', () => {
    const lines = readPrd(markdown, state, 60);
    const seen = prdPane(lines, state, { width: 60, height: 5, top: 9999, nowMs });
    expect(seen.body).toHaveLength(5);
    expect(picture([seen.note])).toBe('100%\n');
    expect(picture([prdPane(lines, state, { width: 60, height: 5, top: -3, nowMs }).title])).toBe(
      'PRD 001-slug\n',
    );
  });
});

describe('aider’s own output', () => {
  const output = (recording: string) =>
    readFileSync(`${root}test/fixtures/aider-recordings/${recording}/stdout.txt`, 'utf8').split('\n');

  const meanings = (recording: string): string =>
    logText(output(recording))
      .flatMap(({ line: [one] }) => (one === undefined || one.text === '' ? [] : [one]))
      .map(({ text, role }) => `${role.padEnd(7)}${text}`)
      .join('\n');

  it('is told by what it means', () =>
    golden(
      'aider-log',
      `${['partial-edit', 'rate-limited-then-ok', 'auth-401'].map(meanings).join('\n\n')}\n`,
    ));
});
