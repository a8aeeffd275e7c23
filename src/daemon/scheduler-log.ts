import { appendFileSync, renameSync, statSync } from 'node:fs';

export type SchedulerLog = {
  /** Writes one line with the time. Never throws: a full disk is told by the event log. */
  readonly say: (text: string) => void;
  /** Where to from now on; what was said before goes there first. */
  readonly into: (path: string, redact: (text: string) => string) => void;
};

/** Past this, in bytes, a new file is begun; the one before is kept as `PATH.1`. */
const mostBytes = 1024 * 1024;

/** What a scheduler's process says about itself. Kept small: nobody may look for weeks. */
export const createSchedulerLog = (): SchedulerLog => {
  const waiting: string[] = [];
  let place: { readonly path: string; readonly redact: (text: string) => string } | null = null;

  const say = (text: string): void => {
    const line = `${new Date().toISOString()} ${text}\n`;
    if (place === null) waiting.push(line);
    else write(place.path, place.redact(line));
  };

  return {
    say,
    into: (path, redact) => {
      place = { path, redact };
      for (const line of waiting.splice(0)) write(path, redact(line));
    },
  };
};

const write = (path: string, line: string): void => {
  try {
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes > mostBytes) renameSync(path, `${path}.1`);
    appendFileSync(path, line, { mode: 0o600 });
  } catch {
    // It is a help for people; a run goes on without it.
  }
};
