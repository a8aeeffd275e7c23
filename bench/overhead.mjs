// Eight agents through aider-dash, beside the same eight aider command lines under xargs -P8: the wall times in turn.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideAider } from '../dist/aider/provide.js';
import { directories } from '../dist/config/directories.js';
import { judge, main, median, say, timed } from './measure.mjs';
import { createSample } from './sample.mjs';

const agents = 8;
const rounds = Number(process.env.ROUNDS ?? 3);
const { path: aider } = await provideAider({
  path: process.env.PATH ?? '',
  cacheDir: directories(process.env).cache,
  env: process.env,
  onProgress: say,
});
const { folder, repository, env, git, plan, numbers } = createSample(agents);

const startModel = async () => {
  const script = join(folder, 'script.json');
  const rules = numbers.map((n) => ({
    when: { contains: `Task for agent_${n}:` },
    replies: [{ edits: [{ path: `file${n}.txt`, search: `line ${n}\n`, replace: `changed ${n}\n` }] }],
  }));
  writeFileSync(script, JSON.stringify({ rules }));
  const serve = fileURLToPath(new URL('../dist/scripted-model/serve.js', import.meta.url));
  const child = spawn(process.execPath, [serve, script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await new Promise((resolve) =>
    child.stdout.once('data', (data) => resolve(`${data}`.split('\n'))),
  );
  return { url: line, close: () => child.kill() };
};

const dash = async (program) => {
  const options = ['--plan', plan, '--parallel', `${agents}`, '--max-agents', `${agents}`, '--json'];
  const models = ['--model', 'openai/coder', '--aider-arg=--edit-format', '--aider-arg=diff'];
  const args = [main, 'Change the lines', '--aider', program, ...options, ...models];
  const { ms, out } = await timed(process.execPath, args, { cwd: repository, env });
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const merged = events.filter(({ type }) => type === 'merge.finished').length;
  if (merged !== agents) throw new Error(`Only ${merged} of ${agents} agents were merged.`);
  return { ms, events };
};

/** One run through a program that writes down what it is called with: those command lines are compared. */
const record = async () => {
  const calls = join(folder, 'calls');
  mkdirSync(calls);
  const recorder = join(folder, 'recorder');
  const text = `#!/bin/sh
case "$*" in *--message-file*)
  d="${calls}/$$"; mkdir "$d"; printf '%s\\0' "$@" > "$d/args"; env -0 > "$d/env"; pwd > "$d/cwd"
esac
exec "${aider}" "$@"
`;
  writeFileSync(recorder, text);
  chmodSync(recorder, 0o755);
  const { events } = await dash(recorder);
  const fields = (path) => readFileSync(path, 'utf8').split('\0').slice(0, -1);
  const lines = readdirSync(calls).map((name) => ({
    args: fields(join(calls, name, 'args')),
    env: fields(join(calls, name, 'env')),
  }));
  if (lines.length !== agents) throw new Error(`${lines.length} aiders ran instead of ${agents}.`);
  return { lines, base: events.find(({ type }) => type === 'plan.approved').prd_commit };
};

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The same command lines, each in a fresh work tree with log files of its own, under xargs. */
const xargs = async ({ lines, base }, round) => {
  const scripts = lines.map(({ args, env: variables }, index) => {
    const own = join(folder, `round${round}-${index}`);
    const tree = join(own, 'tree');
    mkdirSync(own);
    git('worktree', 'add', '--quiet', '-b', `xargs-${round}-${index}`, tree, base);
    const logs = /^(--analytics-log|--chat-history-file|--input-history-file)$/;
    const moved = args.map((arg, at) =>
      logs.test(args[at - 1] ?? '') ? join(own, args[at - 1].slice(2)) : arg,
    );
    const call = [...variables, aider, ...moved].map(quoted).join(' ');
    const script = join(own, 'run.sh');
    writeFileSync(script, `cd ${quoted(tree)} && exec env -i ${call} > ../log 2>&1 < /dev/null\n`);
    return script;
  });
  const list = join(folder, `round${round}.list`);
  writeFileSync(list, scripts.join('\n'));
  const { ms } = await timed('xargs', ['-a', list, '-n1', `-P${agents}`, 'sh']);
  for (const index of lines.keys()) {
    const commits = git('rev-list', '--count', `${base}..xargs-${round}-${index}`).trim();
    if (commits !== '1') throw new Error(`aider made ${commits} commits in work tree ${index}.`);
  }
  return ms;
};

const model = await startModel();
env.OPENAI_API_BASE = model.url;
try {
  const recorded = await record();
  const times = [];
  for (let round = 1; round <= rounds; round += 1) {
    const bare = await xargs(recorded, round);
    const startedAt = Date.now();
    const { ms, events } = await dash(aider);
    const at = (type) => events.filter((event) => event.type === type).map(({ time }) => Date.parse(time));
    const [begun, first] = [at('run.created')[0], at('attempt.started')];
    const lastExit = Math.max(...at('attempt.exited'));
    const marks = {
      checks: begun - startedAt,
      preparation: first.at(-1) - begun,
      merging: Date.parse(events.at(-1).time) - lastExit,
    };
    const parts = Object.entries(marks)
      .map(([name, took]) => `${name} ${took} ms`)
      .join(', ');
    say(
      `round ${round}: xargs ${(bare / 1000).toFixed(2)} s, aider-dash ${(ms / 1000).toFixed(2)} s (${parts}), ratio ${(ms / bare).toFixed(2)}`,
    );
    times.push({ bare, ms });
  }
  const [bare, ms] = [median(times.map((one) => one.bare)), median(times.map((one) => one.ms))];
  say(`medians of ${rounds}: xargs ${(bare / 1000).toFixed(2)} s, aider-dash ${(ms / 1000).toFixed(2)} s`);
  judge('overhead', { value: median(times.map((one) => one.ms / one.bare)), goal: 1.2, unit: '×' });
} finally {
  model.close();
}
