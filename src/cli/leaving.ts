import { createInterface } from 'node:readline';
import type { Io } from './io.ts';

/** What somebody who pressed Ctrl-C wants. */
export type Leaving = 'detach' | 'stop' | 'stay';

/** Asks once, in a line. Ctrl-C again means stop; a terminal that goes away means detach. */
export const askToLeave = (io: Io, run: string): Promise<Leaving> =>
  new Promise((resolve) => {
    io.err(`\nRun ${run} can go on without you: d detaches, s stops it, Enter stays here. `);
    const lines = createInterface({ input: io.stdin, terminal: false });
    const forget = io.onSignal((signal) => answer(signal === 'SIGHUP' ? 'detach' : 'stop'));
    const answer = (choice: Leaving): void => {
      forget();
      lines.removeAllListeners();
      lines.close();
      resolve(choice);
    };
    lines.once('line', (line) => answer(meaning(line)));
    lines.once('close', () => answer('detach'));
  });

const meaning = (line: string): Leaving => {
  const letter = line.trim().toLowerCase().charAt(0);
  if (letter === 'd') return 'detach';
  return letter === 's' ? 'stop' : 'stay';
};
