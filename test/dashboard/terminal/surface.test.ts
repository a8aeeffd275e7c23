import { expect, test } from 'vitest';
import { show } from './program.ts';

test('shows its first frame', async () => {
  const terminal = await show();
  console.log(terminal.screen());
  console.log(JSON.stringify(terminal.bytes().slice(0, 300)));
  terminal.type('abc');
  await terminal.waitFor(/heard: a b c/);
  terminal.type('c');
  await terminal.waitFor(/\$0\.002/);
  console.log(terminal.screen());
  terminal.type('q');
  console.log(await terminal.exit, terminal.screen(), terminal.modes());
});
