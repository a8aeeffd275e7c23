// Prints lines with the time of each: so many a second, or, for 0, one now and then. Ends after so many seconds, with
// a line that says so. Usage: node printer.mjs NAME LINES_PER_SECOND SECONDS
const [, , name, rateText, secondsText] = process.argv;
const [rate, seconds] = [Number(rateText), Number(secondsText)];
const startedAt = performance.now();
const words = 'the quick brown fox jumps over the lazy dog and reads on, since nobody has told it to stop';
let count = 0;

const line = () => {
  count += 1;
  return `@${process.hrtime.bigint()} ${name} line ${count}: ${words}\n`;
};
const print = () => {
  const passed = (performance.now() - startedAt) / 1000;
  if (passed >= seconds) {
    process.stdout.write(`the last line of ${name}: ${count}\n`);
    // Whoever shows it may want to be looked at with all of its children alive.
    setTimeout(() => {}, 600_000);
    return;
  }
  if (rate === 0) {
    process.stdout.write(line());
    setTimeout(print, 100 + 250 * Math.random());
    return;
  }
  const due = Math.floor(passed * rate) - count;
  let text = '';
  for (let n = 0; n < due; n += 1) text += line();
  if (text !== '') process.stdout.write(text);
  setTimeout(print, 10);
};
print();
