import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { busyRun } from '../helpers/busy-run.ts';
import { atEvent, begun } from '../helpers/history.ts';
import { sizes } from '../helpers/painted.ts';
import { buildForTerminal, startTerminal, type Terminal, untouched } from '../helpers/terminal.ts';
import { page } from './page.ts';
import { temporaryFolder } from './terminal/program.ts';

/**
 * Every screen as a person sees it: in a real pseudo-terminal, read back through a terminal emulator, reached by keys.
 * They lie in `golden/terminal`; `vitest -u` writes them anew.
 */
const beforeARun = buildForTerminal(join(import.meta.dirname, 'fixtures', 'before-a-run.ts'));
const root = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const linesOf = (path: string): readonly string[] => textOf(path).trimEnd().split('\n');
const log = linesOf('test/fixtures/aider-recordings/partial-edit/stdout.txt');
const texts = {
  prd: textOf('test/dashboard/fixtures/prd.md'),
  output: { agent_1: log, agent_5: log },
  chat: linesOf('.aider_logs/20261121-131407-4b67/agent2_1.chat.md'),
  validation: linesOf('.aider_logs/20261121-131407-4b67/validate_agent_2_1.log'),
  diff: textOf('test/dashboard/fixtures/bucket.diff'),
};
const nowMs = atEvent(busyRun.length) + 3000;

/** The keys that lead to a screen from the one before, what is seen when it is there, and what it is held to, if it is. */
type Step = readonly [keys: string, seen: RegExp, name?: string];

/** Goes from screen to screen, and holds each to what it was. */
const walk = async (
  terminal: Terminal,
  { columns, rows }: (typeof sizes)[number],
  steps: readonly Step[],
) => {
  for (const [keys, seen, name] of steps) {
    terminal.type(keys);
    await terminal.waitFor(seen);
    if (name === undefined) continue;
    await expect(`${terminal.screen()}\n`).toMatchFileSnapshot(
      `golden/terminal/${name}-${columns}x${rows}.txt`,
    );
  }
};

/** Back, and seen to be there: an escape is one only when nothing follows it at once. */
const backTo = (seen: RegExp): Step => ['\x1b', seen];
/** Nothing lies over the run. */
const run = /^ ⏎ zoom {2}(?!esc)/m;

describe.each(sizes)('on a terminal of $columns × $rows', (size) => {
  const wide = size.columns > 100;

  test('the screens of a run', async () => {
    const terminal = await page({ ...texts, ...size, nowMs });
    await walk(terminal, size, [
      // Where there is room for the chart, it is drawn when it is loaded.
      ['', wide ? /┏━ 1 agent_1[\s\S]*[\u2840-\u28ff]/ : /┏━ 1 agent_1/, 'run'],
      ['?', /Keys that do something now/, 'help'],
      backTo(run),
      [':re', /What to do[\s\S]*: re/, 'palette'],
      backTo(run),
      ['x', /Stop agent_1\?/, 'confirm'],
      ['ni', /Say to agent_1/, 'tell'],
      backTo(run),
      ['f', /Show agents with/, 'filter'],
      backTo(run),
      ['R', /Begin agent_1 again/, 'retry-with'],
      backTo(run),
      ['v', /─ PRD docs\/prd/, 'prd'],
      ['v$', /─ money ─/, 'money'],
      ['$s', /So far:/, 'summary'],
      ['D', /@@/, 'result-diff'],
      backTo(/So far:/),
      backTo(run),
      ['z', /\[events\]/, 'zoom-events'],
      [']', /\[log\][\s\S]*SEARCH/, 'zoom-log'],
      ['/edit\r', /9 of 9/, 'search'],
      backTo(/^ esc back/m),
      [']', /\[diff\][\s\S]*@@/, 'zoom-diff'],
      [']', /\[chat\]/, 'zoom-chat'],
      [']', /\[validation\]/, 'zoom-validation'],
      [']', /\[attempts\]/, 'zoom-attempts'],
      ['a', / needs you ─[\s\S]*validation-failed/, 'needs-you'],
      ['\r', /━ agent_5/, 'trouble'],
      backTo(/^ ⏎ trouble/m),
    ]);
    terminal.type('q');
    expect(await terminal.exit).toMatchObject({ code: 0 });
    expect(terminal.modes()).toEqual(untouched);
  });

  test('a run that is over', async () => {
    const over: Draft = { type: 'run.finished', verdict: 'validation-failed', exit_code: 1, detail: '' };
    const terminal = await page({ ...texts, ...size, nowMs, drafts: [...busyRun, over] });
    await walk(terminal, size, [['', /together[\s\S]*wasted/, 'finished']]);
  });

  test('planning, and a plan that waits', async () => {
    const plan = begun([
      { id: 'agent_1', files: ['a.ts'] },
      { id: 'agent_2', files: ['a.ts'] },
    ]);
    const at = { ...texts, ...size, nowMs: atEvent(3) };
    const planning = await page({ ...at, drafts: plan.slice(0, 2), planText: '# Rate limiting\n\n## Over' });
    await walk(planning, size, [['', /Rate limiting/, 'planning']]);
    const reviewing = await page({ ...at, drafts: [...plan.slice(0, 3), { type: 'plan.review' }] });
    await walk(reviewing, size, [
      ['', /agents[\s\S]*a\.ts/, 'review'],
      ['r', /What is the plan to do otherwise\?/, 'replan'],
    ]);
  });

  test('a run that is played again', async () => {
    const terminal = await page({ ...texts, ...size, replay: true });
    await terminal.waitFor(/ plays +/);
    await walk(terminal, size, [
      [' ', / paused /],
      ['\x1b[F', / ended +\d× +0:48 /, 'replay'],
      ['\x1b[H', / paused +\d× +0:00 /, 'replay-begins'],
    ]);
  });

  test.each([
    ['start', /There is no aider on PATH/],
    ['runs', /validation-failed/],
  ] as const)('the screen before a run: %s', async (name, seen) => {
    const folder = temporaryFolder();
    const options = join(folder, 'options.json');
    const theme: unknown = JSON.parse(textOf('themes/dark.json'));
    writeFileSync(options, JSON.stringify({ theme, nowMs: Date.parse('2026-11-21T14:20:00Z') }));
    const command = [process.execPath, beforeARun, name, options] as const;
    await walk(startTerminal({ command, ...size }), size, [['', seen, name]]);
  });
});
