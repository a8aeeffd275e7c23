import { z } from 'zod';
import { CommandSchema } from '../core/command.ts';
import { DashError } from '../core/error.ts';

/** What a scheduler's process is started for; it reads this on its standard input. Flags may hold a key. */
export const OrderSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('start'),
    version: z.string(),
    cwd: z.string(),
    /** As the command line gave them. */
    flags: z.record(z.string(), z.unknown()),
    change: z.string(),
    /** Whether a person is there who reviews the plan. */
    review: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('resume'),
    version: z.string(),
    /** The repository's root. */
    top: z.string(),
    run: z.string(),
    /** Carried out before anything else is decided. */
    first: CommandSchema.nullable(),
    review: z.boolean(),
  }),
]);
export type Order = z.infer<typeof OrderSchema>;

/** The first line of its standard output: the run that it has, or why there is none. */
export const HandshakeSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    run: z.string(),
    top: z.string(),
    /** What came of the first command. */
    said: z.string().optional(),
  }),
  z.strictObject({
    ok: z.literal(false),
    error: z.strictObject({
      message: z.string(),
      code: z.string(),
      exit_code: z.number().int(),
      hint: z.string().optional(),
    }),
  }),
]);
export type Handshake = z.infer<typeof HandshakeSchema>;

/** The handshake for whoever asked for what can't be. */
export const refusal = (error: unknown): Handshake => {
  const known = error instanceof DashError ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  return {
    ok: false,
    error: {
      message: known === null ? `${message} This is a fault of aider-dash.` : message,
      code: known?.code ?? 'internal',
      exit_code: known?.exitCode ?? 1,
      ...(known?.hint === undefined ? {} : { hint: known.hint }),
    },
  };
};
