// A run as a screen finds it: its events, and a process that is its scheduler as far as anybody can tell. What its
// agents print comes from `printer.mjs`, whose standard output is the file that an aider's would be.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatEventLine } from '../dist/store/event-line.js';
import { runFolder } from '../dist/store/run-folder.js';
import { ownIdentity } from '../dist/system/identity.js';
import { beginning, ending, heard } from './events.mjs';

export const printer = fileURLToPath(new URL('printer.mjs', import.meta.url));

/** Writes a run with a running attempt for each agent; `replies` more events, and an end when it is `finished`. */
export const writeRun = (repository, id, { agents, replies = 0, finished = false }) => {
  const folder = runFolder(repository, id);
  mkdirSync(folder.folder, { recursive: true, mode: 0o700 });
  const ids = Array.from({ length: agents }, (_, index) => `agent_${index + 1}`);
  const drafts = [...beginning(ids), ...heard(ids, replies), ...(finished ? ending(ids) : [])];
  const startedMs = Date.now() - drafts.length;
  const lines = drafts.map((draft, index) =>
    formatEventLine({
      v: 1,
      seq: index + 1,
      time: new Date(startedMs + index).toISOString(),
      run: id,
      ...draft,
    }),
  );
  writeFileSync(folder.prd, prd);
  writeFileSync(folder.config, '{}');
  // Whoever measures stands for the scheduler: the screen only looks whether it lives.
  if (!finished) writeFileSync(join(folder.folder, 'owner.1'), JSON.stringify(ownIdentity()));
  for (const place of ids.keys()) writeFileSync(folder.attemptFiles(place + 1, 1).output, '');
  writeFileSync(folder.events, lines.join(''));
  return { id, folder, events: drafts.length };
};

/** Starts the printers of a run's agents, in place of their aiders; the returned function ends them. */
export const startPrinters = ({ folder }, agents, { rate, seconds }) => {
  const children = Array.from({ length: agents }, (_, index) => {
    const file = openSync(folder.attemptFiles(index + 1, 1).output, 'a');
    const args = [printer, `agent_${index + 1}`, `${rate}`, `${seconds}`];
    const child = spawn(process.execPath, args, { stdio: ['ignore', file, 'ignore'] });
    closeSync(file);
    return child;
  });
  return () => {
    for (const child of children) child.kill();
  };
};

const prd = `# Rate limiting\n\n## Overview\n\nEach key may call 100 times a minute; more gets 429.\n\n## Goals\n\n${Array.from(
  { length: 8 },
  (_, index) => `- R${index + 1} a goal that agent_${index + 1} works on`,
).join('\n')}\n`;
