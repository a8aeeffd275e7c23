import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunState } from '../core/state.ts';
import type { FollowText, TextSource } from '../dashboard/shown-text.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { follow } from '../system/follow.ts';

/** Of a longer file only the end is read, and of a longer line only the beginning. */
const most = { bytes: 4_000_000, lineBytes: 20_000 };

/** Follows what a run's programs print and say, for the screen. */
export const followTextOf =
  (folder: RunFolder, state: RunState): FollowText =>
  (source, onLine) => {
    const path = pathOf(source, folder, state);
    if (path === null) return null;
    const startAt = Math.max(0, sizeOf(path) - most.bytes);
    let cut = startAt > 0;
    const tell = (line: string): void => {
      // The first one began before.
      onLine(cut ? '… what stands before is left out …' : line);
      cut = false;
    };
    return follow(path, { onLine: tell, onRest: tell, startAt, maxLineBytes: most.lineBytes });
  };

const pathOf = (source: TextSource, folder: RunFolder, { agents }: RunState): string | null => {
  if (source.kind === 'validation') {
    const name = basename(source.log);
    return /^validate_[\w-]+\.log$/.test(name) ? join(folder.folder, name) : null;
  }
  const agent = agents.find(({ id }) => id === source.agent);
  return agent === undefined ? null : folder.attemptFiles(agent.place, source.attempt)[source.kind];
};

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
