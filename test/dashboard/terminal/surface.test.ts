import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startTerminal, untouched } from '../../helpers/terminal.ts';
import { until } from '../../system/place.ts';
import { program, show, temporaryFolder } from './program.ts';

const modesWhileUp = { alternate: true, mouse: 'drag', paste: true, focus: true, wrap: false };

describe('a frame', () => {
  test('fills the screen, in the colours of the theme', async () => {
    const terminal = await show({ columns: 60, rows: 8 });
    expect(terminal.screen().split('\n')).toEqual([
      `╭─ title ${'─'.repeat(44)} 60×8 ╮`,
      `│good bad${' '.repeat(50)}│`,
      `│chosen${' '.repeat(52)}│`,
      `│heard: .${' '.repeat(50)}│`,
      ...Array.from({ length: 3 }, () => `│${' '.repeat(58)}│`),
      `╰─ foot ${'─'.repeat(51)}╯`,
    ]);
    expect(terminal.cell(1, 1)).toMatchObject({ text: 'g', fg: '#00ff5f', bg: '#101010', bold: true });
    expect(terminal.cell(6, 1)).toMatchObject({ text: 'b', fg: '#ff0000', underline: true, bold: false });
    expect(terminal.cell(30, 2)).toMatchObject({ text: ' ', bg: '#303060' });
    expect(terminal.cell(30, 5)).toMatchObject({ text: ' ', bg: '#101010' });
    expect(terminal.modes()).toMatchObject(modesWhileUp);
  });

  test.each([
    [{ COLORTERM: '' }, { fg: 47, bg: 233 }],
    [
      { COLORTERM: '', TERM: 'xterm' },
      { fg: 10, bg: 0 },
    ],
    [{ NO_COLOR: '1' }, { fg: null, bg: null, bold: true }],
  ])('%j', async (env, cell) => {
    const terminal = await show({ env });
    expect(terminal.cell(1, 1)).toMatchObject(cell);
  });

  test('is ASCII where the terminal has no Unicode', async () => {
    const terminal = await show({ env: { LANG: 'C' }, lines: ['✔ naïve → 日'], columns: 40, rows: 8 });
    expect(terminal.row(0)).toBe(`+- title ${'-'.repeat(24)} 40x8 +`);
    expect(terminal.row(4)).toBe(`|v naive > ? ${' '.repeat(26)}|`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is sent
    expect(terminal.bytes()).toMatch(/^[\x00-\x7f]*$/);
  });

  test('follows a change of the theme', async () => {
    const terminal = await show();
    terminal.type('t');
    await terminal.waitFor(() => terminal.cell(40, 10).bg === '#ffffff');
    expect(terminal.cell(1, 1)).toMatchObject({ text: 'g', fg: '#000000', bold: false });
  });

  test('is drawn at most 30 times a second, and not at all when nothing asks', async () => {
    const terminal = await show();
    terminal.type('d');
    await terminal.waitFor(/drew-\d+/);
    const drew = Number(/drew-(\d+)/.exec(terminal.screen())?.[1]);
    // Asked for a hundred times within 0.2 s, and observed for 0.6 s.
    expect(drew).toBeGreaterThan(0);
    expect(drew).toBeLessThanOrEqual(20);
    const { length } = terminal.bytes();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(terminal.bytes()).toHaveLength(length);
  });
});

describe('input', () => {
  test('keys are heard, each once, and what changed is drawn', async () => {
    const terminal = await show();
    const before = terminal.bytes().length;
    terminal.type('k\r\x1b[A');
    await terminal.waitFor(/heard: k enter up\./);
    expect(terminal.bytes().length - before).toBeLessThan(300);
  });

  test('an escape alone is a key', async () => {
    const terminal = await show();
    terminal.type('\x1b');
    await terminal.waitFor(/heard: escape\./);
    terminal.type('\x1b[1;5C');
    await terminal.waitFor(/heard: escape ctrl-right\./);
  });

  test('a character that comes in pieces is one', async () => {
    const terminal = await show();
    terminal.type(Buffer.from([0x6b, 0xc3]));
    await terminal.waitFor(/heard: k\./);
    terminal.type(Buffer.from([0xa9]));
    await terminal.waitFor(/heard: k é\./);
  });

  test('a paste is not a row of keys', async () => {
    const terminal = await show();
    terminal.type('\x1b[200~q\re\x1b[2J\x1b[201~j');
    await terminal.waitFor(/heard: "q\\ne" j\./);
  });

  test('clicks, wheel and drags are heard', async () => {
    const terminal = await show();
    terminal.type('\x1b[<0;3;4M\x1b[<32;5;6M\x1b[<0;5;6m\x1b[<65;1;1M');
    await terminal.waitFor(/heard: press@2,3 drag@4,5 release@4,5 wheel-down@0,0\./);
  });

  test('Ctrl-L draws over what somebody else has written', async () => {
    const terminal = await show();
    const before = terminal.screen();
    terminal.type('\x0c');
    await terminal.waitFor(() => terminal.bytes().lastIndexOf('\x1b[2J') > 500);
    await terminal.waitFor(() => terminal.screen() === before);
  });

  test('knows whether it has the focus, as far as it was told', async () => {
    const terminal = await show();
    terminal.type('f');
    await terminal.waitFor(/heard: f unknown\./);
    terminal.type('\x1b[Of');
    await terminal.waitFor(/f unknown f elsewhere\./);
    terminal.type('\x1b[If');
    await terminal.waitFor(/f elsewhere f here\./);
    // Whoever had the terminal meanwhile was told, and not we.
    terminal.type('s');
    await terminal.waitFor(/type/);
    terminal.type('hello\r');
    await terminal.waitFor(/ s\./);
    terminal.type('f');
    await terminal.waitFor(/ s f unknown\./);
  });

  test('copies, rings and notifies, and says nothing else with it', async () => {
    const terminal = await show();
    terminal.type('ybnN');
    await terminal.waitFor(/heard: y b n N/);
    expect(terminal.bytes()).toContain(`\x1b]52;c;${Buffer.from('copied').toString('base64')}\x07`);
    expect(terminal.bytes()).toContain('\x1b]9;aider-dash: done\x07');
    expect(terminal.bytes()).toContain('\x1b]777;notify;aider-dash;done, really\x07');
    expect(terminal.bytes().split('\x1b[2J')).toHaveLength(2);
  });
});

describe('hostile text', () => {
  const hostile = [
    'a\x1b]52;c;ZXZpbA==\x07b',
    'a\x9d52;c;ZXZpbA==\x9cb',
    'a\x9b2Jb\x1b[2J\x1b[H',
    'a\x1bPq#0\x07\x1b\\b',
    'a\x1b_Gx\x1b\\b\x1b^p\x1b\\',
    'a\u202eb\u2066c\u200b\u200fd\ufeff',
    'a\ud800b\udc00',
    'x'.repeat(3_000_000),
    ' 10%\r 50%\r100%\r',
    `a${'\x1b]0;title'}`,
    '🚀 ✅ 日本語 👩‍👩‍👧 e\u0301 ⚠\ufe0f',
    'मनीष राम हिन्दी',
    `z${'\u0301'.repeat(500)}`,
    '\x1b[?1049l\x1b[?25h\x1b[31m\x1bc',
  ];

  test('never reaches the terminal, and moves no border', async () => {
    const terminal = await show({ lines: hostile });
    for (let y = 1; y < 23; y += 1) {
      expect([y, terminal.cell(0, y).text, terminal.cell(59, y).text]).toEqual([y, '│', '│']);
      expect(terminal.cell(60, y).text.trim()).toBe('');
    }
    expect(terminal.row(4)).toContain('│ab ');
    expect(terminal.row(12)).toContain('│100% ');
    expect(terminal.row(10)).toContain('│a\ufffdb\ufffd ');
    expect(terminal.modes()).toMatchObject(modesWhileUp);
    const sent = terminal
      .bytes()
      // What we send ourselves.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/\x1b\[[\d;?]*[HJhlmr]/g, '');
    expect(sent).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Surrogate}]/u);
    expect(terminal.bytes().split('\x1b[2J')).toHaveLength(2);
  });
});

describe('size', () => {
  test('survives a storm of sizes, and ends with the right picture', async () => {
    const terminal = await show();
    for (let round = 0; round < 60; round += 1) {
      terminal.resize(1 + ((round * 37) % 200), 1 + ((round * 13) % 60));
      await new Promise((resolve) => setTimeout(resolve, round % 3));
    }
    for (const [columns, rows] of [
      [1, 1],
      [400, 120],
      [60, 12],
    ] as const) {
      terminal.resize(columns, rows);
    }
    await terminal.waitFor(/ 60×12 ╮/);
    expect(terminal.row(11)).toBe(`╰─ foot ${'─'.repeat(51)}╯`);
  });

  test.each([
    [1, 1],
    [2, 1],
    [1, 30],
    [3, 3],
    [19, 4],
  ])('opens on %i×%i', async (columns, rows) => {
    const terminal = await show({ columns, rows, lines: ['日本語'] });
    terminal.type('q');
    expect(await terminal.exit).toMatchObject({ code: 0 });
  });
});

describe('the chart', () => {
  test('is loaded when it is asked for, drawn, and drawn again with new values', async () => {
    const terminal = await show();
    expect(terminal.screen()).not.toContain('$');
    terminal.type('c');
    await terminal.waitFor(/\$0\.008│/);
    await terminal.waitFor(/0:00 +0:01 +0:02 +0:03 +0:04 +0:05/);
    expect(terminal.screen()).toMatch(/[\u2801-\u28ff]/);
    terminal.type('c');
    await terminal.waitFor(/\$0\.020│/);
    terminal.resize(30, 12);
    await terminal.waitFor(/ 30×12 ╮/);
    await terminal.waitFor(/\$0\.0\d\d│/);
    terminal.resize(10, 5);
    await terminal.waitFor(() => !terminal.screen().includes('$'));
  });

  test('is ASCII where the terminal has no Unicode', async () => {
    const terminal = await show({ env: { LANG: 'C' } });
    terminal.type('c');
    await terminal.waitFor(/\$0\.008\|/);
    expect(terminal.screen()).toMatch(/^[\n -~]*$/);
  });
});

const hasEnded = (pid: number): boolean => {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
};

/** How often the program's clock has ticked. */
const beatsIn = (file: string): number => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);

describe('a terminal that takes nothing', () => {
  test('does not stop the program, and shows the newest frame when it goes on', async () => {
    const heartbeat = join(temporaryFolder(), 'beats');
    const terminal = await show({ heartbeat, columns: 200, rows: 60 });
    await terminal.waitFor(/beat-/);
    terminal.stall();
    const { length } = terminal.bytes();
    const before = beatsIn(heartbeat);
    await until(() => beatsIn(heartbeat) > before + 150, 30_000);
    expect(terminal.bytes().length - length).toBeLessThan(1_000_000);
    terminal.flow();
    const stalledFor = beatsIn(heartbeat);
    await terminal.waitFor(() => Number(/beat-(\d+)\./.exec(terminal.screen())?.[1]) >= stalledFor);
  });

  test('does not keep it from ending', async () => {
    const heartbeat = join(temporaryFolder(), 'beats');
    const terminal = await show({ heartbeat, columns: 200, rows: 60 });
    terminal.stall();
    const before = beatsIn(heartbeat);
    await until(() => beatsIn(heartbeat) > before + 100, 30_000);
    terminal.kill('SIGTERM');
    await until(() => hasEnded(terminal.pid));
    terminal.flow();
    expect(await terminal.exit).toMatchObject({ code: 143 });
  });
});

describe('afterwards the terminal is as it was', () => {
  test('close, twice', async () => {
    const terminal = await show();
    terminal.type('q');
    expect(await terminal.exit).toMatchObject({ code: 0 });
    expect(terminal.modes()).toEqual(untouched);
    expect(terminal.screen()).toMatch(/^bye after \d+ frames\n/);
  });

  test('what the engine warns of is printed then, and not across the screen', async () => {
    const terminal = await show();
    const before = terminal.bytes().length;
    terminal.type('w');
    await terminal.waitFor(/heard: w\./);
    terminal.type('k');
    await terminal.waitFor(/heard: w k\./);
    expect(terminal.bytes().slice(before)).not.toContain('across the screen');
    terminal.type('q');
    expect(await terminal.exit).toMatchObject({ code: 0 });
    expect(terminal.screen()).toContain('Warning: across the screen');
    expect(terminal.modes()).toEqual(untouched);
  });

  test('a bare exit', async () => {
    const terminal = await show();
    terminal.type('x');
    expect(await terminal.exit).toMatchObject({ code: 3 });
    expect(terminal.modes()).toEqual(untouched);
  });

  test('a terminal that goes away ends it', async () => {
    const terminal = await show();
    terminal.vanish();
    await until(() => hasEnded(terminal.pid));
  });

  test.each([
    ['thrown', 'e'],
    ['rejected', 'r'],
  ])('an error that was %s: it is told, exit code 70', async (word, key) => {
    const terminal = await show();
    terminal.type(key);
    expect(await terminal.exit).toMatchObject({ code: 70 });
    expect(terminal.modes()).toEqual(untouched);
    expect(terminal.screen()).toContain('a fault of its own');
    expect(terminal.screen()).toContain(word);
    expect(terminal.bytes()).not.toContain('\x1b]0;owned');
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGHUP', 129],
  ])('%s: exit code %i', async (signal, code) => {
    const terminal = await show();
    terminal.kill(signal);
    expect(await terminal.exit).toMatchObject({ code });
    expect(terminal.modes()).toEqual(untouched);
  });

  test('the screen before is back, and nothing of it was wiped', async () => {
    const terminal = await show({ inShell: true });
    terminal.type('q');
    await terminal.waitFor(/bye after/);
    await terminal.waitFor(/prompt> $/m);
    expect(terminal.screen()).toContain("PS1='prompt> '");
    expect(terminal.modes()).toMatchObject({ alternate: false, cursor: true, mouse: 'none' });
    terminal.type('stty -a | grep -o "[ -]icanon\\|[ -]echo "\r');
    await terminal.waitFor(/ icanon\n echo/);
  });
});

describe('job control', () => {
  test.each(['Ctrl-Z', 'SIGTSTP'])('%s stops it; fg brings it back as it was', async (how) => {
    const terminal = await show({ inShell: true });
    terminal.type('k');
    await terminal.waitFor(/heard: k/);
    if (how === 'Ctrl-Z') terminal.type('\x1a');
    else {
      const children = readFileSync(`/proc/${terminal.pid}/task/${terminal.pid}/children`, 'utf8').trim();
      process.kill(Number(children), 'SIGTSTP');
    }
    await terminal.waitFor(/Stopped/);
    expect(terminal.modes()).toMatchObject({ alternate: false, cursor: true, mouse: 'none' });
    terminal.type('echo in the shell\r');
    await terminal.waitFor(/^in the shell$/m);
    terminal.type('fg\r');
    await terminal.waitFor(/heard: k\./);
    expect(terminal.modes()).toMatchObject(modesWhileUp);
    terminal.type('j\x1b[<0;3;4M');
    await terminal.waitFor(/heard: k j press@2,3\./);
    terminal.type('q');
    await terminal.waitFor(/bye after/);
  });

  test('is drawn anew when it was stopped without being asked', async () => {
    const terminal = await show();
    const before = terminal.screen();
    terminal.kill('SIGSTOP');
    terminal.kill('SIGCONT');
    await terminal.waitFor(() => terminal.bytes().split('\x1b[?1049h').length > 2);
    await terminal.waitFor(() => terminal.screen() === before);
    terminal.type('j');
    await terminal.waitFor(/heard: j\./);
  });

  test('without a shell Ctrl-Z does nothing', async () => {
    const terminal = await show();
    terminal.type('\x1a');
    await terminal.waitFor(() => terminal.bytes().split('\x1b[?1049h').length > 2);
    terminal.type('j');
    await terminal.waitFor(/heard: j\./);
    expect(terminal.modes()).toMatchObject(modesWhileUp);
  });
});

describe('what is no terminal', () => {
  test.each([
    ['a pipe', '| cat', 'xterm-256color'],
    ['input from a file', '</dev/null', 'xterm-256color'],
    ['a terminal that can do nothing', '', 'dumb'],
  ])('%s gets no escape sequence, and a word about what to do', async (_, rest, TERM) => {
    const command = `'${process.execPath}' '${program}' 2>&1 ${rest}`;
    const terminal = startTerminal({ command: ['sh', '-c', command], env: { TERM } });
    await terminal.exit;
    expect(terminal.screen()).toContain('needs a terminal');
    expect(terminal.bytes()).not.toContain('\x1b[?');
  });
});

describe('suspend', () => {
  test('gives the terminal to a program, and takes it back', async () => {
    const terminal = await show();
    const before = terminal.screen();
    terminal.type('s');
    await terminal.waitFor(/type/);
    expect(terminal.screen()).not.toContain('-icanon');
    expect(terminal.modes()).toEqual(untouched);
    terminal.type('hello\r');
    await terminal.waitFor(/heard: s\./);
    expect(terminal.screen()).toBe(before.replace('heard: .  ', 'heard: s. '));
    expect(terminal.modes()).toMatchObject(modesWhileUp);
    expect(terminal.bytes()).toContain('got hello');
    terminal.type('j');
    await terminal.waitFor(/heard: s j\./);
  });

  test('Ctrl-C there is for the program there', async () => {
    const terminal = await show();
    terminal.type('s');
    await terminal.waitFor(/type/);
    terminal.type('\x03');
    await terminal.waitFor(/heard: s\./);
    terminal.type('j');
    await terminal.waitFor(/heard: s j\./);
  });

  test('a signal meanwhile ends it with the terminal as it was', async () => {
    const terminal = await show();
    terminal.type('s');
    await terminal.waitFor(/type/);
    terminal.kill('SIGTERM');
    expect(await terminal.exit).toMatchObject({ code: 143 });
    expect(terminal.modes()).toEqual(untouched);
  });
});
