import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Draft, Event } from '../../src/core/event.ts';
import { busyRun } from '../helpers/busy-run.ts';
import { history } from '../helpers/history.ts';
import { buildForTerminal, startTerminal, type Terminal } from '../helpers/terminal.ts';
import type { PageOptions } from './fixtures/page.ts';
import { temporaryFolder } from './terminal/program.ts';

const program = buildForTerminal(join(import.meta.dirname, 'fixtures', 'page.ts'));
const theme: unknown = JSON.parse(readFileSync(new URL('../../themes/dark.json', import.meta.url), 'utf8'));

export type Page = Terminal & {
  /** One more thing happens to the run, now. */
  readonly happens: (draft: Draft) => void;
};

type Options = Partial<Omit<PageOptions, 'theme'>> & {
  readonly drafts?: readonly Draft[];
  readonly columns?: number;
  readonly rows?: number;
};

/** A run's page in a terminal, with its first frame on the screen. */
export const page = async ({
  drafts = busyRun,
  columns = 120,
  rows = 36,
  ...options
}: Options = {}): Promise<Page> => {
  const folder = temporaryFolder();
  const files = [join(folder, 'events.jsonl'), join(folder, 'options.json')] as const;
  const lines = (events: readonly Event[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');
  writeFileSync(files[0], lines(history(...drafts)));
  writeFileSync(files[1], JSON.stringify({ theme, ...options }));
  const terminal = startTerminal({ command: [process.execPath, program, ...files], columns, rows });
  await terminal.waitFor(/aider-dash/);
  let seq = drafts.length;
  return {
    ...terminal,
    happens: (draft) => {
      seq += 1;
      const [event] = history(draft);
      const now = { ...event, seq, time: new Date().toISOString() };
      appendFileSync(files[0], `${JSON.stringify(now)}\n`);
    },
  };
};
