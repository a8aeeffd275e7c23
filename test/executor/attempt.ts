import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createLocalExecutor } from '../../src/executor/local.ts';
import { ClaimSchema, ExitSchema } from '../../src/runner/order.ts';
import type { AttemptReport, AttemptSpec } from '../../src/scheduler/ports.ts';
import { findMarked } from '../../src/system/mark.ts';
import { killQuietly, until } from '../system/place.ts';

export const python = '/usr/bin/python3';

/** An attempt whose program is a shell script, with everything in one folder. */
export const attemptOf = (folder: string, script: string): AttemptSpec => ({
  run: 'run',
  agent: 'agent_1',
  attempt: 1,
  argv: ['bash', '-c', script],
  cwd: folder,
  env: { PATH: process.env.PATH ?? '', HERE: folder },
  secrets: ['KEY'],
  mark: randomBytes(16).toString('hex'),
  files: {
    analytics: join(folder, 'analytics.jsonl'),
    output: join(folder, 'output.log'),
    claim: join(folder, 'claim.json'),
    exit: join(folder, 'exit.json'),
  },
});

/** Starts an attempt and keeps what it reports; nothing of it survives the test. */
export const startAttempt = async (spec: AttemptSpec, executor = localExecutor()) => {
  const reports: AttemptReport[] = [];
  onTestFinished(() => findMarked(spec.mark).forEach((pid) => void killQuietly(pid)));
  await executor.start(spec, (report) => void reports.push(report));
  const of = <K extends AttemptReport['kind']>(kind: K) =>
    reports.filter((report): report is Extract<AttemptReport, { kind: K }> => report.kind === kind);
  const ended = async () => {
    await until(() => of('ended').length > 0, 30_000);
    return of('ended')[0];
  };
  return { reports, of, ended, executor };
};

export const localExecutor = () =>
  createLocalExecutor({ python, secrets: { KEY: 'secret-value', OTHER: 'unused' } });

export const claimOf = (spec: AttemptSpec) =>
  ClaimSchema.parse(JSON.parse(readFileSync(spec.files.claim, 'utf8')));
export const exitOf = (spec: AttemptSpec) =>
  ExitSchema.parse(JSON.parse(readFileSync(spec.files.exit, 'utf8')));

/** The pid that a program wrote into a file of the attempt's folder. */
export const pidIn = async (spec: AttemptSpec, name: string): Promise<number> => {
  const file = join(spec.cwd, name);
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
  return Number(readFileSync(file, 'utf8'));
};
