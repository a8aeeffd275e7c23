import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { DashError } from '../core/error.ts';
import { parseMessage } from './message.ts';
import { HelloSchema, protocolVersion } from './protocol.ts';
import { malformed, otherVersion, wrongToken } from './refusal.ts';

/** Why a client's first message lets nobody in; null when it does. */
export const helloFault = (line: string, token: string): DashError | null => {
  // The version first: whatever else another version says, it is to hear about that.
  const versioned = parseMessage(z.looseObject({ v: z.unknown() }), line);
  if (versioned === undefined) return malformed('a hello');
  if (versioned.v !== protocolVersion) return otherVersion(versioned.v);
  const hello = parseMessage(HelloSchema, line);
  if (hello === undefined) return malformed('a hello');
  return isSame(hello.token, token) ? null : wrongToken();
};

/** In a time that says nothing of how much of it fits, or of its length. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
