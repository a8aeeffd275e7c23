/** A path that may be used, or one sentence that says why not. */
export type PathVerdict =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string };

type Rule = { readonly reason: string; readonly breaks: (subject: string) => boolean };

const maxLength = 1024;
const maxSegmentBytes = 255;

/**
 * Whether a relative path (as the plan has it, with `/`) may be given to git and aider at all.
 *
 * `tracked` holds the paths that git tracks: characters that mean something to a shell, a glob or Windows
 * are allowed only in those, since there they are names (`app/[id]/page.tsx`) and not patterns.
 */
export const checkRelativePath = (path: string, tracked?: ReadonlySet<string>): PathVerdict => {
  const known = tracked?.has(path) ?? false;
  const wholeFault = [...wholeRules, ...(known ? [] : patternRules)].find((rule) => rule.breaks(path));
  if (wholeFault !== undefined) return { ok: false, reason: wholeFault.reason };
  for (const segment of path.split('/')) {
    const fault = segmentRules.find((rule) => rule.breaks(segment));
    if (fault !== undefined) return { ok: false, reason: fault.reason };
  }
  return { ok: true, path };
};

/**
 * Whether a path is one of those that agents neither see nor change: `.env*` and `.aider*` in any part,
 * which could redirect keys or run commands.
 */
export const isWithheld = (path: string): boolean => path.split('/').some(isWithheldName);

const isWithheldName = (name: string): boolean => /^\.(env|aider)/i.test(name);

const wholeRules: readonly Rule[] = [
  { reason: 'it is empty', breaks: (path) => path === '' },
  { reason: `it is longer than ${maxLength} characters`, breaks: (path) => path.length > maxLength },
  {
    // Controls, formats (bidi, zero width, byte order mark), lone surrogates, line and paragraph separators.
    reason: 'it holds a control or invisible character',
    breaks: (path) => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(path),
  },
  { reason: 'it is not in Unicode form NFC', breaks: (path) => path !== path.normalize('NFC') },
  { reason: 'it holds a backslash', breaks: (path) => path.includes('\\') },
  { reason: 'it is absolute', breaks: (path) => path.startsWith('/') || /^[A-Za-z]:/.test(path) },
  { reason: 'it starts with ~', breaks: (path) => path.startsWith('~') },
  { reason: 'it starts with :', breaks: (path) => path.startsWith(':') },
];

const patternRules: readonly Rule[] = [
  { reason: 'it holds a pattern character (* ? [ ])', breaks: (path) => /[*?[\]]/.test(path) },
  { reason: 'it holds a colon', breaks: (path) => path.includes(':') },
  { reason: 'a part starts or ends with a space', breaks: (path) => /(^|\/)\s|\s(\/|$)/.test(path) },
];

const segmentRules: readonly Rule[] = [
  { reason: 'it has an empty part (//)', breaks: (segment) => segment === '' },
  { reason: 'one of its parts is "." or ".."', breaks: (segment) => /^[.\s]+$/.test(segment) },
  { reason: 'a part starts with -', breaks: (segment) => segment.startsWith('-') },
  {
    reason: `a part is longer than ${maxSegmentBytes} bytes`,
    breaks: (segment) => new TextEncoder().encode(segment).length > maxSegmentBytes,
  },
  { reason: 'it leads into .git', breaks: (segment) => isGitFolder(asWindowsSeesIt(segment)) },
  {
    reason: 'it is a file that steers git itself (.gitattributes, .gitmodules)',
    breaks: (segment) => /^\.git(attributes|modules)$/.test(asWindowsSeesIt(segment)),
  },
  { reason: 'it is an .env* or .aider* file', breaks: (segment) => isWithheldName(asWindowsSeesIt(segment)) },
];

/** Case, trailing dots and spaces, and what follows a colon make no difference on some file systems. */
const asWindowsSeesIt = (segment: string): string =>
  segment
    .normalize('NFKC')
    .toLowerCase()
    .replace(/:.*$/u, '')
    .replace(/[. ]+$/u, '');

/** `.git`, and the short names that Windows makes of it and its kin (`git~1`, `gitatt~1`, `gi7eba~1`). */
const isGitFolder = (name: string): boolean => name === '.git' || /^gi[a-z0-9]{0,4}~\d+$/.test(name);
