import { join, relative } from 'node:path';
import type { Draft } from '../core/event.ts';
import { fingerprint } from '../git/guard.ts';
import type { Git } from '../git/runner.ts';
import { runCommand } from '../validate/command.ts';
import { stopWhenSteered } from './guard.ts';
import { commandMark } from './left-command.ts';
import type { Loop } from './loop.ts';
import type { Scene, UserCommand } from './scene.ts';

export type ValidationOrder = {
  readonly target: 'agent' | 'result';
  readonly agent: string;
  /** The attempt that is validated; for the result the newest one of its agent. */
  readonly attempt: number;
  readonly commit: string;
  readonly git: Git;
  readonly log: string;
  readonly signal: AbortSignal;
};

/** Runs the validation command in a work tree and records how it ended. */
export const validate = async (scene: Scene, loop: Loop, order: ValidationOrder): Promise<void> => {
  const { target, agent, attempt, commit, git, log, signal } = order;
  if (scene.validate === null) return;
  const name = relative(scene.repository.top, log);
  loop.record({ type: 'validation.started', target, agent, attempt, commit, log: name });
  const before = await fingerprint(scene.repository, git);
  const result = await runValidation(scene, scene.validate, { git, log, signal });
  // It runs what agents wrote.
  await stopWhenSteered(scene, loop, { git, during: `the validation of ${agent} ran`, before });
  const draft: Draft = {
    type: 'validation.finished',
    target,
    agent,
    attempt,
    ok: result.ok,
    code: result.code,
    seconds: result.seconds,
    timed_out: result.timedOut,
    log: name,
  };
  loop.record(draft);
};

const runValidation = (
  scene: Scene,
  command: UserCommand,
  { git, log, signal }: Pick<ValidationOrder, 'git' | 'log' | 'signal'>,
) =>
  runCommand({
    command: command.line,
    cwd: join(git.cwd, command.folder),
    mark: commandMark(scene, git.cwd),
    env: scene.environment.command,
    log,
    timeLimitMs: command.timeLimitMs,
    python: scene.launch.python,
    signal,
  });
