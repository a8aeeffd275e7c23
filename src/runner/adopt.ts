import { randomBytes } from 'node:crypto';
import { linkSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { DashError } from '../core/error.ts';
import { readJson } from '../core/json.ts';
import { syncFolder, writeAndSync } from '../store/atomic-file.ts';
import { join, type Launched, readClaim } from './account.ts';

export type Orphan = {
  readonly claim: string;
  readonly exit: string;
  readonly mark: string;
};

/**
 * Takes part in a program that an earlier scheduler meant to start. Null when it never began: then the claim is made
 * here, so that a runner that is late finds it taken and leaves. Throws a DashError (`claim-unreadable`).
 */
export const adopt = async (orphan: Orphan): Promise<Launched | null> => {
  const found = await readClaim(orphan);
  if (found !== null) return join(orphan, found);
  if (makeVoid(orphan)) return null;
  // Its runner was faster.
  const made = await readClaim(orphan);
  if (made !== null) return join(orphan, made);
  if (await isVoid(orphan)) return null;
  throw new DashError(`Cannot tell from ${orphan.claim} whether its program runs.`, {
    code: 'claim-unreadable',
    hint: 'If no aider of this attempt is alive, remove that file.',
  });
};

const VoidSchema = z.object({ void: z.literal(true) });

/** Whole or not at all, like a claim: link(2) lets one file only have the name. */
const makeVoid = ({ claim, mark }: Orphan): boolean => {
  const temporary = `${claim}.${randomBytes(6).toString('hex')}.tmp`;
  writeAndSync(temporary, Buffer.from(JSON.stringify({ void: true, mark })));
  try {
    linkSync(temporary, claim);
    syncFolder(dirname(claim));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
};

const isVoid = async ({ claim }: Orphan): Promise<boolean> => {
  const text = await readFile(claim, 'utf8').catch(() => '');
  return VoidSchema.safeParse(readJson(text)).success;
};
