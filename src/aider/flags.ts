import { run } from '../system/process.ts';
import { recallFacts, rememberFacts } from './facts.ts';

/** The flags of an aider; null when they are not known. */
export type KnownFlags = ReadonlySet<string> | null;

export type FlagSearch = {
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Asks an aider for its flags, once per file. Null when its help can't be read, as with some wrappers. */
export const supportedFlags = async (
  aiderPath: string,
  { cacheDir, env }: FlagSearch,
): Promise<KnownFlags> => {
  const known = recallFacts(cacheDir, aiderPath).flags;
  if (known !== undefined) return new Set(known);
  const result = await run(aiderPath, ['--help'], { env, cwd: '/', timeoutMs: 30_000 });
  const flags = result.code === 0 ? parseHelp(result.stdout) : null;
  if (flags !== null) rememberFacts(cacheDir, aiderPath, { flags: [...flags] });
  return flags;
};

/** The flags that aider's help text lists; null for a text that is none. */
export const parseHelp = (help: string): KnownFlags => {
  const headings = help.split('\n').flatMap((line) => /^ {2}(-\S.*?)(?: {2,}|$)/.exec(line)?.[1] ?? []);
  const usage = /^usage: .*?(?:\n\n|$)/s.exec(help)?.[0] ?? '';
  const flags = new Set(
    [usage, ...headings].flatMap((text) => text.match(/(?<![\w-])--?[A-Za-z0-9][\w-]*/g) ?? []),
  );
  return flags.has('--message-file') ? flags : null;
};

/** The flags of a command line that this aider does not have: none of them when its flags are not known. */
export const missingFlags = (argv: readonly string[], flags: KnownFlags): string[] => {
  if (flags === null) return [];
  const end = argv.indexOf('--');
  return argv
    .slice(0, end < 0 ? argv.length : end)
    .filter((argument) => argument.startsWith('--'))
    .map((argument) => argument.replace(/=.*$/s, ''))
    .filter((flag) => !flags.has(flag));
};
