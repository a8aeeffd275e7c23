import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { resolve } from '../git/branch.ts';
import { DirtyPathSchema, dirtyPaths } from '../git/dirty-path.ts';
import { fingerprint } from '../git/guard.ts';
import type { Git } from '../git/runner.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import type { Scene } from './scene.ts';

const BeforeSchema = z.object({
  head: z.string(),
  dirty: z.array(DirtyPathSchema).readonly(),
  guard: z.record(z.string(), z.string()),
});

/** A work tree as it was before its aider started: what changed since is the attempt's. */
export type Before = z.infer<typeof BeforeSchema>;

/** Takes a look at a work tree and writes it to `path`, so that another scheduler can judge the attempt too. */
export const rememberBefore = async (scene: Scene, git: Git, path: string): Promise<Before> => {
  const [head, dirty, guard] = await Promise.all([
    resolve(git, 'HEAD'),
    dirtyPaths(git),
    fingerprint(scene.repository, git),
  ]);
  const before: Before = { head: head ?? scene.repository.head, dirty, guard };
  writeFileAtomic(path, JSON.stringify(before));
  return before;
};

/** What was written there; null when an attempt never came so far. */
export const recallBefore = (path: string): Before | null => {
  try {
    return BeforeSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
};
