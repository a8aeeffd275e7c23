import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ControlClient, connectControl } from '../../src/control/client.ts';
import { createToken } from '../../src/control/control-file.ts';
import { longestMessage } from '../../src/control/protocol.ts';
import type { Command } from '../../src/core/command.ts';
import { DashError } from '../../src/core/error.ts';
import { buildProgram, temporaryFolder, until } from '../system/place.ts';
import { leaveSocket } from './dead-socket.ts';
import { announce, hello, rawClient, run, startServer } from './place.ts';

const merge = { kind: 'merge' } as const;

describe('a client', () => {
  it('sends commands, asks for the status, hears what was said and what went wrong', async () => {
    const commands: Command[] = [];
    const { folder } = await startServer({
      handle: async (command) => {
        commands.push(command);
        if (command.kind === 'kill')
          throw new DashError('Ended already.', { code: 'agent-ended', hint: 'Retry it.' });
        if (command.kind === 'hold') throw new DashError('Not now.', { code: 'not-now' });
        return command.kind === 'merge' ? { said: 'Merged.' } : {};
      },
    });
    const client = await connected(folder);
    const stop = { kind: 'stop', now: true } as const;
    const kill = { kind: 'kill', agent: 'agent_1' } as const;
    const hold = { kind: 'hold', agent: 'agent_1' } as const;
    expect(await client.send(merge)).toBe('Merged.');
    expect(await client.send(stop)).toBeUndefined();
    await expect(client.send(kill)).rejects.toMatchObject({
      name: 'DashError',
      code: 'agent-ended',
      message: 'Ended already.',
      hint: 'Retry it.',
    });
    await expect(client.send(hold)).rejects.toMatchObject({ code: 'not-now', hint: undefined });
    expect(await client.status()).toEqual({ pid: process.pid, run, seq: 7 });
    expect(commands).toEqual([merge, stop, kill, hold]);
  });

  it('is one of 200 that all are answered and woken', async () => {
    const { folder, server } = await startServer({ handle: async () => ({ said: 'Yes.' }) });
    const clients = await Promise.all(Array.from({ length: 200 }, () => connected(folder)));
    const heard = clients.map(() => 0);
    await Promise.all(
      clients.map((client, place) =>
        client.subscribe((seq) => {
          heard[place] = seq;
        }),
      ),
    );
    const answers = await Promise.all(clients.map((client) => client.send(merge)));
    expect(new Set(answers)).toEqual(new Set(['Yes.']));
    server.tell(8);
    server.tell(1000);
    await until(() => heard.every((seq) => seq === 1000));
    await server.close();
    await Promise.all(clients.map(({ ended }) => ended));
  });

  it('is not sent a message that is too long, and stays', async () => {
    const { folder } = await startServer();
    const client = await connected(folder);
    const prd = '\u0001'.repeat(200_000);
    await expect(client.send({ kind: 'revise', prd, plan: null })).rejects.toMatchObject({
      code: 'message-too-long',
    });
    expect(await client.status()).toMatchObject({ run });
  });

  it('that has been closed asks no more', async () => {
    const { folder } = await startServer({ handle: () => new Promise(() => {}) });
    const client = await connected(folder);
    const sent = client.send(merge);
    client.close();
    await expect(sent).rejects.toMatchObject({ code: 'scheduler-gone' });
    await client.ended;
    await expect(client.status()).rejects.toMatchObject({ code: 'scheduler-gone' });
  });

  it('is told what the server refuses', async () => {
    const { folder, place, token } = await startServer({ limits: { clients: 1 } });
    const { socket, messages } = await rawClient(place);
    socket.write(hello(token));
    await messages(1);
    await expect(connectControl(folder)).rejects.toMatchObject({ code: 'too-many-clients' });
    announce(folder, { place, token: createToken() });
    socket.destroy();
    await until(() => connectControl(folder).catch((error) => error.code === 'control-token'));
  });
});

describe('what control.json says', () => {
  it('is for its user alone', async () => {
    const { folder, place, token } = await startServer();
    const path = join(folder, 'control.json');
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    const told = JSON.parse(readFileSync(path, 'utf8'));
    expect(told).toEqual({
      v: 1,
      socket: place,
      token,
      pid: process.pid,
      start_time: expect.any(String),
      boot_id: expect.any(String),
    });
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(createToken()).not.toBe(token);
    expect(readdirSync(folder).sort()).toEqual(['control.json', 'socket']);
  });

  const changes: Readonly<Record<string, readonly [(told: object) => unknown, string]>> = {
    'another version': [(told) => ({ ...told, v: 2, more: 1 }), 'control-version'],
    'something more': [(told) => ({ ...told, more: 1 }), 'control-file'],
    'a short token': [(told) => ({ ...told, token: 'ff' }), 'control-file'],
    'no pid': [(told) => ({ ...told, pid: 0 }), 'control-file'],
    nothing: [() => null, 'control-file'],
    'a dead pid': [(told) => ({ ...told, pid: deadPid() }), 'scheduler-gone'],
    'a reused pid': [(told) => ({ ...told, start_time: '1' }), 'scheduler-gone'],
    'another boot': [(told) => ({ ...told, boot_id: 'x' }), 'scheduler-gone'],
    'a missing socket': [(told) => ({ ...told, socket: '/nowhere/socket' }), 'scheduler-gone'],
  };
  for (const [what, [change, code]] of Object.entries(changes)) {
    it(`is refused when it has ${what}`, async () => {
      const { folder } = await startServer();
      const path = join(folder, 'control.json');
      writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
      await expect(connectControl(folder)).rejects.toMatchObject({ code, hint: expect.any(String) });
    });
  }

  it('is missing where nothing ever listened, or half', async () => {
    const folder = temporaryFolder();
    await expect(connectControl(folder)).rejects.toMatchObject({ code: 'scheduler-gone' });
    writeFileSync(join(folder, 'control.json'), '{"v":1,');
    await expect(connectControl(folder)).rejects.toMatchObject({ code: 'control-file' });
  });
});

describe('a socket', () => {
  it('is not followed through a symlink, nor taken for one where it is a file', async () => {
    const { folder, place } = await startServer();
    renameSync(place, join(folder, 'moved'));
    symlinkSync(join(folder, 'moved'), place);
    await expect(connectControl(folder)).rejects.toMatchObject({
      code: 'socket-not-ours',
      message: expect.stringContaining('a symlink'),
    });
    writeFileSync(join(folder, 'file'), '');
    announce(folder, { place: join(folder, 'file'), token: createToken() });
    await expect(connectControl(folder)).rejects.toMatchObject({ code: 'socket-not-ours' });
  });

  it('of which nobody takes connections says that the scheduler is gone', async () => {
    const folder = temporaryFolder();
    const place = join(folder, 'socket');
    leaveSocket(place);
    announce(folder, { place, token: createToken() });
    await expect(connectControl(folder)).rejects.toMatchObject({ code: 'scheduler-gone' });
  });

  it.runIf(process.geteuid?.() === 0)('of another user is not spoken to', async () => {
    const folder = temporaryFolder();
    const place = join(folder, 'socket');
    leaveSocket(place, 12_345);
    announce(folder, { place, token: createToken() });
    await expect(connectControl(folder)).rejects.toMatchObject({ code: 'socket-not-ours' });
  });

  const talk: Readonly<Record<string, string>> = {
    nonsense: 'HTTP/1.1 400 Bad Request\r\n\r\n',
    'no end': 'x'.repeat(longestMessage + 1),
    'an answer of another kind': '{"id":null,"ok":true,"more":1}\n',
  };
  for (const [what, said] of Object.entries(talk)) {
    it(`that says ${what} is not the scheduler’s`, async () => {
      const { folder, place } = stranger();
      const server = createServer((socket) => socket.on('error', () => {}).write(said));
      onTestFinished(() => void server.close());
      server.listen(place);
      await once(server, 'listening');
      announce(folder, { place, token: createToken() });
      await expect(connectControl(folder)).rejects.toMatchObject({ code: 'control-answer' });
    });
  }
});

describe('a scheduler of its own process', () => {
  it('is silent while it is stopped, and answers when it goes on', async () => {
    const { child, folder } = await startProgram();
    const client = await connected(folder, 2000);
    expect(await client.send(merge)).toBe('Done.');
    child.kill('SIGSTOP');
    await until(() => /^\d+ \(.*\) T/.test(readFileSync(`/proc/${child.pid}/stat`, 'latin1')));
    const silent = { code: 'scheduler-silent', hint: expect.stringContaining(`kill -CONT ${child.pid}`) };
    await Promise.all([
      expect(connectControl(folder, { timeoutMs: 300 })).rejects.toMatchObject(silent),
      expect(client.send(merge)).rejects.toMatchObject(silent),
    ]);
    child.kill('SIGCONT');
    const again = await connected(folder);
    expect(await again.status()).toMatchObject({ pid: child.pid });
  });

  it('is gone when it is killed, for those who are connected and those who come', async () => {
    const { child, folder, place } = await startProgram();
    const client = await connected(folder);
    const heard: number[] = [];
    await client.subscribe((seq) => heard.push(seq));
    child.kill('SIGKILL');
    await client.ended;
    expect(heard).toEqual([0]);
    await expect(client.send(merge)).rejects.toMatchObject({ code: 'scheduler-gone' });
    await until(() => child.signalCode !== null);
    await expect(connectControl(folder)).rejects.toMatchObject({ code: 'scheduler-gone' });
    expect(lstatSync(place).isSocket()).toBe(true);
    const { folder: next } = await startServer({ place });
    expect(await (await connected(next)).status()).toMatchObject({ pid: process.pid });
  });

  it('ends by itself: no client keeps it, not even one that says nothing', async () => {
    const { child, folder, place } = await startProgram();
    const client = await connected(folder);
    await client.subscribe(() => {});
    await rawClient(place);
    child.stdin?.end();
    await client.ended;
    await until(() => child.exitCode !== null);
    expect(child.exitCode).toBe(0);
  });
});

const connected = async (folder: string, timeoutMs = 20_000): Promise<ControlClient> => {
  const client = await connectControl(folder, { timeoutMs });
  onTestFinished(() => client.close());
  return client;
};

const stranger = () => {
  const folder = temporaryFolder();
  return { folder, place: join(folder, 'socket') };
};

const deadPid = (): number => {
  let pid = 4_000_000;
  while (isThere(pid)) pid -= 1;
  return pid;
};

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const startProgram = async (): Promise<{ child: ChildProcess; folder: string; place: string }> => {
  const { folder, place } = stranger();
  const program = buildProgram(join(import.meta.dirname, 'fixtures', 'serve.ts'), folder);
  const child = spawn(process.execPath, [program, folder, place], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return { child, folder, place };
};
