import { DashError } from '../core/error.ts';
import { crashable } from '../system/crash-point.ts';
import { markName } from '../system/mark.ts';
import { type Detached, startDetached } from '../system/process.ts';
import { account, join, type Launched, parseClaim, parseExit, programOf, readClaim } from './account.ts';
import { type Claim, ownedByAnother, type RunnerOrder, runnerArguments } from './order.ts';

export type { Launched } from './account.ts';

type Launch = {
  readonly python: string;
  /** The whole environment of the program, secrets included. */
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Runs a program under a runner; when a runner has claimed it already, joins that one instead, were it long ended.
 * Throws a DashError: `spawn-failed` or `runner-failed` when the runner can't start, `attempt-claimed` when the claim
 * was made by somebody who started nothing.
 */
export const launch = async (order: RunnerOrder, { python, env }: Launch): Promise<Launched> => {
  const known = await readClaim(order);
  if (known !== null) return join(order, known);
  const runner = await crashable('start', () =>
    startDetached(python, runnerArguments, {
      cwd: '/',
      env: { ...env, [markName]: order.mark },
      input: `${JSON.stringify(order)}\n`,
      tethered: order.claim === undefined,
    }),
  );
  const line = await runner.firstLine;
  if (line !== null) {
    const claim = parseClaim(line);
    if (claim === null) throw new DashError('The runner said what is no claim.', { code: 'runner-failed' });
    return attend(order, claim, runner);
  }
  const { code, stderr } = await runner.ended;
  if (code !== ownedByAnother) throw runnerFailed(python, stderr);
  const others = await readClaim(order);
  if (others === null) throw claimed(order);
  return join(order, others);
};

const attend = (order: RunnerOrder, claim: Claim, runner: Detached): Launched => ({
  identity: programOf(claim),
  startedAt: claim.started_at,
  ended: runner.ended.then(({ stdout }) => {
    const exit = parseExit(stdout.split('\n')[1] ?? null);
    return exit ?? account(order, claim);
  }),
  letGo: runner.letGo,
});

const runnerFailed = (python: string, stderr: string): DashError =>
  new DashError(`The runner could not start: ${stderr.trim().split('\n').at(-1) ?? ''}`, {
    code: 'runner-failed',
    hint: `It runs with ${python}, which must be Python 3.8 or newer.`,
  });

const claimed = ({ claim = '' }: RunnerOrder): DashError =>
  new DashError(`${claim} says that this attempt must not start any more.`, {
    code: 'attempt-claimed',
    hint: 'Begin a new attempt.',
  });
