import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readIdentity } from '../../src/system/identity.ts';
import { startDetached } from '../../src/system/process.ts';
import { type CommandOrder, endCommand, runCommand } from '../../src/validate/command.ts';
import { buildProgram, temporaryFolder, until } from '../system/place.ts';

const commandIn = (folder: string, command: string, more: Partial<CommandOrder> = {}): CommandOrder => ({
  command,
  cwd: folder,
  mark: basename(folder),
  env: { PATH: process.env.PATH ?? '', HERE: folder },
  log: join(folder, 'command.log'),
  timeLimitMs: 60_000,
  python: '/usr/bin/python3',
  ...more,
});

const logIn = (folder: string): string => readFileSync(join(folder, 'command.log'), 'utf8');
const stubborn = `trap "" TERM INT HUP; echo $$ > $HERE/pid; while :; do sleep 0.1; done`;
const pidIn = async (folder: string): Promise<number> => {
  const file = join(folder, 'pid');
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
  return Number(readFileSync(file, 'utf8'));
};

describe('runCommand', () => {
  it('passes by exit code 0, its output in a private log', async () => {
    const folder = temporaryFolder();
    const result = await runCommand(commandIn(folder, 'echo "in $(pwd)"; echo problem >&2'));
    expect(result).toEqual({ ok: true, code: 0, signal: null, seconds: expect.any(Number), timedOut: false });
    expect(logIn(folder)).toBe(`in ${folder}\nproblem\n`);
    expect(statSync(join(folder, 'command.log')).mode & 0o777).toBe(0o600);
  });

  it('fails by any other code or a signal', async () => {
    const folder = temporaryFolder();
    expect(await runCommand(commandIn(folder, 'exit 3'))).toMatchObject({
      ok: false,
      code: 3,
      timedOut: false,
    });
    expect(await runCommand(commandIn(folder, 'kill -KILL $$'))).toMatchObject({
      ok: false,
      code: null,
      signal: 'SIGKILL',
    });
    expect(await runCommand(commandIn(folder, 'no-such-command'))).toMatchObject({ ok: false, code: 127 });
  });

  it('has a log of its own each time', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'command.log'), 'old', { mode: 0o644 });
    await runCommand(commandIn(folder, 'echo new'));
    expect(logIn(folder)).toBe('new\n');
    expect(statSync(join(folder, 'command.log')).mode & 0o777).toBe(0o600);
  });

  it('says in the log why it could not start', async () => {
    const folder = temporaryFolder();
    const result = await runCommand({ ...commandIn(folder, 'true'), cwd: join(folder, 'none') });
    expect(result).toMatchObject({ ok: false, code: 127 });
    expect(logIn(folder)).toContain(join(folder, 'none'));
  });

  it('ends at its time limit, with all that it started, and never passes then', async () => {
    const folder = temporaryFolder();
    const script = `setsid sh -c '${stubborn}' & trap "exit 0" TERM; while :; do sleep 0.05; done`;
    const result = await runCommand(commandIn(folder, script, { timeLimitMs: 700 }));
    expect(result).toMatchObject({ ok: false, code: 0, timedOut: true });
    expect(readIdentity(await pidIn(folder))).toBeNull();
  });

  it('is killed when SIGTERM does not end it', async () => {
    const folder = temporaryFolder();
    const result = await runCommand(commandIn(folder, stubborn, { timeLimitMs: 300 }));
    expect(result).toMatchObject({ ok: false, signal: 'SIGKILL', timedOut: true });
  });

  it('leaves nothing running', async () => {
    const folder = temporaryFolder();
    const script = `setsid sh -c '${stubborn}' & until [ -s $HERE/pid ]; do sleep 0.05; done`;
    expect(await runCommand(commandIn(folder, script))).toMatchObject({ ok: true });
    expect(readIdentity(await pidIn(folder))).toBeNull();
  });

  it('ends when it is called off, and does not begin after that', async () => {
    const folder = temporaryFolder();
    const abort = new AbortController();
    const running = runCommand(commandIn(folder, stubborn, { signal: abort.signal }));
    const pid = await pidIn(folder);
    abort.abort();
    expect(await running).toMatchObject({ ok: false, timedOut: false });
    expect(readIdentity(pid)).toBeNull();
    const late = commandIn(folder, 'touch $HERE/ran', { signal: abort.signal });
    expect(await runCommand(late)).toMatchObject({ ok: false, code: null });
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('does not survive us', async () => {
    const folder = temporaryFolder();
    const program = buildProgram(join(import.meta.dirname, 'fixtures/run-command.ts'), temporaryFolder());
    const order = JSON.stringify(commandIn(folder, `setsid sh -c '${stubborn}' & wait`));
    const starter = await startDetached(process.execPath, [program], { input: order });
    const pid = await pidIn(folder);
    process.kill(starter.pid, 'SIGKILL');
    await until(() => readIdentity(pid) === null);
  });

  it('throws without a Python', async () => {
    const order = commandIn(temporaryFolder(), 'true', { python: '/no/python3' });
    await expect(runCommand(order)).rejects.toMatchObject({ code: 'spawn-failed' });
  });

  it('ends what is left when its runner is killed', async () => {
    const folder = temporaryFolder();
    const running = runCommand(
      commandIn(folder, `echo $PPID > $HERE/runner; setsid sh -c '${stubborn}' & wait`),
    );
    const pid = await pidIn(folder);
    process.kill(Number(readFileSync(join(folder, 'runner'), 'utf8')), 'SIGKILL');
    expect(await running).toMatchObject({ ok: false, code: null, signal: null });
    expect(readIdentity(pid)).toBeNull();
  });

  it('is ended by the next one in its place when nobody else can', async () => {
    const folder = temporaryFolder();
    const program = buildProgram(join(import.meta.dirname, 'fixtures/run-command.ts'), temporaryFolder());
    const order = commandIn(folder, `echo $PPID > $HERE/runner; setsid sh -c '${stubborn}' & wait`);
    const starter = await startDetached(process.execPath, [program], { input: JSON.stringify(order) });
    const pid = await pidIn(folder);
    process.kill(starter.pid, 'SIGSTOP');
    process.kill(Number(readFileSync(join(folder, 'runner'), 'utf8')), 'SIGKILL');
    process.kill(starter.pid, 'SIGKILL');
    expect(readIdentity(pid)).not.toBeNull();
    await endCommand('another place');
    expect(readIdentity(pid)).not.toBeNull();
    const next = commandIn(folder, 'true', { log: join(folder, 'next.log') });
    expect(await runCommand(next)).toMatchObject({ ok: true });
    expect(readIdentity(pid)).toBeNull();
  });
});
