// What the benchmarks share: running a program to its end, medians, goals.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The compiled program. */
export const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export const say = (line) => process.stdout.write(`${line}\n`);

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

/** Says how a figure stands to its goal; a missed one makes the exit code 1. */
export const judge = (what, { value, goal, unit }) => {
  const ok = value <= goal;
  if (!ok) process.exitCode = 1;
  say(
    `${ok ? 'ok    ' : 'MISSED'} ${what}: ${value.toFixed(2)} ${unit}, goal at most ${goal.toFixed(2)} ${unit}`,
  );
};

/** Runs a program; resolves with its output and wall time in ms. Throws when it fails. */
export const timed = async (program, args, options = {}) => {
  const startedAt = performance.now();
  const { code, out, err } = await ended(
    spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options }),
  );
  const ms = performance.now() - startedAt;
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${err.slice(-2000)}`);
  return { ms, out, err };
};

/** The end of a child and all it printed. */
export const ended = (child) =>
  new Promise((resolve, reject) => {
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
