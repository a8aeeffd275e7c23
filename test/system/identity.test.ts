import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isAlive, readIdentity, startTimeOf } from '../../src/system/identity.ts';
import { run } from '../../src/system/process.ts';
import { killQuietly, temporaryFolder, until } from './place.ts';

const start = (file: string, args: readonly string[]): number => {
  const { pid = 0 } = spawn(file, args, { stdio: 'ignore' });
  onTestFinished(() => killQuietly(pid));
  return pid;
};

describe('identity', () => {
  it('is the same at every look while the process lives, and nothing after', async () => {
    const pid = start('sleep', ['60']);
    const identity = readIdentity(pid);
    expect(identity).toMatchObject({ pid, startTime: expect.stringMatching(/^\d+$/) });
    expect(readIdentity(pid)).toEqual(identity);
    if (identity === null) throw new Error('It did not start.');
    expect(isAlive(identity)).toBe(true);
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(identity));
    expect(readIdentity(pid)).toBeNull();
  });

  it('takes a reused pid or another boot for another process', () => {
    const own = readIdentity(process.pid);
    if (own === null) throw new Error('We live.');
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, startTime: `${Number(own.startTime) - 1}` })).toBe(false);
    expect(isAlive({ ...own, bootId: '00000000-0000-0000-0000-000000000000' })).toBe(false);
  });

  it('takes a zombie for dead, although it can be signalled', async () => {
    // The shell never buries its child: it turned into a program that knows nothing of it.
    const file = join(temporaryFolder(), 'pid');
    start('sh', ['-c', `sleep 0.1 & echo $! > ${file}; exec sleep 60`]);
    await until(() => readText(file) !== '');
    const pid = Number(readText(file));
    await until(() => readIdentity(pid) === null);
    expect(process.kill(pid, 0)).toBe(true);
  });

  it('reads through any name that a program may have', async () => {
    const program = join(temporaryFolder(), ') Z 1 (x');
    copyFileSync((await run('sh', ['-c', 'command -v sleep'])).stdout.trim(), program);
    const pid = start(program, ['60']);
    await until(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z 1 (x'));
    expect(readIdentity(pid)).not.toBeNull();
  });

  it('agrees with what the system says', async () => {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    expect(startTimeOf(stat)).toBe(stat.slice(stat.lastIndexOf(')')).split(' ')[20]);
    expect(startTimeOf('7 (a b) Z 1 7 7')).toBeNull();
    expect(readIdentity(2 ** 30)).toBeNull();
  });
});

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
