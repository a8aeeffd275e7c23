import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type WarmAider = {
  /** A program that is called like aider. */
  readonly path: string;
  readonly end: () => void;
};

const program = fileURLToPath(new URL('warm-aider.py', import.meta.url));

/**
 * Imports an aider once; the program that comes of it runs it in forks, which spares each run three seconds of CPU.
 * `aider` is one of a virtual environment: its Python stands beside it.
 */
export const startWarmAider = async (aider: string, folder: string): Promise<WarmAider> => {
  const path = join(folder, 'aider');
  const child = spawn(join(dirname(aider), 'python'), [program, join(folder, 'socket'), path], {
    env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit')]);
  if (line !== 'ready') throw new Error(`warm-aider.py did not start: ${said}`);
  return { path, end: () => child.stdin.end() };
};
