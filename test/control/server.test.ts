import { EventEmitter, once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { longestMessage } from '../../src/control/protocol.ts';
import type { Command } from '../../src/core/command.ts';
import { DashError } from '../../src/core/error.ts';
import { temporaryFolder } from '../system/place.ts';
import { leaveSocket } from './dead-socket.ts';
import { hello, line, rawClient, run, startServer } from './place.ts';

const accepted = { id: null, ok: true };
const refusal = (code: string) => ({
  id: null,
  ok: false,
  error: { code, message: expect.any(String), hint: expect.any(String) },
});

describe('a client', () => {
  it('says hello, commands, asks for the status and is answered in order', async () => {
    const commands: Command[] = [];
    const { place, token } = await startServer({
      handle: async (command) => {
        commands.push(command);
        await turn();
        return command.kind === 'stop' ? { said: 'The run ends.' } : {};
      },
    });
    const { socket, messages } = await rawClient(place);
    const stop = { kind: 'stop', now: false } as const;
    const kill = { kind: 'kill', agent: 'agent_1' } as const;
    // All in one packet.
    socket.write(
      hello(token) +
        line({ id: 1, command: stop }) +
        line({ id: 9, command: kill }) +
        line({ id: 3, status: true }),
    );
    expect(await messages(4)).toEqual([
      accepted,
      { id: 1, ok: true, said: 'The run ends.' },
      { id: 9, ok: true },
      { id: 3, ok: true, pid: process.pid, run, seq: 7 },
    ]);
    expect(commands).toEqual([stop, kill]);
  });

  it('waits with its next command for the end of the one before, and others don’t wait', async () => {
    const steps = new EventEmitter();
    const begun: string[] = [];
    const { place, token } = await startServer({
      handle: async ({ kind }) => {
        begun.push(kind);
        steps.emit(kind);
        if (kind === 'merge') await once(steps, 'go on');
        return {};
      },
    });
    const { socket, messages } = await rawClient(place);
    socket.write(hello(token) + line({ id: 1, command: { kind: 'merge' } }));
    await once(steps, 'merge');
    socket.write(line({ id: 2, command: { kind: 'stop', now: true } }));
    await expectService(place, token);
    await expectService(place, token);
    expect(begun).toEqual(['merge']);
    steps.emit('go on');
    expect(await messages(3)).toEqual([accepted, { id: 1, ok: true }, { id: 2, ok: true }]);
    expect(begun).toEqual(['merge', 'stop']);
  });

  it('is understood wherever its messages are cut', async () => {
    const said: string[] = [];
    const { place, token } = await startServer({
      handle: async (command) => {
        said.push(command.kind === 'tell' ? command.text : '?');
        return {};
      },
    });
    const text = 'Größe: 日本 🙂';
    const bytes = Buffer.from(
      hello(token) + line({ id: 1, command: { kind: 'tell', agent: 'agent_1', text } }),
    );
    const cuts = Array.from({ length: bytes.length - 1 }, (_, at) => at + 1);
    for (const at of cuts) {
      const { socket, messages } = await rawClient(place);
      socket.write(bytes.subarray(0, at));
      await turn();
      await turn();
      socket.write(bytes.subarray(at));
      expect(await messages(2)).toEqual([accepted, { id: 1, ok: true }]);
      socket.destroy();
    }
    const { socket, messages } = await rawClient(place);
    for (const byte of bytes) {
      socket.write(Buffer.of(byte));
      await turn();
    }
    expect(await messages(2)).toEqual([accepted, { id: 1, ok: true }]);
    expect(new Set(said)).toEqual(new Set([text]));
    expect(said).toHaveLength(cuts.length + 1);
  });

  it('gets its answer although it has said its last word', async () => {
    const { place, token } = await startServer({
      handle: async () => {
        await turn();
        return { said: 'Yes.' };
      },
    });
    const { socket, ending } = await rawClient(place);
    socket.end(hello(token) + line({ id: 1, command: { kind: 'merge' } }));
    expect(await ending()).toEqual([accepted, { id: 1, ok: true, said: 'Yes.' }]);
  });
});

describe('a client that breaks a rule is told so and let go:', () => {
  const someToken = 'f'.repeat(64);
  const first: Readonly<Record<string, readonly [string, string]>> = {
    'another token': [hello(someToken), 'control-token'],
    'a token of another length': [hello('x'), 'control-token'],
    'another version': [line({ v: 2, token: someToken, more: true }), 'control-version'],
    'no version': [line({ token: someToken }), 'control-malformed'],
    'no token': [line({ v: 1 }), 'control-malformed'],
    'more than a hello': [line({ v: 1, token: someToken, more: true }), 'control-malformed'],
    'no JSON': ['GET / HTTP/1.1\r\n\r\n', 'control-malformed'],
    'no object': ['null\n', 'control-malformed'],
    'a list, deep': [`${'['.repeat(30_000)}\n`, 'control-malformed'],
    'no UTF-8': ['\xff\xfe\n', 'control-malformed'],
    'an empty line': ['\n', 'control-malformed'],
    'a command before the hello': [line({ id: 1, command: { kind: 'merge' } }), 'control-malformed'],
    'too much in a line': [`${'x'.repeat(longestMessage + 1)}\n`, 'message-too-long'],
    'too much without a line': ['x'.repeat(3 * longestMessage), 'message-too-long'],
  };
  for (const [what, [text, code]] of Object.entries(first)) {
    it(what, async () => {
      const { place, token } = await startServer();
      const { socket, ending } = await rawClient(place);
      socket.write(text, 'latin1');
      expect(await ending()).toEqual([refusal(code)]);
      await expectService(place, token);
    });
  }

  const later: Readonly<Record<string, readonly [string, string]>> = {
    'no JSON': ['{"id": 2, "status": tru\n', 'control-malformed'],
    'no id': [line({ status: true }), 'control-malformed'],
    'a negative id': [line({ id: -1, status: true }), 'control-malformed'],
    'a second hello': [hello(someToken), 'control-malformed'],
    'two wishes at once': [line({ id: 2, status: true, subscribe: true }), 'control-malformed'],
    'a status that is false': [line({ id: 2, status: false }), 'control-malformed'],
    'a command that is a word': [line({ id: 2, command: 'merge' }), 'control-malformed'],
    'too much': ['x'.repeat(longestMessage + 1), 'message-too-long'],
  };
  for (const [what, [text, code]] of Object.entries(later)) {
    it(`${what}, after the hello`, async () => {
      const { place, token } = await startServer();
      const { socket, ending } = await rawClient(place);
      socket.write(hello(token) + line({ id: 1, status: true }) + text + line({ id: 3, status: true }));
      expect(await ending()).toEqual([accepted, expect.objectContaining({ id: 1, ok: true }), refusal(code)]);
      await expectService(place, token);
    });
  }

  it('no hello', async () => {
    const { place, token } = await startServer({ limits: { helloMs: 1000 } });
    const { socket, ending } = await rawClient(place);
    socket.write('{"v": 1');
    expect(await ending()).toEqual([refusal('control-hello')]);
    await expectService(place, token);
  });

  it('one more than there may be', async () => {
    const { place, token } = await startServer({ limits: { clients: 2 } });
    const one = await rawClient(place);
    one.socket.write(hello(token));
    const other = await rawClient(place);
    other.socket.write(hello(token));
    expect(await other.messages(1)).toEqual([accepted]);
    const third = await rawClient(place);
    third.socket.write(hello(token));
    expect(await third.ending()).toEqual([refusal('too-many-clients')]);
    other.socket.destroy();
    await once(other.socket, 'close');
    await expectService(place, token);
  });

  it('as long as a message may be is no fault', async () => {
    const { place, token } = await startServer();
    const { socket, messages } = await rawClient(place);
    const padding = longestMessage - line({ id: 1, command: { kind: '' } }).length + 1;
    socket.write(hello(token) + line({ id: 1, command: { kind: 'x'.repeat(padding) } }));
    expect((await messages(2))[1]).toMatchObject({ id: 1, ok: false, error: { code: 'command-unknown' } });
  });
});

describe('a command that can’t be carried out is answered, and the client stays:', () => {
  const cases: Readonly<Record<string, readonly [object, string]>> = {
    'an unknown one': [{ kind: 'format-disk' }, 'command-unknown'],
    'half of one': [{ kind: 'kill' }, 'command-malformed'],
    'one with more': [{ kind: 'merge', force: true }, 'command-malformed'],
    'one with a number that can’t be': [{ kind: 'parallel', agents: 0 }, 'command-malformed'],
  };
  for (const [what, [command, code]] of Object.entries(cases)) {
    it(what, async () => {
      const { place, token } = await startServer({ handle: () => Promise.reject(new Error('Not called.')) });
      const { socket, messages } = await rawClient(place);
      socket.write(hello(token) + line({ id: 1, command }) + line({ id: 2, status: true }));
      expect(await messages(3)).toEqual([
        accepted,
        { ...refusal(code), id: 1 },
        expect.objectContaining({ id: 2, ok: true }),
      ]);
    });
  }

  it('one that its handler refuses', async () => {
    const error = new DashError('There is no agent_9.', { code: 'agent-unknown', hint: 'See the plan.' });
    const { place, token } = await startServer({ handle: () => Promise.reject(error) });
    const { socket, messages } = await rawClient(place);
    socket.write(hello(token) + line({ id: 1, command: { kind: 'kill', agent: 'agent_9' } }));
    const told = { code: 'agent-unknown', message: 'There is no agent_9.', hint: 'See the plan.' };
    expect((await messages(2))[1]).toEqual({ id: 1, ok: false, error: told });
  });

  it('one that its handler fails at, of which the client learns nothing more', async () => {
    const faults: unknown[] = [];
    const error = new Error('secret in /home/me');
    const handle = () => {
      throw error;
    };
    const { place, token } = await startServer({ handle, onFault: (fault) => faults.push(fault) });
    const { socket, messages } = await rawClient(place);
    socket.write(hello(token) + line({ id: 1, command: { kind: 'merge' } }) + line({ id: 2, status: true }));
    const [, answer, next] = await messages(3);
    expect(answer).toEqual({ ...refusal('internal'), id: 1 });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(next).toMatchObject({ id: 2, ok: true });
    expect(faults).toEqual([error]);
  });

  it('one whose answer is longer than a message, which is cut', async () => {
    const long = '\u0001'.repeat(100_000);
    const handle = async (command: Command) => {
      if (command.kind === 'merge') throw new DashError(long, { code: 'long', hint: long });
      return { said: long };
    };
    const { place, token } = await startServer({ handle });
    const { socket, messages } = await rawClient(place);
    socket.write(
      hello(token) +
        line({ id: 1, command: { kind: 'merge' } }) +
        line({ id: 2, command: { kind: 'stop', now: true } }),
    );
    const [, one, other] = await messages(3);
    expect(one).toMatchObject({ id: 1, ok: false, error: { code: 'long' } });
    expect(other).toMatchObject({ id: 2, ok: true });
    expect(other.said.length).toBe(2000);
  });
});

describe('wake-ups', () => {
  it('come to those who subscribed, from the newest event on', async () => {
    const { place, token, server } = await startServer();
    const one = await rawClient(place);
    const other = await rawClient(place);
    server.tell(8);
    one.socket.write(hello(token) + line({ id: 1, subscribe: true }));
    other.socket.write(hello(token));
    expect(await one.messages(2)).toEqual([accepted, { id: 1, ok: true, seq: 8 }]);
    await other.messages(1);
    server.tell(9);
    expect(await one.messages(3)).toEqual([accepted, { id: 1, ok: true, seq: 8 }, { seq: 9 }]);
    other.socket.write(line({ id: 1, status: true }));
    expect(await other.messages(2)).toEqual([accepted, expect.objectContaining({ id: 1, seq: 9 })]);
  });

  it('of 100,000 events become few for a client that does not read, and the last is the newest', async () => {
    const { place, token, server } = await startServer();
    const { socket, messages, heard } = await rawClient(place);
    socket.write(hello(token) + line({ id: 1, subscribe: true }));
    await messages(2);
    socket.pause();
    const last = 100_000;
    for (let seq = 8; seq <= last; seq += 1) {
      server.tell(seq);
      if (seq % 10 === 0) await turn();
    }
    socket.resume();
    while (heard().at(-1)?.seq !== last) await messages(heard().length + 1);
    // There were 10,000 turns in which one could have been sent.
    expect(heard().length).toBeLessThan(5000);
  });

  it('do not pile up before a client that also asks and never reads: it is dropped', async () => {
    const { place, token, server } = await startServer({ limits: { unsentBytes: 100_000 } });
    const { socket } = await rawClient(place);
    socket.pause();
    socket.write(hello(token) + line({ id: 1, subscribe: true }));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    let asked = 0;
    while (!socket.destroyed) {
      asked += 1;
      if (!socket.write(line({ id: 2, status: true }).repeat(1000))) {
        await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
      }
      server.tell(7 + asked);
      await turn();
      expect(asked).toBeLessThan(1000);
    }
    await expectService(place, token);
  });
});

describe('the socket', () => {
  it('is for its user alone, and goes with the server', async () => {
    const { place, server, token } = await startServer();
    expect(lstatSync(place).mode & 0o777).toBe(0o600);
    const { socket, messages, ending } = await rawClient(place);
    socket.write(hello(token));
    await messages(1);
    await server.close();
    expect(existsSync(place)).toBe(false);
    expect(await ending()).toEqual([accepted]);
  });

  it('goes although a client is stuck or does not close, and what is being done is answered', async () => {
    const begun = new EventEmitter();
    const { place, server, token } = await startServer({
      handle: async () => {
        begun.emit('begun');
        await once(begun, 'go on');
        return { said: 'Ended.' };
      },
    });
    const stuck = await rawClient(place);
    stuck.socket.pause();
    stuck.socket.write(hello(token));
    const { socket, ending } = await rawClient(place);
    socket.write(hello(token) + line({ id: 1, command: { kind: 'stop', now: true } }));
    await once(begun, 'begun');
    const closed = server.close();
    begun.emit('go on');
    expect(await ending()).toEqual([accepted, { id: 1, ok: true, said: 'Ended.' }]);
    await closed;
    expect(existsSync(place)).toBe(false);
  });

  it('takes the place of one that a killed server left', async () => {
    const place = join(temporaryFolder(), 'socket');
    leaveSocket(place);
    const { token } = await startServer({ place });
    await expectService(place, token);
  });

  it('is refused where a file, a folder or a symlink is, which stays', async () => {
    const folder = temporaryFolder();
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'mine');
    const place = (name: string) => join(folder, name);
    writeFileSync(place('file'), 'mine');
    mkdirSync(place('folder'));
    symlinkSync(elsewhere, place('symlink'));
    symlinkSync(join(folder, 'nowhere'), place('dangling'));
    for (const name of ['file', 'folder', 'symlink', 'dangling']) {
      await expect(startServer({ place: place(name) })).rejects.toMatchObject({
        code: 'socket-in-the-way',
        message: expect.stringContaining(place(name)),
        hint: expect.any(String),
      });
    }
    expect(readFileSync(place('file'), 'utf8')).toBe('mine');
    expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
    expect(lstatSync(place('symlink')).isSymbolicLink()).toBe(true);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('is refused where a symlink leads to a dead socket of ours', async () => {
    const folder = temporaryFolder();
    const place = join(folder, 'symlink');
    leaveSocket(join(folder, 'socket'));
    symlinkSync(join(folder, 'socket'), place);
    await expect(startServer({ place })).rejects.toMatchObject({ code: 'socket-in-the-way' });
  });

  it('is refused where somebody answers', async () => {
    const place = join(temporaryFolder(), 'socket');
    const other = createServer((socket) => socket.destroy());
    onTestFinished(() => void other.close());
    other.listen(place);
    await once(other, 'listening');
    await expect(startServer({ place })).rejects.toMatchObject({ code: 'socket-in-the-way' });
    expect(lstatSync(place).isSocket()).toBe(true);
  });

  it.runIf(process.geteuid?.() === 0)('is refused where another user has one', async () => {
    const place = join(temporaryFolder(), 'socket');
    leaveSocket(place, 12_345);
    await expect(startServer({ place })).rejects.toMatchObject({
      code: 'socket-in-the-way',
      message: expect.stringContaining('12345'),
    });
  });

  it('says so where none can be', async () => {
    const place = join(temporaryFolder(), 'missing', 'socket');
    await expect(startServer({ place })).rejects.toMatchObject({
      code: 'socket-unusable',
      hint: expect.any(String),
    });
  });
});

const expectService = async (place: string, token: string): Promise<void> => {
  const { socket, messages } = await rawClient(place);
  socket.write(hello(token) + line({ id: 1, status: true }));
  expect(await messages(2)).toEqual([accepted, expect.objectContaining({ id: 1, ok: true })]);
  socket.destroy();
};
