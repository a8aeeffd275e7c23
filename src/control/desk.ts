import type { Command } from '../core/command.ts';
import type { Status } from './protocol.ts';

/** What all clients of a server share. */
export type Desk = {
  readonly token: string;
  /** Carries a command out, or at least takes it on. A DashError is told to the client. */
  readonly handle: (command: Command) => Promise<{ readonly said?: string }>;
  /** Told of what `handle` throws besides: the client only learns that it failed. */
  readonly onFault: (error: unknown) => void;
  readonly status: () => Status;
  readonly limits: Limits;
};

export type Limits = {
  readonly clients: number;
  /** How long a client may take to say hello. */
  readonly helloMs: number;
  /** How much may wait for a client that does not read, in bytes. */
  readonly unsentBytes: number;
};
