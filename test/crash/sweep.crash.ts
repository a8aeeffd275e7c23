import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Crashes, type CrashRun, crashRun, type Next } from './crash-run.ts';
import { expectSameEnd } from './expect-same-end.ts';
import { seeded } from './seeded.ts';

/** Events between two kills of one run: an attempt needs about ten to have its aider started. */
const stride = 13;
/** Of the places in a stride, every third; `ALL=1` takes each of them. */
const places = Array.from({ length: stride }, (_, place) => place + 1).filter(
  (place) => process.env.ALL === '1' || place % 3 === 1,
);
const rounds = Number(process.env.ROUNDS ?? 12);
const firstSeed = Number(process.env.SEED ?? 1);

type Row = { readonly name: string; readonly run: CrashRun; readonly sameTree: boolean };
const rows: Row[] = [];
let whole: CrashRun;

beforeAll(async () => {
  whole = await crashRun(inject('aider'), { at: () => undefined });
  say(`undisturbed: ${whole.events.length} events`);
});

afterAll(() => {
  const sum = (count: (row: Row) => number): number => rows.reduce((total, row) => total + count(row), 0);
  say(
    [
      `${rows.length} runs`,
      `${sum(({ run }) => run.kills)} schedulers killed`,
      `${sum(({ run }) => run.alsoKilled)} runners and aiders killed`,
      `${sum(({ run }) => run.lost.length)} commits lost`,
      `${sum(({ run }) => run.doubled.length)} aiders doubled`,
      `${sum(({ run }) => run.damaged)} lines damaged`,
      `${sum(({ run }) => run.left.length)} processes or locks left`,
      `${sum(({ sameTree }) => (sameTree ? 0 : 1))} different trees`,
    ].join(', '),
  );
  if (rows.every(({ sameTree }) => sameTree)) whole?.remove();
});

const survives = async (name: string, crashes: Crashes): Promise<void> => {
  const run = await crashRun(inject('aider'), crashes);
  const sameTree = run.tree === whole.tree;
  rows.push({ name, run, sameTree });
  const faults = run.lost.length + run.doubled.length + run.damaged + run.left.length;
  const verdict =
    faults === 0 && sameTree
      ? 'same end'
      : `${faults} faults, tree ${sameTree ? 'same' : 'other'}, ${run.folder}`;
  say(`${name}: ${run.kills} kills, ${run.alsoKilled} more, ${run.events.length} events: ${verdict}`);
  expectSameEnd(run, whole);
  expect(run.kills).toBeGreaterThan(0);
  run.remove();
};

describe('killed at each event in turn', () => {
  for (const when of ['before', 'after'])
    for (const place of places)
      it.concurrent(`${when} events ${place}, ${place + stride}, ${place + 2 * stride} …`, async ({
        task,
      }) => {
        const at = (next: Next): string => `append:${nextPlace(next, place) - next.seq}:${when}`;
        await survives(task.name, { at });
      });
});

/** The next event that a sweep kills at. A process that dies at its first one only would never come further. */
const nextPlace = ({ process, seq }: Next, place: number): number =>
  process === 0 ? place : place + stride * Math.max(0, Math.ceil((seq + 2 - place) / stride));

describe('killed at random', () => {
  for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1)
    it.concurrent(`seed ${seed}`, async ({ task }) => {
      const random = seeded(seed);
      await survives(task.name, { at: ({ process }) => (process < 40 ? randomPoint(random) : undefined) });
    });
});

describe('killed at random, with its runners', () => {
  for (let seed = firstSeed; seed < firstSeed + rounds / 2; seed += 1)
    it.concurrent(`runners, seed ${seed}`, async ({ task }) => {
      const random = seeded(1000 + seed);
      const at = ({ process }: Next) =>
        process < 8 ? `time:${4000 + Math.floor(random() * 12_000)}` : undefined;
      // An aider that was killed is begun again, but not for ever.
      const also = ({ process }: Next) => (process === 3 ? 'runners and aiders' : 'runners');
      await survives(task.name, { at, also });
    });
});

/** Inside of effects: between a program's start and its event, inside of a merge, inside of a write. */
const randomPoint = (random: () => number): string => {
  const [pick, count, side] = [random(), random(), random()];
  const when = side < 0.5 ? 'before' : 'after';
  const upTo = (most: number): number => 1 + Math.floor(count * most);
  if (pick < 0.35) return `append:${upTo(20)}:${when}`;
  if (pick < 0.5) return `rename:${upTo(8)}:${when}`;
  if (pick < 0.65) return `start:${upTo(5)}:${when}`;
  if (pick < 0.85) return `git:${upTo(60)}:${when}`;
  return `time:${500 + Math.floor(count * 10_000)}`;
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);
