import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DashError } from '../core/error.ts';
import { startInForeground } from '../system/process.ts';
import type { Io } from './io.ts';

export type ToEdit = {
  /** A private folder, where the text lies while it is edited. */
  readonly folder: string;
  /** How the file's name ends: an editor goes by it. */
  readonly name: string;
  readonly text: string;
};

/**
 * Opens the user's editor with a text, on this terminal, and returns the text as it is afterwards; null when nothing
 * was changed. Throws a DashError when there is no editor, or it fails; then what was written is kept.
 */
export const editText = async (
  { cwd, env }: Pick<Io, 'cwd' | 'env'>,
  { folder, name, text }: ToEdit,
): Promise<string | null> => {
  const [program, ...args] = editorOf(env);
  const path = join(folder, `edit-${randomBytes(4).toString('hex')}-${name}`);
  writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  const { ended } = await startInForeground(program, [...args, path], { cwd, env }).catch(
    (cause: unknown) => {
      rmSync(path, { force: true });
      throw noEditor(program, cause);
    },
  );
  const { code, signal } = await ended;
  const after = readFileSync(path, 'utf8');
  if (code !== 0) throw failed(program, code ?? signal, after === text ? null : path);
  rmSync(path, { force: true });
  return after === text ? null : after;
};

/** `$VISUAL`, `$EDITOR`, or vi, as words: they may hold arguments, such as `code -w`, and quotes around blanks. */
export const editorOf = (env: Io['env']): readonly [string, ...string[]] => {
  const line = [env.VISUAL, env.EDITOR].find((one) => one !== undefined && one.trim() !== '') ?? 'vi';
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const [program = 'vi', ...args] = words.map((word) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
  return [program, ...args];
};

const noEditor = (program: string, cause: unknown): DashError =>
  new DashError(`The editor ${JSON.stringify(program)} can’t be started.`, {
    code: 'no-editor',
    hint: 'Set VISUAL or EDITOR to one that there is, such as "nano" or "code -w".',
    cause,
  });

const failed = (program: string, how: number | string | null, kept: string | null): DashError =>
  new DashError(`${program} ended with ${how ?? 'no code'}: nothing is taken from it.`, {
    code: 'editor-failed',
    ...(kept === null ? {} : { hint: `What you wrote is kept in ${kept}` }),
  });
