import { z } from 'zod';

/** Changes when an older client or scheduler would misunderstand a newer one. */
export const protocolVersion = 1;

/** In bytes, without the new line that ends a message: a PRD or a plan that the user changed is one. */
export const longestMessage = 1024 * 1024;

const id = z.int().nonnegative();
const seq = z.int().nonnegative();

/** A client's first message. */
export const HelloSchema = z.strictObject({ v: z.literal(protocolVersion), token: z.string() });

/** What comes after. A command is looked at by itself: one that is not known is answered, and the client stays. */
export const RequestSchema = z.union([
  z.strictObject({ id, command: z.looseObject({ kind: z.string() }) }),
  z.strictObject({ id, subscribe: z.literal(true) }),
  z.strictObject({ id, status: z.literal(true) }),
]);

export const StatusSchema = z.strictObject({ pid: z.int().positive(), run: z.string(), seq });
export type Status = z.infer<typeof StatusSchema>;

/** `id` is null in the answer to a hello, and in a refusal that ends the connection. */
export const DoneSchema = z.strictObject({
  id: id.nullable(),
  ok: z.literal(true),
  said: z.string().optional(),
  ...StatusSchema.partial().shape,
});
export type Done = z.infer<typeof DoneSchema>;

export const FailedSchema = z.strictObject({
  id: id.nullable(),
  ok: z.literal(false),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() }),
});
export type Failed = z.infer<typeof FailedSchema>;

/** An event was appended: read the log. Comes unasked to whoever has subscribed, not once for every event. */
export const WakeSchema = z.strictObject({ seq });

/** Whatever a server says. */
export const FromServerSchema = z.union([DoneSchema, FailedSchema, WakeSchema]);
export type FromServer = z.infer<typeof FromServerSchema>;
