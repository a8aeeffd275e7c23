import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  answering,
  createWorld,
  eventsOf,
  planning,
  replacing,
  runOptions,
  testKey,
  type World,
} from './world.ts';

const files = { 'a.txt': 'one\n', 'b.txt': 'two\n', 'c.txt': 'three\n' };
const alone = planning({ id: 'agent_1', files: ['a.txt'] });
const good = replacing('a.txt', 'one', 'ONE');

/** The client inside aider tries again by itself, unseen, unless the provider says that it shall not. */
const headers = { 'x-should-retry': 'false' };
const tooMany = { status: 429, error: 'Rate limit reached for requests', headers };
const broken = { status: 500, error: 'The server had an error', headers };

/** One agent whose first requests fail with this. */
const failing = (replies: Parameters<typeof answering>[1]) => ({
  rules: [alone, answering('agent_1', [...replies, good])],
});

const everyFileIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

const result = (world: World): string => world.git('show', `${world.summary().result_branch}:a.txt`);

describe('a wrong key', () => {
  it('ends the run at its first refusal and is seen nowhere', async () => {
    const world = await createWorld(files, {
      rules: [
        planning(
          { id: 'agent_1', files: ['a.txt'] },
          { id: 'agent_2', files: ['b.txt'] },
          { id: 'agent_3', files: ['c.txt'] },
        ),
        { when: { model: 'coder' }, replies: [{ status: 401, error: `Incorrect API key: ${testKey}.` }] },
      ],
    });
    let processes = '';
    const { code, events, out, err } = await world.dash(['Shout', ...runOptions(), '--parallel', '1'], {
      onEvent: ({ type }) => {
        if (type === 'attempt.started')
          processes += execFileSync('ps', ['-eww', '-o', 'args='], { encoding: 'utf8' });
      },
    });
    expect(code, err).toBe(1);
    expect(eventsOf(events, 'attempt.intended')).toHaveLength(1);
    const summary = world.summary();
    expect(summary).toMatchObject({ verdict: 'auth', exit_code: 1 });
    expect(summary.detail).toContain('OPENAI_API_KEY');
    expect(summary.agents.map(({ verdict, attempts }) => ({ verdict, attempts }))).toEqual([
      { verdict: 'auth', attempts: 1 },
      { verdict: 'auth', attempts: 0 },
      { verdict: 'auth', attempts: 0 },
    ]);
    expect(processes).toContain('--message-file');
    expect(processes.includes(testKey)).toBe(false);
    expect(`${out}${err}`.includes(testKey)).toBe(false);
    const told = everyFileIn(join(world.repository, '.aider_logs')).filter((path) =>
      readFileSync(path, 'latin1').includes(testKey),
    );
    expect(told).toEqual([]);
  });
});

describe('a provider in trouble', () => {
  it.concurrent('that limits the rate for a moment costs nothing', async (over) => {
    const world = await createWorld(files, failing([tooMany, tooMany]), { over });
    const { code, events, err } = await world.dash(['Shout', ...runOptions()]);
    expect(code, err).toBe(0);
    const waits = eventsOf(events, 'attempt.backoff');
    expect(waits.map(({ by, reason }) => `${by} ${reason}`)).toEqual([
      'aider rate-limited',
      'aider rate-limited',
    ]);
    expect(world.summary().agents[0]).toMatchObject({ attempts: 1, iterations: 1, commits: 1 });
    expect(result(world)).toBe('ONE\n');
  });

  it.concurrent('that limits the rate until aider gives up sees it again later', async (over) => {
    // aider waits 0.25 s and twice as long each time, up to 32 s: that are nine requests. One more is for its second try.
    const world = await createWorld(files, failing(Array.from({ length: 10 }, () => tooMany)), { over });
    const { code, events, err } = await world.dash(['Shout', ...runOptions()]);
    expect(code, err).toBe(0);
    const [first, second] = eventsOf(events, 'attempt.exited');
    expect(first).toMatchObject({ verdict: 'rate-limited', code: 0 });
    expect(second).toMatchObject({ verdict: 'succeeded' });
    expect(eventsOf(events, 'attempt.backoff').filter(({ by }) => by === 'scheduler')).toMatchObject([
      { attempt: 1, reason: 'rate-limited' },
    ]);
    expect(result(world)).toBe('ONE\n');
  }, 240_000);

  it.concurrent('that fails is asked again by aider', async (over) => {
    const world = await createWorld(files, failing([broken, broken]), { over });
    const { code, events, err } = await world.dash(['Shout', ...runOptions()]);
    expect(code, err).toBe(0);
    expect(eventsOf(events, 'attempt.backoff').map(({ by, reason }) => `${by} ${reason}`)).toEqual([
      'aider provider-error',
      'aider provider-error',
    ]);
    expect(result(world)).toBe('ONE\n');
  });
});

describe('a connection', () => {
  it.concurrent('that is cut in the middle of a reply loses nothing', async (over) => {
    const world = await createWorld(files, failing([{ ...good, cut_after: 25 }]), { over });
    const { code, err } = await world.dash(['Shout', ...runOptions()]);
    expect(code, err).toBe(0);
    expect(result(world)).toBe('ONE\n');
    expect(world.model.requests.filter(({ rule }) => rule === 'agent_1').length).toBeGreaterThan(1);
  });

  it.concurrent('that says nothing is given up, and another one made', async (over) => {
    const world = await createWorld(files, failing([{ hang: true }]), { over });
    const { code, events, err } = await world.dash(['Shout', ...runOptions(), '--stall-timeout', '15']);
    expect(code, err).toBe(0);
    expect(eventsOf(events, 'attempt.stalled')[0]).toMatchObject({ limit: 'stall' });
    const ends = eventsOf(events, 'attempt.exited').map(({ verdict }) => verdict);
    expect([...new Set(ends)]).toEqual(['stalled', 'succeeded']);
    expect(result(world)).toBe('ONE\n');
  });
});
