/** One attempt as plain data: it can be written down, sent elsewhere, and started at most once. */
export type AttemptSpec = {
  readonly run: string;
  readonly agent: string;
  readonly attempt: number;
  /** Program and arguments; never a secret. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment but for the secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of the secrets that the executor adds to the environment from its own store. */
  readonly secrets: readonly string[];
  /** Random; stands in the environment of every process of the attempt. */
  readonly mark: string;
  readonly files: {
    /** aider's analytics log, followed line by line. */
    readonly analytics: string;
    /** Standard output and error, straight to this file. */
    readonly output: string;
    /** Made with O_EXCL before the program starts: whoever makes it owns the attempt. */
    readonly claim: string;
    /** Written (fsync, rename) when the program has ended and its descendants are gone. */
    readonly exit: string;
  };
};

/** Who a process is, so that a reused pid is never taken for it. */
export type ProcessIdentity = {
  readonly pid: number;
  /** Clock ticks since boot, as `/proc/PID/stat` has it; empty where the system has no such thing. */
  readonly startTime: string;
  readonly bootId: string;
};

export type AttemptEnd = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly seconds: number;
};

/** What an executor tells of an attempt; `ended` comes last, once, after every line was reported. */
export type AttemptReport =
  | { readonly kind: 'started'; readonly identity: ProcessIdentity }
  | { readonly kind: 'analytics'; readonly line: string }
  | { readonly kind: 'output'; readonly line: string }
  | ({ readonly kind: 'ended' } & AttemptEnd);

/** Where attempts run. One contract suite runs against every executor. */
export interface Executor {
  /** Starts the attempt (idempotent by run, agent and attempt); resolves when it has started. */
  start(spec: AttemptSpec, report: (report: AttemptReport) => void): Promise<void>;
  /**
   * Follows an attempt that another scheduler may have started: its lines from the first on, and its end. False when
   * it never began; then it can't any more.
   */
  adopt(
    attempt: Pick<AttemptSpec, 'run' | 'agent' | 'attempt' | 'mark' | 'files'>,
    report: (report: AttemptReport) => void,
  ): Promise<boolean>;
  /** Lets the attempt's processes stand still, or go on. Idempotent; of one that has ended it does nothing. */
  freeze(attempt: Pick<AttemptSpec, 'run' | 'agent' | 'attempt'>, still: boolean): Promise<void>;
  /** SIGINT to the group, `graceMs`, SIGTERM, `graceMs`, SIGKILL; resolves when it has ended. Idempotent. */
  stop(
    attempt: Pick<AttemptSpec, 'run' | 'agent' | 'attempt'>,
    options: { readonly graceMs: number },
  ): Promise<void>;
}

/** Time and chance, given from outside so that decisions stay pure. */
export type Clock = {
  /** ms since the epoch. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Calls back after `ms`; the returned function takes it back. */
  readonly after: (ms: number, action: () => void) => () => void;
};
