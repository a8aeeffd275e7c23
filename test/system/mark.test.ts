import { spawn } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { findMarked, markName } from '../../src/system/mark.ts';
import { killQuietly, until } from './place.ts';

it('finds what bears the whole mark, in any session, and nothing else', async () => {
  const mark = `m${process.pid}x${Date.now()}`;
  const start = (value: string, detached: boolean): number => {
    const { pid = 0 } = spawn('sleep', ['60'], {
      detached,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, [markName]: value },
    });
    onTestFinished(() => killQuietly(pid));
    return pid;
  };
  const [here, elsewhere] = [start(mark, false), start(mark, true)];
  start(`${mark}1`, false);
  await until(() => findMarked(mark).length === 2);
  expect([...findMarked(mark)].sort()).toEqual([here, elsewhere].sort());
  expect(findMarked('no such mark')).toEqual([]);
  process.kill(here, 'SIGKILL');
  await until(() => findMarked(mark).length === 1);
});
