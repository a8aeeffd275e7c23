import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLocalExecutor } from '../../src/executor/local.ts';
import { readIdentity } from '../../src/system/identity.ts';
import { findMarked } from '../../src/system/mark.ts';
import { startDetached } from '../../src/system/process.ts';
import { buildProgram, killQuietly, temporaryFolder, until } from '../system/place.ts';
import { attemptOf, claimOf, exitOf, localExecutor, pidIn, python, startAttempt } from './attempt.ts';

describe('an attempt', () => {
  it('reports its start, every line of both logs, and its end last', async () => {
    const spec = attemptOf(
      temporaryFolder(),
      'echo "{1}" >> $HERE/analytics.jsonl; echo out; echo err >&2; printf "{2}" >> $HERE/analytics.jsonl; printf half; exit 3',
    );
    const { reports, of, ended } = await startAttempt(spec);
    expect(await ended()).toMatchObject({ code: 3, signal: null, seconds: expect.any(Number) });
    expect(reports[0]).toEqual({
      kind: 'started',
      identity: {
        pid: claimOf(spec).pid,
        startTime: claimOf(spec).start_time,
        bootId: claimOf(spec).boot_id,
      },
    });
    expect(of('analytics').map(({ line }) => line)).toEqual(['{1}', '{2}']);
    expect(of('output').map(({ line }) => line)).toEqual(['out', 'err', 'half']);
    expect(reports.at(-1)?.kind).toBe('ended');
    expect(of('ended')).toHaveLength(1);
  });

  it('gets the named secrets and the mark in its environment, and no more than it was given', async () => {
    const spec = attemptOf(temporaryFolder(), 'env');
    const { of, ended } = await startAttempt(spec);
    await ended();
    const lines = of('output').map(({ line }) => line);
    expect(lines).toContain('KEY=secret-value');
    expect(lines).toContain(`AIDER_DASH_MARK=${spec.mark}`);
    // The shell's own, and what Python adds where there is no locale.
    const own = ['_', 'PWD', 'SHLVL', 'OLDPWD', 'LC_CTYPE'];
    const names = lines.map((line) => line.split('=')[0] ?? '').filter((name) => !own.includes(name));
    expect(names.sort()).toEqual(['AIDER_DASH_MARK', 'HERE', 'KEY', 'PATH']);
  });

  it('leaves no secret in a file or an argument list', async () => {
    const spec = attemptOf(temporaryFolder(), 'sleep 60');
    const { of, ended, executor } = await startAttempt(spec);
    await until(() => of('started').length > 0);
    const { pid, runner_pid } = claimOf(spec);
    for (const one of [pid, runner_pid]) {
      expect(readFileSync(`/proc/${one}/cmdline`, 'utf8')).not.toContain('secret-value');
    }
    await executor.stop(spec, { graceMs: 0 });
    await ended();
    for (const file of [spec.files.claim, spec.files.exit]) {
      expect(readFileSync(file, 'utf8')).not.toContain('secret-value');
    }
  });

  it('reads nothing, writes private files, and leads its own session', async () => {
    const spec = attemptOf(temporaryFolder(), 'cat; touch $HERE/made; ps -o sid=,pid= -p $$; umask');
    const { of, ended } = await startAttempt(spec);
    await ended();
    const [ids = '', mask] = of('output').map(({ line }) => line);
    expect(new Set(ids.trim().split(/\s+/)).size).toBe(1);
    expect(mask).toBe('0077');
    for (const file of [spec.files.output, spec.files.claim, spec.files.exit, join(spec.cwd, 'made')]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
  });

  it('says so in its output when its program is missing', async () => {
    const spec = { ...attemptOf(temporaryFolder(), ''), argv: ['no-such-program'] };
    const { of, ended } = await startAttempt(spec);
    expect(await ended()).toMatchObject({ code: 127 });
    expect(of('output')[0]?.line).toContain('no-such-program');
  });

  it('is told by a DashError when its runner cannot start', async () => {
    const folder = temporaryFolder();
    const missing = createLocalExecutor({ python: '/no/python3', secrets: {} });
    await expect(missing.start(attemptOf(folder, ''), () => {})).rejects.toMatchObject({
      code: 'spawn-failed',
    });
    const broken = createLocalExecutor({ python: '/bin/false', secrets: {} });
    await expect(broken.start(attemptOf(folder, ''), () => {})).rejects.toMatchObject({
      code: 'runner-failed',
    });
    await broken.stop(attemptOf(folder, ''), { graceMs: 0 });
  });

  it('tells 50 MB of output, every line once', async () => {
    const spec = attemptOf(
      temporaryFolder(),
      'yes 0123456789012345678901234567890123456789012345678 | head -n 1000000; echo end',
    );
    let lines = 0;
    let last = '';
    const done = new Promise<void>((resolve) => {
      void localExecutor().start(spec, (report) => {
        if (report.kind === 'output') {
          lines += 1;
          last = report.line;
        }
        if (report.kind === 'ended') resolve();
      });
    });
    await done;
    expect({ lines, last }).toEqual({ lines: 1_000_001, last: 'end' });
  });
});

const deaf = 'trap "" INT TERM; echo ready; while :; do sleep 0.05; done';

/** Kinds of descendants that a signal to the process group does not reach; each writes its pid. */
const stubborn = 'trap "" TERM INT HUP; echo $BASHPID > $HERE/pid; while :; do sleep 0.2; done';
const descendants: Readonly<Record<string, string>> = {
  'a grandchild that ignores SIGTERM': `bash -c 'bash -c "$STUBBORN" & wait' &`,
  'a session of its own': 'setsid bash -c "$STUBBORN" &',
  'a double fork': `(setsid bash -c '(bash -c "$STUBBORN" &) ; exit' &);`,
  'job control': `bash -c 'set -m; bash -c "$STUBBORN" & disown' &`,
  'no environment': 'env -i HERE="$HERE" PATH="$PATH" bash -c "$STUBBORN" &',
  'no environment in a session of its own': 'env -i HERE="$HERE" PATH="$PATH" setsid bash -c "$STUBBORN" &',
  'a Python that starts a new session': `python3 -c 'import os, subprocess; subprocess.Popen(["bash", "-c", os.environ["STUBBORN"]], start_new_session=True)' &`,
};
const withDescendant = (folder: string, script: string, then: string) => {
  const spec = attemptOf(folder, `${script} until [ -s $HERE/pid ]; do sleep 0.05; done; ${then}`);
  return { ...spec, env: { ...spec.env, STUBBORN: stubborn } };
};

describe.each(Object.entries(descendants))('%s', (_, script) => {
  it('is gone when the program has ended by itself', async () => {
    const spec = withDescendant(temporaryFolder(), script, 'exit 4');
    const { ended } = await startAttempt(spec);
    expect(await ended()).toMatchObject({ code: 4, signal: null });
    expect(readIdentity(await pidIn(spec, 'pid'))).toBeNull();
    expect(exitOf(spec).swept).toBeGreaterThan(0);
  });

  it('is gone when the attempt was stopped', async () => {
    const spec = withDescendant(temporaryFolder(), script, deaf);
    const { of, executor } = await startAttempt(spec);
    const pid = await pidIn(spec, 'pid');
    await until(() => of('output').length > 0);
    await executor.stop(spec, { graceMs: 100 });
    expect(of('ended')).toMatchObject([{ code: null, signal: 'SIGKILL' }]);
    expect(readIdentity(pid)).toBeNull();
    expect(findMarked(spec.mark)).toEqual([]);
  });
});

describe('stopping', () => {
  it('asks first: a program that ends on SIGINT keeps its exit code', async () => {
    const spec = attemptOf(
      temporaryFolder(),
      'trap "echo asked; exit 0" INT; echo ready; while :; do sleep 0.05; done',
    );
    const { of, executor } = await startAttempt(spec);
    await until(() => of('output').length > 0);
    await executor.stop(spec, { graceMs: 10_000 });
    expect(of('output').map(({ line }) => line)).toEqual(['ready', 'asked']);
    expect(of('ended')).toMatchObject([{ code: 0, signal: null }]);
  });

  it('goes on with SIGTERM', async () => {
    const spec = attemptOf(temporaryFolder(), 'trap "" INT; echo ready; while :; do sleep 0.05; done');
    const { of, executor } = await startAttempt(spec);
    await until(() => of('output').length > 0);
    await executor.stop(spec, { graceMs: 200 });
    expect(of('ended')).toMatchObject([{ code: null, signal: 'SIGTERM' }]);
  });

  it('can be asked again and harder, and does nothing for what is not there', async () => {
    const spec = attemptOf(temporaryFolder(), deaf);
    const { of, executor } = await startAttempt(spec);
    await until(() => of('output').length > 0);
    const patient = executor.stop(spec, { graceMs: 60_000 });
    await Promise.all([executor.stop(spec, { graceMs: 0 }), patient]);
    expect(of('ended')).toMatchObject([{ signal: 'SIGKILL' }]);
    await executor.stop(spec, { graceMs: 0 });
    await executor.stop({ run: 'no', agent: 'such', attempt: 1 }, { graceMs: 0 });
    expect(of('ended')).toHaveLength(1);
  });

  it('waits for a start that is under way', async () => {
    const spec = attemptOf(temporaryFolder(), 'sleep 60');
    const executor = localExecutor();
    const ends: unknown[] = [];
    const start = executor.start(spec, (report) => report.kind === 'ended' && ends.push(report));
    await executor.stop(spec, { graceMs: 1000 });
    await start;
    expect(ends).toHaveLength(1);
  });
});

describe('starting twice', () => {
  it('runs the program once, and both hear all of it', async () => {
    const spec = attemptOf(temporaryFolder(), 'echo $$ >> $HERE/runs; echo a; sleep 0.5; echo b; exit 5');
    const starts = [1, 2, 3, 4].map(() => startAttempt(spec));
    for (const { of, ended } of await Promise.all(starts)) {
      expect(await ended()).toMatchObject({ code: 5 });
      expect(of('started')).toMatchObject([{ identity: { pid: claimOf(spec).pid } }]);
      expect(of('output').map(({ line }) => line)).toEqual(['a', 'b']);
    }
    expect(readFileSync(join(spec.cwd, 'runs'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('tells the same of an attempt that ended long ago', async () => {
    const spec = attemptOf(temporaryFolder(), 'echo a; exit 6');
    const first = await startAttempt(spec);
    await first.ended();
    const again = await startAttempt(spec);
    await again.ended();
    expect(again.reports).toEqual(first.reports);
  });

  it('is refused when the claim was made by who started nothing', async () => {
    const spec = attemptOf(temporaryFolder(), 'touch $HERE/ran');
    writeFileSync(spec.files.claim, '');
    await expect(startAttempt(spec)).rejects.toMatchObject({ code: 'attempt-claimed' });
    expect(existsSync(join(spec.cwd, 'ran'))).toBe(false);
    expect(findMarked(spec.mark)).toEqual([]);
  });

  it('can stop what another executor started', async () => {
    const spec = attemptOf(temporaryFolder(), 'sleep 60');
    const first = await startAttempt(spec);
    const second = await startAttempt(spec);
    await second.executor.stop(spec, { graceMs: 2000 });
    expect(second.of('ended')).toMatchObject([{ signal: 'SIGINT' }]);
    expect(await first.ended()).toMatchObject({ signal: 'SIGINT' });
  });
});

describe('when we are killed', () => {
  it('the attempt goes on, and the next one hears its lines and its exit code', async () => {
    const folder = temporaryFolder();
    const spec = attemptOf(
      folder,
      'echo before; until [ -e $HERE/go ]; do sleep 0.05; done; echo after; exit 7',
    );
    const program = buildProgram(join(import.meta.dirname, 'fixtures/start-attempt.ts'), temporaryFolder());
    const starter = await startDetached(process.execPath, [program], {
      input: JSON.stringify({ python, spec }),
    });
    expect(await starter.firstLine).toBe('started');
    process.kill(starter.pid, 'SIGKILL');
    await starter.ended;
    expect(readIdentity(claimOf(spec).pid)).not.toBeNull();
    const next = await startAttempt(spec);
    writeFileSync(join(folder, 'go'), '');
    expect(await next.ended()).toMatchObject({ code: 7, signal: null });
    expect(next.of('output').map(({ line }) => line)).toEqual(['before', 'after']);
  });

  it('the exit code is kept even if nobody looks until it has ended', async () => {
    const folder = temporaryFolder();
    const spec = attemptOf(folder, 'until [ -e $HERE/go ]; do sleep 0.05; done; exit 8');
    const program = buildProgram(join(import.meta.dirname, 'fixtures/start-attempt.ts'), temporaryFolder());
    const starter = await startDetached(process.execPath, [program], {
      input: JSON.stringify({ python, spec }),
    });
    await starter.firstLine;
    killQuietly(-starter.pid);
    writeFileSync(join(folder, 'go'), '');
    await until(() => existsSync(spec.files.exit));
    expect(await (await startAttempt(spec)).ended()).toMatchObject({ code: 8 });
  });
});

describe('when the runner is killed', () => {
  it('the program is waited for, and nothing of it is left', async () => {
    const folder = temporaryFolder();
    const script = 'setsid bash -c "$STUBBORN" &';
    const spec = withDescendant(folder, script, 'until [ -e $HERE/go ]; do sleep 0.05; done; echo last');
    const { of, ended } = await startAttempt(spec);
    const pid = await pidIn(spec, 'pid');
    process.kill(claimOf(spec).runner_pid, 'SIGKILL');
    await until(() => readIdentity(claimOf(spec).runner_pid) === null);
    expect(of('ended')).toEqual([]);
    writeFileSync(join(folder, 'go'), '');
    expect(await ended()).toMatchObject({ code: null, signal: null, seconds: expect.any(Number) });
    expect(of('output').at(-1)?.line).toBe('last');
    expect(readIdentity(pid)).toBeNull();
  });

  it('it can still be stopped', async () => {
    const spec = withDescendant(temporaryFolder(), 'bash -c "$STUBBORN" &', deaf);
    const { of, executor } = await startAttempt(spec);
    const pid = await pidIn(spec, 'pid');
    await until(() => of('output').length > 0);
    process.kill(claimOf(spec).runner_pid, 'SIGKILL');
    await executor.stop(spec, { graceMs: 50 });
    expect(of('ended')).toMatchObject([{ code: null, signal: null }]);
    expect(readIdentity(pid)).toBeNull();
  });

  it('and the program too, its end is told all the same', async () => {
    const spec = attemptOf(temporaryFolder(), 'echo ready; sleep 60');
    const { of, ended } = await startAttempt(spec);
    await until(() => of('output').length > 0);
    const { pid, runner_pid } = claimOf(spec);
    process.kill(runner_pid, 'SIGKILL');
    process.kill(-pid, 'SIGKILL');
    expect(await ended()).toMatchObject({ code: null, signal: null });
    // And who comes later hears the same.
    expect(await (await startAttempt(spec)).ended()).toMatchObject({ code: null, signal: null });
  });
});

it('runs sixteen at once', async () => {
  const attempts = await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      startAttempt({ ...attemptOf(temporaryFolder(), `echo ${n}; exit ${n}`), agent: `agent_${n}` }),
    ),
  );
  const ends = await Promise.all(attempts.map(({ ended }) => ended()));
  expect(ends.map((end) => end?.code)).toEqual(attempts.map((_, n) => n));
  expect(attempts.map(({ of }) => of('output').map(({ line }) => line))).toEqual(
    attempts.map((_, n) => [`${n}`]),
  );
});
