import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/core/reduce.ts';
import { fieldOf } from '../../src/dashboard/field.ts';
import { bindings } from '../../src/dashboard/keys.ts';
import { paintRunList } from '../../src/dashboard/paint/run-list.ts';
import { paintScreen } from '../../src/dashboard/paint/screen.ts';
import { paintStart, startFieldAt } from '../../src/dashboard/paint/start.ts';
import { createReplay } from '../../src/dashboard/replay/replay.ts';
import { firstRunList, listKeys, type RunList } from '../../src/dashboard/run-list.ts';
import { type StartForm, startForm } from '../../src/dashboard/start-form.ts';
import type { Canvas } from '../../src/dashboard/terminal/canvas.ts';
import { unicodeGlyphs as glyphs } from '../../src/dashboard/views/glyphs.ts';
import { plain } from '../../src/dashboard/views/line.ts';
import type { Checks } from '../../src/dashboard/views/start.ts';
import { readEvents } from '../../src/store/event-reading.ts';
import { scene } from '../helpers/busy-run.ts';
import { drawn, shownOf, sizes } from '../helpers/painted.ts';
import { runRow } from '../helpers/run-rows.ts';

const state = fold([]);

/** Whole screens lie in test/dashboard/golden; `vitest -u` draws them anew. */
const golden = async (name: string, paint: (canvas: Canvas) => void) => {
  for (const size of sizes)
    await expect(drawn(size, paint).text).toMatchFileSnapshot(
      `golden/pages/${name}-${size.columns}x${size.rows}.txt`,
    );
};

describe('the start', () => {
  const given = { change: '', model: 'openai/x', agents: '4', files: '', validate: '', budget: '5' };
  const form: StartForm = {
    ...startForm(given),
    recent: ['Add rate limiting to the public API\nand say so', 'Write the docs'],
  };
  const checks: Checks = {
    findings: [
      { kind: 'ok', about: 'git', text: 'git 2.43.0' },
      { kind: 'fault', about: 'aider', text: 'There is no aider on PATH.', hint: 'Install it.' },
      { kind: 'note', about: 'work trees', text: '3 left by earlier runs.' },
    ],
    done: true,
  };
  const paint =
    (shown: StartForm, found: Checks = { findings: [], done: false }) =>
    (canvas: Canvas): void =>
      paintStart(canvas, {
        form: shown,
        checks: found,
        where: 'tasks on main',
        exactly: false,
        state,
        scene: scene(shown.beginning ? null : shown.focus, 'start', []),
        glyphs,
      });

  it('asks what is to be changed', () => golden('start', paint({ ...form, recent: [] })));

  it('tells what the checks found, and what earlier runs were about', () => {
    const change = fieldOf('Give every to-do a due date,\nand sort by it.');
    return golden('start-checked', paint({ ...form, fields: { ...form.fields, change } }, checks));
  });

  it('says why a run did not begin', () =>
    golden(
      'start-refused',
      paint(
        {
          ...form,
          focus: 'budget',
          word: { text: '--budget: Expected a number, found "x". Its meaning: USD.', role: 'bad' },
        },
        { findings: [], done: true },
      ),
    ));

  it('picks from changes of earlier runs, in a list that scrolls', () => {
    const recent = Array.from({ length: 30 }, (_, index) => `Change ${index + 1}`);
    const { text } = drawn(
      { columns: 80, rows: 24 },
      paint({ ...form, recent, focus: 'recent', picked: 20 }),
    );
    expect(text).toContain('Change 21 ');
    expect(text).not.toContain('Change 22');
    expect(text).toContain('⏎ take it');
  });

  it('has its cursor where the next character goes', () => {
    const cursor = (shown: StartForm) => drawn({ columns: 80, rows: 24 }, paint(shown)).cursor;
    expect(cursor(form)).toEqual({ x: 2, y: 2 });
    expect(cursor({ ...form, focus: 'model' })).toEqual({ x: 2 + 11 + 'openai/x'.length, y: 9 });
    expect(cursor({ ...form, focus: 'recent' })).toBeNull();
  });

  it('gives the focus to what is clicked', () => {
    const size = { columns: 80, rows: 24 };
    const { text } = drawn(size, paint(form));
    const rowOf = (what: string) => text.split('\n').findIndex((line) => line.includes(what));
    expect(startFieldAt(size, form, { x: 9, y: 3 })).toBe('change');
    expect(startFieldAt(size, form, { x: 9, y: rowOf('validate') })).toBe('validate');
    expect(startFieldAt(size, form, { x: 9, y: rowOf('Write the docs') })).toBe('recent');
    expect(startFieldAt(size, form, { x: 9, y: 0 })).toBeNull();
  });
});

describe('the runs', () => {
  const runs = [
    runRow({ run: '20261121-141500-00aa', alive: true, verdict: null, merged: 1, finishedAtMs: null }),
    runRow({}),
    runRow({
      run: '20261120-090000-00bb',
      verdict: 'validation-failed',
      merged: 3,
      costUsd: null,
      startedAtMs: Date.parse('2026-11-21T13:40:00Z'),
      finishedAtMs: Date.parse('2026-11-21T13:52:00Z'),
    }),
    runRow({
      run: '20261119-090000-00cc',
      verdict: null,
      startedAtMs: Date.parse('2026-11-19T09:00:00Z'),
      finishedAtMs: null,
      change: 'Write the docs',
    }),
  ];
  const paint =
    (ui: Partial<RunList>) =>
    (canvas: Canvas): void =>
      paintRunList(canvas, {
        ui: { ...firstRunList, runs, ...ui },
        title: 'tasks',
        state,
        scene: {
          ...scene(null, ui.writing ? 'input' : ui.help ? 'help' : 'runs', ['open', 'replay']),
          bindings: listKeys({ ...firstRunList, ...ui }, bindings),
        },
        bindings,
        nowMs: Date.parse('2026-11-21T14:20:00Z'),
        glyphs,
      });

  it('are listed', () => golden('runs', paint({ chosen: '20261121-131407-4b67' })));
  it('are filtered', () => golden('runs-filtered', paint({ writing: true, filter: fieldOf('docs') })));
  it('have a help', () => golden('runs-help', paint({ help: true })));

  it('scroll with the chosen one among them', () => {
    const many = Array.from({ length: 90 }, (_, index) =>
      runRow({ run: `run-${index}-`, change: `no ${index}.` }),
    );
    for (const [index, { run }] of [...many.entries()].filter(([place]) => place % 11 === 0))
      expect(drawn({ columns: 80, rows: 24 }, paint({ runs: many, chosen: run })).text).toContain(
        ` no ${index}.`,
      );
  });

  it('are none at first', () => {
    expect(drawn({ columns: 80, rows: 24 }, paint({ runs: [] })).text).toContain(
      'There are no runs here yet.',
    );
    expect(drawn({ columns: 80, rows: 24 }, paint({ filter: fieldOf('x?') })).text).toContain(
      'No run is like that.',
    );
  });
});

describe('a replay', () => {
  const logs = fileURLToPath(new URL('../../.aider_logs/20261121-131407-4b67/', import.meta.url));
  const { events } = readEvents(`${logs}events.jsonl`);
  const prd = readFileSync(`${logs}prd.md`, 'utf8');

  it('goes to where the line is pointed at', () => {
    const replay = createReplay(events);
    replay.perform('play');
    const played = (x: number) => {
      replay.point(x, 80);
      return plain(replay.line(80, glyphs));
    };
    const begin = played(0).indexOf('█');
    expect(played(0)).toMatch(/paused .* 0:00 █/);
    expect(played(begin + 20).indexOf('█')).toBe(begin + 20);
    expect(played(73).indexOf('█')).toBe(73);
    expect(played(79).indexOf('█')).toBe(73);
  });

  it('shows the run as it was, and where in it that is', () => {
    const replay = createReplay(events);
    for (let steps = 0; steps < 40; steps += 1) replay.perform('event-on');
    return golden('replay', (canvas) => {
      paintScreen(
        { ...canvas, rows: canvas.rows - 1 },
        shownOf(
          {},
          {
            model: replay.model,
            scene: scene('agent_1', 'run', ['seek', 'copy']),
            nowMs: replay.nowMs(),
            prd,
            note: 'replay',
          },
        ),
      );
      canvas.line(0, canvas.rows - 1, canvas.columns, replay.line(canvas.columns, glyphs));
    });
  });
});
