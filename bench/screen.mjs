// How fast the screen is: a real terminal, a run folder like a live run's, eight agents whose output files grow. Beside
// it, where they can be had, mprocs and process-compose with the same eight printers as their children.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPrinters, writeRun } from './live-run.mjs';
import { judge, main, median, say, timed } from './measure.mjs';
import { cpuFor, memory, percentile } from './probe.mjs';
import { rivals } from './rivals.mjs';
import { createSample } from './sample.mjs';
import { msSince, nowNs, openTerminal } from './terminal.mjs';

const agents = 8;
/** SHORT=1 for a look; the figures want the long way, and a machine that does nothing else. */
const short = process.env.SHORT === '1';
const [starts, presses, seconds] = short ? [3, 20, 4] : [11, 100, 13];
const { repository, env, folder } = createSample(agents);

/** Each line of a printer says when it was printed: how old those are that are seen for the first time. */
const ages = (terminal, rows, columns = [0, 160]) => {
  const [known, found] = [new Set(), []];
  const look = (cameAt) => {
    for (let y = rows[0]; y < rows[1]; y += 1)
      for (const [, stamp] of terminal
        .row(y)
        .slice(...columns)
        .matchAll(/@(\d{9,}) agent/g)) {
        if (known.has(stamp)) continue;
        known.add(stamp);
        found.push(msSince(BigInt(stamp), cameAt));
      }
  };
  look(nowNs());
  found.length = 0;
  return { found, stop: terminal.watch(look) };
};

/** The times from a key to the first change where it shows. */
const keyTimes = async (terminal, keys, choice, count) => {
  const [x, width] = [choice.x, choice.width];
  const look = () => choice.rows.map((y) => terminal.look(x, y, width)).join('|');
  const times = [];
  for (let press = 0; press < count; press += 1) {
    const before = look();
    const pressedAt = nowNs();
    terminal.type(keys[press % keys.length]);
    const cameAt = await terminal.seen(() => look() !== before, { what: 'an answer to a key' });
    times.push(msSince(pressedAt, cameAt));
    await sleep(20 + 60 * Math.random());
  }
  return times;
};

const figures = (times) => ({ p50: percentile(times, 0.5), p95: percentile(times, 0.95) });
const told = ({ p50, p95 }) => `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)} ms`;

/** How long from the start to the first full screen, several times. */
const startTimes = async (open, full, leave) => {
  const times = [];
  for (let start = 0; start < starts; start += 1) {
    const terminal = open();
    times.push(msSince(terminal.startedAt, await terminal.seen(() => full(terminal.screen()))));
    await terminal.end(...leave);
  }
  return median(times);
};

const dash = async () => {
  const full = (screen) =>
    screen.includes('agent_8') && screen.includes('needs you') && screen.includes('q detach');
  const live = writeRun(repository, '20261121-100000-aaaa', { agents, replies: 40 });
  const finished = writeRun(repository, '20261121-090000-bbbb', { agents, replies: 40, finished: true });
  const open = (id) => openTerminal([process.execPath, main, 'attach', id], { cwd: repository, env });
  const result = { name: 'aider-dash' };
  result.start = await startTimes(() => open(live.id), full, ['q']);

  const quiet = open(finished.id);
  await quiet.seen(() => quiet.screen().includes('tries'));
  await sleep(2000);
  const bytes = quiet.bytes();
  result.idleCpu = await cpuFor(quiet.pid, short ? 5 : 20);
  result.idleBytes = quiet.bytes() - bytes;
  await quiet.end('q');

  const terminal = open(live.id);
  await terminal.seen(() => full(terminal.screen()));
  await sleep(500);
  result.memory = memory(terminal.pid);
  // The upper edge of every pane: the one with the focus is heavy.
  const choice = {
    x: 0,
    width: 160,
    rows: Array.from({ length: 33 }, (_, y) => y).filter((y) => /[╭┏].*agent_/.test(terminal.row(y))),
  };
  result.keys = figures(await keyTimes(terminal, ['\t'], choice, presses));
  result.load = {};
  for (const rate of [0, 1000, 10_000]) {
    const printing = short ? 12 : 25;
    const count = rate === 0 ? 1 : agents;
    const end = startPrinters(live, count, { rate, seconds: printing });
    const startedAt = nowNs();
    await sleep(1500);
    const lines = ages(terminal, [0, 40]);
    const cpu = await cpuFor(terminal.pid, seconds * (short ? 1 : 0.6));
    lines.stop();
    const keys = rate === 0 ? [] : await keyTimes(terminal, ['\t'], choice, short ? presses : 80);
    const last = () => (terminal.screen().match(/the last line of agent_/g) ?? []).length >= count;
    await terminal.seen(last, { withinMs: 60_000, what: 'the last line of every agent' });
    result.load[rate] = {
      cpu,
      lines: figures(lines.found),
      seen: lines.found.length,
      keys: figures(keys),
      memory: memory(terminal.pid),
    };
    say(
      `  ${rate} lines/s: ${(msSince(startedAt) / 1000 - printing).toFixed(2)} s after the end every last line is there`,
    );
    end();
    for (let n = 1; n <= agents; n += 1) writeFileSync(live.folder.attemptFiles(n, 1).output, '');
    await sleep(300);
  }
  await terminal.end('q');
  return result;
};

const rival = async ({ name, path, command, full, keys, choice, leave }) => {
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  const write = (file, text) => {
    writeFileSync(join(home, file), text);
    return join(home, file);
  };
  const open = (how) => openTerminal(command(path, agents, how, write), { cwd: home, env });
  const result = { name, load: {} };
  result.start = await startTimes(() => open({ rate: 1000, seconds: 60 }), full, leave);
  for (const rate of [0, 1000, 10_000]) {
    const printing = short ? 12 : 25;
    const terminal = open({ rate, seconds: printing });
    await terminal.seen(() => full(terminal.screen()));
    await sleep(1000);
    if (rate === 0) result.memory = memory(terminal.pid);
    const lines = ages(terminal, [0, 48]);
    const cpu = await cpuFor(terminal.pid, seconds * (short ? 1 : 0.6));
    lines.stop();
    const times = await keyTimes(terminal, keys, choice, short ? presses : 80).catch((error) => {
      say(`  ${name}: ${error.message.split('\n')[0]}`);
      return [Number.NaN];
    });
    if (rate === 0) result.keys = figures(times);
    await sleep(1000);
    result.load[rate] = {
      cpu,
      lines: figures(lines.found),
      seen: lines.found.length,
      keys: figures(times),
      memory: memory(terminal.pid),
    };
    await terminal.end(...leave);
  }
  return result;
};

const table = (results) => {
  const rows = [
    ['first full screen, ms', ({ start }) => start],
    ['key, nothing printed, p95 ms', ({ keys }) => keys.p95],
    ['line to screen, p95 ms', ({ load }) => load[0].lines.p95],
    ['CPU at 8 × 1,000 lines/s, %', ({ load }) => load[1000].cpu],
    ['key at 8 × 1,000 lines/s, p95 ms', ({ load }) => load[1000].keys.p95],
    ['CPU at 8 × 10,000 lines/s, %', ({ load }) => load[10_000].cpu],
    ['key at 8 × 10,000 lines/s, p95 ms', ({ load }) => load[10_000].keys.p95],
    ['memory, MB', ({ memory: mb }) => mb],
    ['memory after all that, MB', ({ load }) => load[10_000].memory],
  ];
  const [own] = results;
  for (const [what, of] of rows) {
    const cells = results.map((result) => {
      const ratio = result === own ? '' : ` (${(of(result) / of(own)).toFixed(1)} ×)`;
      return `${result.name} ${of(result).toFixed(1)}${ratio}`;
    });
    say(`  ${what}: ${cells.join(', ')}`);
  }
};

const own = await dash();
const { load } = own;
const at = (p95, goal, what) => judge(what, { value: p95, goal, unit: 'ms' });
const bare = await nodeAlone();
say(`  node that does nothing: ${bare.toFixed(0)} ms`);
at(own.start, 150, `first full screen, median of ${starts}`);
at(own.keys.p95, 10, `key to changed cell, nothing printed (${told(own.keys)}), p95`);
at(load[1000].keys.p95, 20, `key to changed cell at 8 × 1,000 lines/s (${told(load[1000].keys)}), p95`);
at(load[0].lines.p95, 10, `line in a log to cell (${load[0].seen} lines, ${told(load[0].lines)}), p95`);
judge('CPU at 8 × 1,000 lines/s', { value: load[1000].cpu, goal: 25, unit: '%' });
judge('CPU at 8 × 10,000 lines/s', { value: load[10_000].cpu, goal: 40, unit: '%' });
judge('CPU with nothing to show', { value: own.idleCpu, goal: 0.5, unit: '%' });
judge('bytes to the terminal with nothing to show', { value: own.idleBytes, goal: 0, unit: 'bytes' });
judge('memory after more than a million lines', { value: load[10_000].memory, goal: 130, unit: 'MB' });
if (process.env.ALONE !== '1') table([own, ...(await others())]);

async function nodeAlone() {
  const times = [];
  for (let start = 0; start < starts; start += 1) times.push((await timed(process.execPath, ['-e', '0'])).ms);
  return median(times);
}

async function others() {
  const results = [];
  for (const one of rivals()) results.push(await rival(one));
  return results;
}
