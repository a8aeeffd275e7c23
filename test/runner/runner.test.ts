import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ClaimSchema, ExitSchema, ownedByAnother, runnerPath } from '../../src/runner/order.ts';
import { readIdentity } from '../../src/system/identity.ts';
import { findMarked, markName } from '../../src/system/mark.ts';
import { startDetached } from '../../src/system/process.ts';
import { killQuietly, temporaryFolder, until } from '../system/place.ts';

const python = '/usr/bin/python3';

/** Starts a runner for a shell script; nothing of it survives the test. */
const startRunner = async (folder: string, script: string, path = runnerPath) => {
  const mark = folder;
  onTestFinished(() => findMarked(mark).forEach((pid) => void killQuietly(pid)));
  const order = {
    argv: ['bash', '-c', script],
    cwd: folder,
    output: join(folder, 'output'),
    claim: join(folder, 'claim'),
    exit: join(folder, 'exit'),
    mark,
  };
  const env = { PATH: process.env.PATH ?? '', HERE: folder, [markName]: mark };
  return startDetached(python, ['-I', '-S', path], { env, input: `${JSON.stringify(order)}\n` });
};

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const claimIn = (folder: string) =>
  ClaimSchema.parse(JSON.parse(readFileSync(join(folder, 'claim'), 'utf8')));
const exitIn = (folder: string) => ExitSchema.parse(JSON.parse(readFileSync(join(folder, 'exit'), 'utf8')));

describe('the runner', () => {
  it('claims, says who the program is, and writes how it ended', async () => {
    const folder = temporaryFolder();
    const runner = await startRunner(folder, 'cat $HERE/claim; exit 3');
    expect(JSON.parse((await runner.firstLine) ?? '')).toEqual(claimIn(folder));
    expect(claimIn(folder).runner_pid).toBe(runner.pid);
    expect((await runner.ended).code).toBe(0);
    expect(exitIn(folder)).toMatchObject({ code: 3, signal: null, swept: 0, timed_out: false });
    // The program itself could read the whole claim: it was there first.
    expect(JSON.parse(readFileSync(join(folder, 'output'), 'utf8'))).toEqual(claimIn(folder));
    expect(readdirSync(folder).sort()).toEqual(['claim', 'exit', 'output']);
  });

  it('of many at once, one runs the program', async () => {
    for (let round = 0; round < 10; round += 1) {
      const folder = temporaryFolder();
      const runners = await Promise.all(Array.from({ length: 8 }, () => startRunner(folder, 'echo run')));
      const codes = await Promise.all(runners.map(async ({ ended }) => (await ended).code));
      expect(codes.sort()).toEqual([0, ...Array.from({ length: 7 }, () => ownedByAnother)]);
      expect(readFileSync(join(folder, 'output'), 'utf8')).toBe('run\n');
    }
  });

  it('killed at any moment, has run nothing without a whole claim', async () => {
    for (let delayMs = 0; delayMs < 60; delayMs += 2) {
      const folder = temporaryFolder();
      const runner = await startRunner(folder, 'cat $HERE/claim > $HERE/seen; sleep 60');
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      killQuietly(runner.pid);
      await runner.ended;
      if (existsSync(join(folder, 'claim'))) {
        killQuietly(-claimIn(folder).pid);
        continue;
      }
      // What waited for its claim leaves without having begun.
      await until(() => findMarked(folder).length === 0);
      expect(existsSync(join(folder, 'seen'))).toBe(false);
    }
  });

  it('passes SIGTERM on, and SIGKILL a second later', async () => {
    const folder = temporaryFolder();
    const polite = await startRunner(folder, 'trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done');
    await until(() => textOf(join(folder, 'output')) !== '');
    killQuietly(polite.pid, 'SIGTERM');
    await polite.ended;
    expect(exitIn(folder)).toMatchObject({ code: 9, timed_out: false });

    const another = temporaryFolder();
    const deaf = await startRunner(another, 'trap "" TERM; echo ready; while :; do sleep 0.05; done');
    await until(() => textOf(join(another, 'output')) !== '');
    killQuietly(deaf.pid, 'SIGTERM');
    await deaf.ended;
    expect(exitIn(another)).toMatchObject({ code: null, signal: 'SIGKILL', timed_out: false });
  });

  it('does not mind a closed terminal', async () => {
    const folder = temporaryFolder();
    const runner = await startRunner(folder, 'until [ -e $HERE/go ]; do sleep 0.05; done; exit 5');
    await runner.firstLine;
    for (const signal of ['SIGHUP', 'SIGINT'] as const) killQuietly(runner.pid, signal);
    writeFileSync(join(folder, 'go'), '');
    await runner.ended;
    expect(exitIn(folder)).toMatchObject({ code: 5, signal: null });
  });

  it('says what is wrong with its order', async () => {
    const folder = temporaryFolder();
    const { ended } = await startRunner(join(folder, 'none'), 'true');
    expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining('No such file') });
  });

  it('begins programs with the usual signals, however it was started', async () => {
    const folder = temporaryFolder();
    const runner = await startRunner(folder, 'grep -E "Sig(Blk|Ign)" /proc/self/status');
    await runner.ended;
    const masks = [...readFileSync(join(folder, 'output'), 'utf8').matchAll(/:\s+([0-9a-f]+)/g)];
    expect(masks.map(([, mask]) => mask)).toEqual(['0000000000000000', '0000000000000000']);
  });
});

describe('where nothing can be adopted and there is no /proc', () => {
  /** The same runner with both taken from it, as on macOS. */
  const poorRunner = (): string => {
    const path = join(temporaryFolder(), 'runner.py');
    const text = readFileSync(runnerPath, 'utf8');
    const poor = text.replace('subreaper = 36', 'subreaper = 100036').replaceAll('/proc', '/no-proc');
    expect(poor).not.toBe(text);
    writeFileSync(path, poor);
    return path;
  };
  const stubborn = 'trap "" TERM INT; echo $BASHPID > $HERE/pid; while :; do sleep 0.1; done';

  it.each([
    ['in its group', `env -i HERE=$HERE PATH=$PATH bash -c '${stubborn}' &`],
    ['with its mark', `setsid bash -c '${stubborn}' &`],
  ])('ends what the program left %s', async (_, script) => {
    const folder = temporaryFolder();
    const waiting = `${script} until [ -s $HERE/pid ]; do sleep 0.05; done; exit 6`;
    const runner = await startRunner(folder, waiting, poorRunner());
    await runner.ended;
    expect(exitIn(folder)).toMatchObject({ code: 6, swept: expect.any(Number) });
    expect(exitIn(folder).swept).toBeGreaterThan(0);
    expect(readIdentity(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBeNull();
  });

  it('ends at once when nothing is left', async () => {
    const folder = temporaryFolder();
    const runner = await startRunner(folder, 'exit 4', poorRunner());
    await runner.ended;
    expect(exitIn(folder)).toMatchObject({ code: 4, swept: 0 });
    expect(claimIn(folder).start_time).not.toBe('');
  });
});
