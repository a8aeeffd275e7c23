import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readIdentity } from '../../src/system/identity.ts';
import { run, startDetached } from '../../src/system/process.ts';
import { buildProgram, temporaryFolder, until } from './place.ts';

describe('run', () => {
  it('gives back code and output as they are', async () => {
    const result = await run('sh', ['-c', 'printf "a\\n\\n"; printf b >&2; exit 3']);
    expect(result).toEqual({ code: 3, signal: null, stdout: 'a\n\n', stderr: 'b', timedOut: false });
  });

  it('names the signal that ended it', async () => {
    expect(await run('sh', ['-c', 'kill -TERM $$'])).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it('passes arguments as they are, through no shell', async () => {
    const { stdout } = await run('printf', ['%s|', '$HOME; `id`', 'a b', '*']);
    expect(stdout).toBe('$HOME; `id`|a b|*|');
  });

  it('gives exactly the environment it is given', async () => {
    const { stdout } = await run('/usr/bin/env', [], { env: { ONLY: 'this' } });
    expect(stdout).toBe('ONLY=this\n');
  });

  it('feeds input, and nothing without it', async () => {
    const input = 'x'.repeat(3_000_000);
    expect((await run('cat', [], { input })).stdout).toBe(input);
    expect((await run('cat', [])).stdout).toBe('');
  });

  it('throws when the program or the folder is missing', async () => {
    await expect(run('no-such-program', [])).rejects.toMatchObject({ code: 'spawn-failed' });
    await expect(run('ls', [], { cwd: '/no/such/folder' })).rejects.toMatchObject({ code: 'spawn-failed' });
    await expect(run('no\0program', [])).rejects.toMatchObject({ code: 'spawn-failed' });
  });

  it('throws rather than give back half of an output', async () => {
    await expect(run('yes', [], { maxBytes: 1000 })).rejects.toMatchObject({ code: 'too-much-output' });
  });

  it('tells every line of both outputs, the unfinished last one too', async () => {
    const lines: string[] = [];
    await run('sh', ['-c', 'printf "a\\nb"; printf "c\\n" >&2'], { onLine: (line) => lines.push(line) });
    expect(lines.sort()).toEqual(['a', 'b', 'c']);
  });

  it('ends, when time is over, what the program started too', async () => {
    const pidFile = join(temporaryFolder(), 'pid');
    const script = `sh -c 'trap "" TERM; echo $$ > ${pidFile}; while :; do sleep 1; done' & wait`;
    const result = await run('sh', ['-c', script], { timeoutMs: 500 });
    expect(result).toMatchObject({ code: null, signal: 'SIGTERM', timedOut: true });
    expect(readIdentity(Number(readFileSync(pidFile, 'utf8')))).toBeNull();
  });
});

describe('startDetached', () => {
  it('starts a session of its own and tells the first line and the end', async () => {
    const script = 'read order; echo "$order $(ps -o sid= -p $$)"; echo more; echo words >&2; exit 4';
    const started = await startDetached('sh', ['-c', script], { input: 'hello\n' });
    expect((await started.firstLine)?.replace(/\s+/, ' ')).toBe(`hello ${started.pid}`);
    expect(await started.ended).toMatchObject({ code: 4, stderr: 'words\n' });
  });

  it('has no first line when there is none', async () => {
    const started = await startDetached('true', [], {});
    expect(await started.firstLine).toBeNull();
    expect(await started.ended).toMatchObject({ code: 0, signal: null });
  });

  it('sends output to a file', async () => {
    const outputFile = join(temporaryFolder(), 'log');
    const started = await startDetached('sh', ['-c', 'echo one; echo two >&2'], { outputFile });
    await started.ended;
    expect(readFileSync(outputFile, 'utf8')).toBe('one\ntwo\n');
  });

  it('lets a tethered program see that we let go', async () => {
    const started = await startDetached('sh', ['-c', 'read a; echo got $a; cat; exit 5'], {
      input: 'x\n',
      tethered: true,
    });
    expect(await started.firstLine).toBe('got x');
    started.letGo();
    expect(await started.ended).toMatchObject({ code: 5 });
  });

  it('throws when the program is missing', async () => {
    await expect(startDetached('no-such-program', [], { input: 'x' })).rejects.toMatchObject({
      code: 'spawn-failed',
    });
  });

  it('outlives us, and does not keep us', async () => {
    const program = buildProgram(join(import.meta.dirname, 'fixtures/start-and-leave.ts'), temporaryFolder());
    const { code, stdout, timedOut } = await run(process.execPath, [program], { timeoutMs: 20_000 });
    expect({ code, timedOut }).toEqual({ code: 0, timedOut: false });
    const pid = Number(stdout);
    expect(readIdentity(pid)).not.toBeNull();
    process.kill(pid, 'SIGKILL');
    await until(() => readIdentity(pid) === null);
  });
});
