import { readdir, readFile } from 'node:fs/promises';

/** The environment variable that stands in every process of an attempt. */
export const markName = 'AIDER_DASH_MARK';

/** Pids of living processes that bear the mark, in whatever session they are; empty where there is no /proc. */
export const findMarked = async (mark: string): Promise<readonly number[]> => {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const bears = async (pid: number): Promise<boolean> => {
    const [environment, stat] = await Promise.all(
      ['environ', 'stat'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')),
    );
    const dead = /\) [ZX] /.test(stat ?? '');
    return !dead && (environment ?? '').split('\0').includes(`${markName}=${mark}`);
  };
  const found = await Promise.all(pids.map(bears));
  return pids.filter((pid, index) => found[index] === true && pid !== process.pid);
};
