import { z } from 'zod';
import { ChoosingSchema } from './choices.ts';

const agent = { agent: z.string().min(1).max(40) };

/** What somebody asks a run's scheduler for: a key on the screen, a command on the command line, a script. */
export const CommandSchema = z.discriminatedUnion('kind', [
  /** Ends the run in order; `now` leaves its agents no time. */
  z.strictObject({ kind: z.literal('stop'), now: z.boolean() }),
  /** `now` leaves it no time to end, and hastens one that is ending. */
  z.strictObject({ kind: z.literal('kill'), ...agent, now: z.boolean().optional() }),
  z.strictObject({
    kind: z.literal('retry'),
    ...agent,
    choices: z.strictObject(ChoosingSchema.shape).optional(),
  }),
  /** Without an agent: nothing new starts, and those at work stand still. */
  z.strictObject({ kind: z.literal('pause'), agent: agent.agent.nullable() }),
  z.strictObject({ kind: z.literal('continue'), agent: agent.agent.nullable() }),
  /** How many agents may be at work at once from now on. */
  z.strictObject({ kind: z.literal('parallel'), agents: z.number().int().min(1).max(64) }),
  /** Brings the result into the user's branch when the run has ended well. */
  z.strictObject({ kind: z.literal('merge') }),
  /** The agent's next message. */
  z.strictObject({ kind: z.literal('tell'), ...agent, text: z.string().min(1).max(20_000) }),
  /** Ends the attempt under way and begins no other: the user works in its work tree. */
  z.strictObject({ kind: z.literal('hold'), ...agent }),
  /** The user has left the work tree: `next` says whether the agent goes on or is done. */
  z.strictObject({ kind: z.literal('release'), ...agent, next: z.enum(['go-on', 'done']) }),
  /** Brings back what the newest kill, retry or clean-up of the agent took away. */
  z.strictObject({ kind: z.literal('undo-kill'), ...agent }),
  /** The plan that waits for a person is taken. */
  z.strictObject({ kind: z.literal('approve') }),
  /** The planner makes another one, with this in mind. */
  z.strictObject({ kind: z.literal('replan'), remark: z.string().min(1).max(20_000) }),
  /** Ends that: the plan before stands. */
  z.strictObject({ kind: z.literal('keep-plan') }),
  /** The user's own PRD (Markdown) or plan (JSON), as text; null: the one that there is. */
  z.strictObject({ kind: z.literal('revise'), prd: z.string().nullable(), plan: z.string().nullable() }),
  /** The plan without this agent. */
  z.strictObject({ kind: z.literal('drop'), ...agent }),
]);
export type Command = z.infer<typeof CommandSchema>;
