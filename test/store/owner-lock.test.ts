import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { acquireOwnership } from '../../src/store/owner-lock.ts';
import { buildFixture, temporaryFolder } from './folder.ts';

const identity = { pid: 4711, startTime: '99', bootId: 'b' };
const alive = { identity, isAlive: () => true };
const dead = { identity, isAlive: async () => false };

describe('ownership', () => {
  test('is one at a time', async () => {
    const folder = temporaryFolder();
    expect((await acquireOwnership(folder, alive)).number).toBe(1);
    await expect(acquireOwnership(folder, alive)).rejects.toMatchObject({
      code: 'run-owned',
      message: expect.stringContaining('4711'),
    });
    expect(readdirSync(folder)).toEqual(['owner.1']);
  });

  test('goes to the next when its owner has died or let go, with the next number', async () => {
    const folder = temporaryFolder();
    await acquireOwnership(folder, alive);
    const second = await acquireOwnership(folder, dead);
    expect(second.number).toBe(2);
    second.release();
    expect((await acquireOwnership(folder, alive)).number).toBe(3);
  });

  test('asks for the whole identity of the last owner', async () => {
    const folder = temporaryFolder();
    await acquireOwnership(folder, alive);
    const asked: unknown[] = [];
    await acquireOwnership(folder, { identity, isAlive: (who) => asked.push(who) > 1 });
    expect(asked).toEqual([identity]);
  });

  test('is refused when the last owner cannot be read', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'owner.3'), '{');
    await expect(acquireOwnership(folder, dead)).rejects.toMatchObject({
      code: 'owner-unreadable',
      hint: expect.any(String),
    });
  });

  test('of twelve that find a dead owner in one process, one gets it', async () => {
    const folder = temporaryFolder();
    await acquireOwnership(folder, alive);
    let askedAboutTheDead = 0;
    const isAlive = async ({ pid }: { pid: number }) => {
      if (pid !== 4711) return true;
      askedAboutTheDead += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return false;
    };
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, (_, n) =>
        acquireOwnership(folder, { identity: { ...identity, pid: n + 1 }, isAlive }),
      ),
    );
    expect(askedAboutTheDead).toBeGreaterThan(1);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('of five processes, one gets it, again and again after its death', async () => {
    const folder = temporaryFolder();
    const elsewhere = temporaryFolder();
    const program = buildFixture('own-run', elsewhere);
    for (let round = 1; round <= 3; round += 1) {
      const go = join(elsewhere, `go.${round}`);
      const rivals = Array.from({ length: 5 }, () => rival(program, folder, go));
      for (const { ready } of rivals) await ready;
      writeFileSync(go, '');
      const said = await Promise.all(rivals.map(({ said: answer }) => answer));
      expect(said.toSorted()).toEqual([String(round), ...Array(4).fill('run-owned')]);
      for (const { child } of rivals) await end(child);
    }
  });
});

const rival = (program: string, folder: string, go: string) => {
  const child = spawn(process.execPath, [program, folder, go], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ready = lines.next();
  const said = ready.then(() => lines.next()).then(({ value }) => String(value));
  return { child, ready, said };
};

const end = async (child: ChildProcess): Promise<void> => {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
};
