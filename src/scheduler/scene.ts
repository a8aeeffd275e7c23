import type { Environment } from '../git/environment.ts';
import type { Repository } from '../git/repository.ts';
import type { RunFolder } from '../store/run-folder.ts';
import type { Clock, Executor } from './ports.ts';

/** USD per million tokens. */
export type Price = { readonly input: number; readonly output: number };

/** A command of the user's own, run by `sh -c`. */
export type UserCommand = { readonly line: string; readonly folder: string; readonly timeLimitMs: number };

/** What an aider needs for the model that it asks: whose keys and addresses it gets. */
export type ModelOutfit = {
  /** Its environment, without secrets. */
  readonly environment: Environment;
  /** Names of the keys in its environment. */
  readonly secretNames: readonly string[];
  /** Base addresses by environment name: they go as flags too, which beat every file. */
  readonly bases: Readonly<Record<string, string>>;
};

/** How every aider of a run is launched. */
export type LaunchSettings = {
  readonly aiderPath: string;
  /** The Python that runs the small program around each attempt. */
  readonly python: string;
  /** The model as the user named it; null: aider chooses by the keys it finds. */
  readonly model: string | null;
  readonly subtreeOnly: boolean;
  readonly aiderignore: string | null;
  /** The user's own untracked settings files at the repository's root: absolute paths. */
  readonly userFiles: {
    readonly config: string | undefined;
    readonly modelSettings: string | undefined;
    readonly modelMetadata: string | undefined;
  };
  /** What a committed configuration may say, and what the user adds. */
  readonly committed: readonly string[];
  readonly aiderArgs: readonly string[];
  /** More files to read, relative to the repository; checked before each launch. */
  readonly reads: readonly string[];
  /** Files that the user's own configuration lets aider read: wherever they are. */
  readonly userReads: readonly string[];
  /** The user's own configuration sets a list, which changes how files have to be named. */
  readonly listsInConfig: boolean;
};

/** Everything about a run that does not change while it runs: what effects need besides the state. */
export type Scene = {
  readonly run: string;
  readonly repository: Repository;
  readonly folder: RunFolder;
  /** Where the run's work trees go: outside of the repository, private. */
  readonly trees: string;
  readonly prompts: ReadonlyMap<string, string>;
  readonly prdPath: string;
  /** Whether the user's word covers this path although its kind is special (hooks, workflows, symlinks …). */
  readonly allowsSpecial: (path: string, agent: string) => boolean;
  readonly launch: LaunchSettings;
  /** What a change outside of an agent's own files does: it is told, or it fails the attempt. */
  readonly share: 'warn' | 'strict';
  readonly prices: Readonly<Record<string, Price>>;
  readonly validate: UserCommand | null;
  readonly setup: UserCommand | null;
  /** Files and folders, relative to the repository's root, that are copied into every new work tree. */
  readonly copy: readonly string[];
  readonly environment: {
    /** aider's, for the run's model (null) or another one. */
    readonly agent: (model: string | null) => ModelOutfit;
    /** Throws a UsageError when there is no key for this model. */
    readonly checkKey: (model: string) => void;
    /** The user's own commands': everything but provider keys. */
    readonly command: Environment;
  };
  /** Takes the values of the user's keys out of a text. */
  readonly redact: (text: string) => string;
  /** For commits of ours; empty when git knows the user. */
  readonly identity: Environment;
  readonly executor: Executor;
  readonly clock: Clock;
};
