// Makes the pictures in docs/screens from real runs: the demo with real aiders and the scripted model, and the recorded
// run of this repository. `npm run screenshots`; with names, only the sessions that have such a picture are played.
//
// To add a picture, add a screen to a session: what is typed, and what is on the screen once it is there.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openTerminal } from '../bench/terminal.mjs';
import { provideAider } from '../dist/aider/provide.js';
import { directories } from '../dist/config/directories.js';
import { startDemoModel } from '../dist/demo/demo-model.js';
import { createSample, demoChange } from '../dist/demo/sample-repository.js';
import { svgOf } from './svg.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'dist/main.js');
const pictures = join(root, 'docs/screens');
const say = (line) => process.stderr.write(`${line}\n`);

const keys = { enter: '\r', escape: '\x1b', tab: '\t' };

/** The demo, from its change to its summary. */
const demo = {
  size: { columns: 120, rows: 36 },
  open: async () => {
    const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'));
    const places = directories(process.env);
    const aider = await provideAider({
      path: process.env.PATH ?? '',
      cacheDir: places.cache,
      env: process.env,
      onProgress: say,
    });
    const sample = await createSample({ PATH: process.env.PATH ?? '' });
    const model = await startDemoModel();
    const { PATH } = process.env;
    const env = {
      PATH,
      HOME: sample.home,
      XDG_CACHE_HOME: cache,
      OPENAI_API_KEY: 'no-key-needed',
      OPENAI_API_BASE: model.url,
    };
    const args = ['--config', sample.config, '--aider', aider.path];
    return {
      command: [process.execPath, main, ...args],
      cwd: sample.repository,
      env,
      close: async () => {
        await model.close();
        rmSync(sample.folder, { recursive: true, force: true });
      },
    };
  },
  screens: [
    { name: 'start', type: [demoChange], shows: /checks|Nothing is wrong|git \d/ },
    { name: 'review', type: [keys.enter], shows: /⏎ approve/, withinMs: 60_000 },
    // One is merged, and another is at it still.
    {
      name: 'run',
      type: [keys.enter],
      shows: /^(?=[\s\S]*✔ merged [╮┓])(?=[\s\S]*● works [╮┓])/,
      withinMs: 240_000,
    },
    { name: 'help', type: ['?'], shows: /keys/ },
    { name: 'zoom', type: [keys.escape, keys.tab, keys.enter], shows: /events/ },
    { name: 'output', type: [']'], shows: /Aider v/ },
    { name: 'prd', type: [keys.escape, 'v'], shows: /Overview/ },
    { name: 'summary', type: [keys.escape], shows: /together/, withinMs: 240_000 },
    { name: 'money', type: ['$'], shows: /merged/ },
    { name: 'diff', type: [keys.escape, 'D'], shows: /@@/ },
    { name: 'attempts', type: [keys.escape, 's', keys.enter, '[', '['], shows: /\[attempts\]/ },
  ],
};

/** The run that was recorded in this repository. */
const recorded = (size, [command, ...more], screens) => ({
  size,
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aider-dash-pictures-'));
    const own = ['-c', 'user.name=T', '-c', 'user.email=t@t'];
    for (const words of [
      ['init', '--quiet'],
      [...own, 'commit', '--quiet', '--allow-empty', '-m', 'start'],
    ])
      execFileSync('git', words, { cwd: folder });
    cpSync(join(root, '.aider_logs'), join(folder, '.aider_logs'), { recursive: true });
    const run = readdirSync(join(folder, '.aider_logs')).find((name) => /^\d{8}-\d{6}-/.test(name));
    const { PATH } = process.env;
    return {
      command: [process.execPath, main, command, ...more.map((word) => (word === 'RUN' ? run : word))],
      cwd: folder,
      env: { PATH, HOME: folder },
      close: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
  screens,
});

const sessions = [
  demo,
  recorded(
    { columns: 80, rows: 24 },
    ['show', 'RUN'],
    [
      { name: 'summary-80x24', shows: /together/ },
      { name: 'run-80x24', type: [keys.escape], shows: /try \d/ },
    ],
  ),
  recorded({ columns: 120, rows: 36 }, ['runs'], [{ name: 'runs', shows: /succeeded/ }]),
  recorded({ columns: 120, rows: 36 }, ['replay', 'RUN'], [{ name: 'replay', type: [' '], shows: /paused/ }]),
];

const play = async ({ size, open, screens }) => {
  const { command, cwd, env, close } = await open();
  const terminal = openTerminal(command, { ...size, cwd, env });
  try {
    for (const { name, type = [], shows, withinMs = 20_000 } of screens) {
      for (const key of type) {
        terminal.type(key);
        await sleep(200);
      }
      await terminal.seen(() => shows.test(terminal.screen()), { withinMs, what: `${name}: ${shows}` });
      // The chart comes a frame after the rest.
      await sleep(400);
      const svg = svgOf({ ...size, cellAt: terminal.cellAt, title: `aider-dash: ${name}` });
      writeFileSync(join(pictures, `${name}.svg`), svg);
      say(`docs/screens/${name}.svg`);
    }
  } finally {
    await terminal.end('q');
    await close();
  }
};

if (!existsSync(pictures)) mkdirSync(pictures, { recursive: true });
const wanted = process.argv.slice(2);
for (const session of sessions)
  if (wanted.length === 0 || session.screens.some(({ name }) => wanted.includes(name))) await play(session);
