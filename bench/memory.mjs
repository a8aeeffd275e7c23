// How much memory the scheduler's process takes with sixteen agents and 100,000 lines of analytics. The aiders are
// fakes (fake-aider.py): what they write counts here, not what they think.
import { chmodSync, copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { judge, main, say, timed } from './measure.mjs';
import { createSample } from './sample.mjs';

const [agents, lines] = [16, 100_000];
const { folder, repository, env, plan } = createSample(agents);
const fake = join(folder, 'aider');
copyFileSync(fileURLToPath(new URL('fake-aider.py', import.meta.url)), fake);
chmodSync(fake, 0o755);

const args = ['--plan', plan, '--parallel', `${agents}`, '--max-agents', `${agents}`, '--aider', fake];
const { out } = await timed(
  process.execPath,
  [main, 'Change', ...args, '--model', 'openai/coder', '--max-iterations', '1000', '--detach'],
  // The number of lines goes this way: an agent's environment holds nothing that it doesn't need.
  { cwd: repository, env: { ...env, OPENAI_API_BASE: `http://127.0.0.1:9/${lines / agents}` } },
);
const run = out.trim();
const logs = join(repository, '.aider_logs');
const { pid } = JSON.parse(readFileSync(join(logs, run, 'control.json'), 'utf8'));
let [peakKb, nowKb, samples] = [0, 0, 0];
while (existsSync(`/proc/${pid}/status`)) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  // A process that has just ended shows no memory any more.
  if (field('VmRSS') === 0) break;
  [peakKb, nowKb, samples] = [field('VmHWM'), field('VmRSS'), samples + 1];
  await sleep(50);
}
const log = readFileSync(join(logs, run, 'events.jsonl'), 'utf8');
const replies = log.split('\n').filter((line) => line.includes('"attempt.reply"')).length;
say(
  `${replies} replies recorded from ${lines} lines; at the end ${(nowKb / 1024).toFixed(0)} MB (${samples} looks)`,
);
// The fake aider writes ten lines to a reply.
if (replies !== lines / 10) throw new Error(`Expected ${lines / 10} replies.`);
judge('memory at its highest', { value: peakKb / 1024, goal: 100, unit: 'MB' });
