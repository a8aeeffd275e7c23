import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DashError } from '../core/error.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import type { Identity } from '../system/identity.ts';
import { parseMessage } from './message.ts';
import { protocolVersion } from './protocol.ts';
import { otherVersion } from './refusal.ts';

/** Where a run's scheduler listens, what to tell it first, and who it is. */
export type ControlFile = { readonly socket: string; readonly token: string; readonly identity: Identity };

/** A new secret for a server that starts: who can read the run's folder may command it. */
export const createToken = (): string => randomBytes(32).toString('hex');

/** Tells clients of a server that listens, in the run's folder. Throws a DashError (`disk-full`, `write-failed`). */
export const writeControlFile = (runFolderPath: string, { socket, token, identity }: ControlFile): void => {
  const { pid, startTime, bootId } = identity;
  const told = { v: protocolVersion, socket, token, pid, start_time: startTime, boot_id: bootId };
  writeFileAtomic(join(runFolderPath, fileName), `${JSON.stringify(told)}\n`);
};

/** Null when no server was ever told of. Throws a DashError (`control-file`, `control-version`). */
export const readControlFile = (runFolderPath: string): ControlFile | null => {
  const path = join(runFolderPath, fileName);
  const text = readIfThere(path);
  if (text === null) return null;
  const told = parseMessage(ControlFileSchema, text);
  if (told !== undefined) {
    const { socket, token, pid, start_time, boot_id } = told;
    return { socket, token, identity: { pid, startTime: start_time, bootId: boot_id } };
  }
  const version = parseMessage(VersionSchema, text)?.v;
  if (version !== undefined && version !== protocolVersion) throw otherVersion(version);
  throw unreadable(path);
};

const fileName = 'control.json';

const VersionSchema = z.object({ v: z.unknown() });

const ControlFileSchema = z.strictObject({
  v: z.literal(protocolVersion),
  socket: z.string().min(1),
  token: z.string().regex(/^[0-9a-f]{64}$/),
  pid: z.int().positive(),
  start_time: z.string(),
  boot_id: z.string(),
});

const readIfThere = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw unreadable(path, error);
  }
};

const unreadable = (path: string, cause?: unknown): DashError =>
  new DashError(`Cannot read from ${path} where the run's scheduler listens.`, {
    code: 'control-file',
    hint: 'Check that the run is one of yours and that nobody has changed the file.',
    cause,
  });
