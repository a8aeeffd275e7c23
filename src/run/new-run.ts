import { randomBytes } from 'node:crypto';
import { UsageError } from '../core/error.ts';
import { runId } from '../core/run-id.ts';
import { createRunFolder, type RunFolder } from '../store/run-folder.ts';

/** Makes the folder of a new run. Two runs of one second may draw the same four digits: another draw settles it. */
export const newRunFolder = (top: string): RunFolder => {
  for (let draws = 0; ; draws += 1) {
    try {
      return createRunFolder(top, runId(new Date(), randomBytes(2).toString('hex')));
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'run-exists';
      if (!taken || error instanceof UsageError || draws > 20) throw error;
    }
  }
};
