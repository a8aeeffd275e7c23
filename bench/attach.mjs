// How long `attach` takes to its first full screen on a run with 100,000 events, beside one with a few.
import { writeRun } from './live-run.mjs';
import { judge, main, median, say } from './measure.mjs';
import { createSample } from './sample.mjs';
import { msSince, openTerminal } from './terminal.mjs';

const [agents, starts] = [8, 7];
const { repository, env } = createSample(agents);
const few = writeRun(repository, '20261121-090000-aaaa', { agents, finished: true });
const many = writeRun(repository, '20261121-100000-bbbb', {
  agents,
  replies: 100_000 - few.events,
  finished: true,
});

/** The run is over in it: all that came before has been read. */
const firstScreen = async ({ id }) => {
  const command = [process.execPath, main, 'attach', id];
  const terminal = openTerminal(command, { cwd: repository, env });
  const cameAt = await terminal.seen(() => /no-change after[\s\S]*together/.test(terminal.screen()));
  await terminal.end('q');
  return msSince(terminal.startedAt, cameAt);
};

const times = { few: [], many: [] };
for (let start = 0; start < starts; start += 1) {
  times.few.push(await firstScreen(few));
  times.many.push(await firstScreen(many));
}
say(`  ${few.events} events: ${median(times.few).toFixed(0)} ms (medians of ${starts})`);
judge(`attach on ${many.events} events`, { value: median(times.many), goal: 500, unit: 'ms' });
