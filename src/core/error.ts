/** What every error of ours carries, so that a caller can act and a person knows what to do. */
export type ErrorFacts = {
  /** Stable word for scripts, such as `config-unknown-key`. */
  readonly code: string;
  /** What to do about it: one sentence or a command. */
  readonly hint?: string;
  readonly cause?: unknown;
};

/** The one base of our errors. The exit codes are those of the contract. */
export class DashError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: number = 1;

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.hint = facts.hint;
  }
}

/** Wrong usage or a failed check: exit code 2, before anything was written. */
export class UsageError extends DashError {
  override readonly exitCode: number = 2;
}

/** No valid plan could be had: exit code 3. */
export class PlanError extends DashError {
  override readonly exitCode: number = 3;
}
