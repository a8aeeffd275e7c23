import { describe, expect, test } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { crowd } from '../helpers/crowd.ts';
import { begun } from '../helpers/history.ts';
import { type Terminal, untouched } from '../helpers/terminal.ts';
import { type Page, page } from './page.ts';

const fails = (agent: string): Draft => ({
  type: 'agent.failed',
  agent,
  verdict: 'conflict',
  detail: 'No way.',
});
const calls = (terminal: Terminal): readonly string[] =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  [...terminal.bytes().matchAll(/\x07\x1b\]9;aider-dash: ([^\x07]*)\x07/g)].map(([, text]) => text ?? '');

describe('whoever looks elsewhere', () => {
  test('is called when an agent needs somebody; whoever looks is not', async () => {
    const terminal = await page();
    // What is typed behind the report shows that it was heard.
    terminal.type('\x1b[I2');
    await terminal.waitFor(/┏━ 2 agent_2/);
    terminal.happens(fails('agent_1'));
    await terminal.waitFor(/2 need you/);
    terminal.type('\x1b[O3');
    await terminal.waitFor(/┏━ 3 agent_3/);
    terminal.happens(fails('agent_6'));
    await terminal.waitFor(/3 need you/);
    await terminal.waitFor(() => calls(terminal).length > 0);
    // What happened before the screen was there is no news, either.
    expect(calls(terminal)).toEqual(['agent_6 needs you: conflict.']);
    terminal.type('q');
    expect(await terminal.exit).toMatchObject({ code: 0 });
    expect(terminal.modes()).toEqual(untouched);
  });
});

describe('other keys', () => {
  test('do what the user gave them, and say so', async () => {
    const terminal = await page({ keys: { help: ['f1'], detach: ['W'] } });
    await terminal.waitFor(/f1 help {2}W detach/);
    terminal.type('\x1bOP');
    await terminal.waitFor(/Keys that do something now/);
    terminal.type('\x1b');
    await terminal.waitFor(/1 agent_1/);
    terminal.type('W');
    expect(await terminal.exit).toMatchObject({ code: 0 });
  });
});

describe('the PRD beside the agents', () => {
  test('is scrolled by keys, and by the wheel over it', async () => {
    const prd = Array.from({ length: 60 }, (_, n) => `- point ${n}.\n`).join('');
    const terminal = await page({ prd });
    const top = (): number => Number(/• point (\d+)\./.exec(terminal.screen())?.[1]);
    await terminal.waitFor(() => top() === 0);
    terminal.type('J');
    await terminal.waitFor(() => top() === 3);
    const wheel = (button: number, column: number) => terminal.type(`\x1b[<${button};${column};9M`);
    wheel(65, 5);
    await terminal.waitFor(() => top() === 6);
    wheel(64, 5);
    terminal.type('K');
    await terminal.waitFor(() => top() === 0);
    // Elsewhere the wheel goes through the agents.
    wheel(65, 100);
    await terminal.waitFor(/┏━ 2 agent_2/);
    expect(top()).toBe(0);
  });
});

describe('a click', () => {
  /** On the first row that says this. */
  const click = (terminal: Page, said: RegExp): void => {
    const rows = terminal.screen().split('\n');
    const y = rows.findIndex((row) => said.test(row));
    const x = said.exec(rows[y] ?? '')?.index ?? 0;
    terminal.type(`\x1b[<0;${x + 2};${y + 1}M`);
  };

  test.each([
    ['the run', '', /━ 1 agent_1/, / 4 ✔ agent_4/],
    ['the summary', 's', /together/, / agent_3 /],
    ['the money', '$', /tokens a reply|together/, /agent_6/],
    ['those in need', 'a', /needs you/, /agent_5/],
  ])('gives an agent the focus on the screen of %s', async (_screen, key, is, row) => {
    const terminal = await page();
    terminal.type(key);
    await terminal.waitFor(is);
    click(terminal, row);
    terminal.type('z');
    await terminal.waitFor(new RegExp(`─ \\d ${/agent_\d/.exec(row.source)?.[0]} share`));
  });

  test('chooses an agent of a plan that waits', async () => {
    const drafts: readonly Draft[] = [
      ...begun([{ id: 'agent_1' }, { id: 'agent_2' }]).slice(0, 3),
      { type: 'plan.review' },
    ];
    const terminal = await page({ drafts });
    await terminal.waitFor(/┏━ agents/);
    await terminal.waitFor(/─ agent_1 ─/);
    click(terminal, /2 agent_2/);
    await terminal.waitFor(/─ agent_2 ─/);
  });
});

describe('the palette', () => {
  test('does by name what keys do, goes to agents, and asks before what can’t be taken back', async () => {
    const terminal = await page();
    await terminal.waitFor(/┏━ 1 agent_1/);
    terminal.type(':');
    await terminal.waitFor(/━ What to do ━/);
    terminal.type('agent_5\r');
    await terminal.waitFor(/┏━ 5 agent_5/);
    terminal.type(':');
    await terminal.waitFor(/━ What to do ━/);
    terminal.type('theme');
    await terminal.waitFor(/: theme[\s\S]*t {6}theme/);
    terminal.type('\r');
    await terminal.waitFor(/Theme: /);
    // No letter acts while a text is written, and what isn't there isn't done.
    terminal.type(':qqq\r');
    await terminal.waitFor(/Nothing that can be done now is called that/);
    terminal.type('\x1b');
    await terminal.waitFor(/⏎ zoom/);
    terminal.type(':stop');
    await terminal.waitFor(/: stop/);
    terminal.type('\r');
    await terminal.waitFor(/Stop the run\?/);
    terminal.type('n');
    await terminal.waitFor(/⏎ zoom/);
    terminal.type(':detach\r');
    expect(await terminal.exit).toMatchObject({ code: 0 });
  });
});

describe('an agent that is begun again otherwise', () => {
  test('gets what was chosen, by keys and paste alone', async () => {
    const terminal = await page();
    terminal.type('5R');
    await terminal.waitFor(/Begin agent_5 again/);
    // Afresh; a model, first one that is none; the second edit format; nothing to do in words.
    terminal.type(' \t-x\r');
    await terminal.waitFor(/That is not the name of a model/);
    terminal.type('\x15\x1b[200~openai/other\n\x1b[201~\t\x1b[C\x1b[C');
    await terminal.waitFor(/‹ diff ›/);
    terminal.type('\r');
    await terminal.waitFor(
      /"kind":"retry","agent":"agent_5","choices":{"model":"openai\/other","edit_format":"diff","message":"afresh"}/,
    );
    terminal.type('R');
    await terminal.waitFor(/Begin agent_5 again/);
    terminal.type('\x1b');
    await terminal.waitFor(/o take over/);
  });
});

describe('more agents than fit', () => {
  test('are paged, sorted and filtered, and it is said who is hidden', async () => {
    const terminal = await page({ drafts: crowd(40), columns: 80, rows: 24 });
    await terminal.waitFor(/agents 1–13 of 40/);
    terminal.type('\x1b[6~');
    await terminal.waitFor(/┏━ 14 agent_14/);
    terminal.type('S');
    await terminal.waitFor(/of 40 · by state/);
    terminal.type('f');
    await terminal.waitFor(/Show agents with/);
    terminal.type('needs you\r');
    await terminal.waitFor(/3 of 40 agents · “needs you” hides 37/);
    await terminal.waitFor(/┏━ 4 agent_4/);
    terminal.type('1');
    await terminal.waitFor(/The filter hides agent_1\./);
    terminal.type('\x1b');
    await terminal.waitFor(/of 40 · by state/);
    terminal.type('fnowhere\r');
    await terminal.waitFor(/No agent matches “nowhere”/);
    terminal.type('\x1b');
    await terminal.waitFor(/of 40 · by state/);
  });
});

describe('an aider at work', () => {
  test('is seen in its pane, and nothing that it prints is obeyed', async () => {
    const output = {
      agent_1: [
        'Aider v0.86.2',
        'const old\x1b]52;c;aGk=\x07\x9d0;x\x9c = 1;',
        'src/limit/bucket.ts',
        '```',
        '<<<<<<< SEARCH',
        'old',
      ],
    };
    const terminal = await page({ output });
    await terminal.waitFor(/editing src\/limit\/bucket\.ts/);
    await terminal.waitFor(/writes an edit, 1 line\b/);
    await terminal.waitFor(/const old = 1;/);
    expect(terminal.bytes()).not.toContain(']52;');
  });
});
