// How long `aider-dash --help` takes, beside a node that does nothing.
import { judge, main, median, say, timed } from './measure.mjs';

const runs = 15;
const [bare, help] = [[], []];
for (let run = 0; run < runs; run += 1) {
  bare.push((await timed(process.execPath, ['-e', '0'])).ms);
  help.push((await timed(process.execPath, [main, '--help'])).ms);
}
say(
  `node -e 0: ${median(bare).toFixed(0)} ms, aider-dash --help: ${median(help).toFixed(0)} ms (medians of ${runs})`,
);
judge('--help', { value: median(help), goal: 1.5 * median(bare) + 60, unit: 'ms' });
