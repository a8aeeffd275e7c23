// How long `attach` takes to its first picture of a run with 100,000 events, which may say how far they are read, and to the
// whole one, beside a run with a few.
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

/** Something is seen of the run; then it is over in it: all that came before has been read. */
const pictures = async ({ id }) => {
  const command = [process.execPath, main, 'attach', id];
  const terminal = openTerminal(command, { cwd: repository, env });
  const isWhole = () => /no-change after[\s\S]*together/.test(terminal.screen());
  const first = await terminal.seen(() => /\d events/.test(terminal.screen()) || isWhole());
  const whole = await terminal.seen(isWhole);
  await terminal.end('q');
  return [first, whole].map((cameAt) => msSince(terminal.startedAt, cameAt));
};

const times = { few: [], first: [], whole: [] };
for (let start = 0; start < starts; start += 1) {
  times.few.push((await pictures(few))[1]);
  const [first, whole] = await pictures(many);
  times.first.push(first);
  times.whole.push(whole);
}
say(`  ${few.events} events, the whole picture: ${median(times.few).toFixed(0)} ms (medians of ${starts})`);
say(`  ${many.events} events, the whole picture: ${median(times.whole).toFixed(0)} ms`);
judge(`attach on ${many.events} events, first picture`, {
  value: median(times.first),
  goal: 500,
  unit: 'ms',
});
