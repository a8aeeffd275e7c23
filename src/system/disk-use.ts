import { run } from './process.ts';

const patienceMs = 10_000;

/** The bytes that a file or a folder takes on the disk; null when it can't be told, or not in time. */
export const diskUse = async (path: string): Promise<number | null> => {
  const { code, stdout } = await run('du', ['-sk', '--', path], { timeoutMs: patienceMs });
  const kilobytes = Number.parseInt(stdout, 10);
  return code === 0 && Number.isFinite(kilobytes) ? kilobytes * 1024 : null;
};

/** The sum of sizes; null when one of them is not known. */
export const together = (sizes: readonly (number | null)[]): number | null =>
  sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0);
