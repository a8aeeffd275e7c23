import { checkRelativePath } from '../core/path.ts';

/** A file that git tracks. */
export type TrackedFile = {
  readonly path: string;
  readonly bytes: number;
  /** When a commit last changed it, in ms since 1970; files without it count as old. */
  readonly changedAtMs?: number;
};

export type FileListRequest = {
  readonly files: readonly TrackedFile[];
  /** The user's request: files that it names come first. */
  readonly change: string;
  /** The most that the lines may take together. */
  readonly budgetBytes: number;
  readonly allowed?: (path: string) => boolean;
};

const largestBytes = 1_000_000;

const foreignFolder =
  /(^|\/)(\.git|node_modules|\.?venv|site-packages|__pycache__|\.tox|\.nox|bower_components)\//i;
const binary =
  /\.(png|jpe?g|gif|webp|avif|bmp|ico|icns|tiff?|psd|pdf|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|pyc|o|a|so|dylib|dll|exe|bin|wasm|woff2?|ttf|otf|eot|mp[34]|m4a|mov|avi|mkv|webm|wav|ogg|flac|db|sqlite3?|parquet|npy|npz|pkl|onnx|pt|pth|safetensors|gguf)$/i;

/**
 * The lines that show the planner which files there are, the likeliest first (named in the change, then lately
 * changed), cut to the budget with a last line that says how many are left out. Files that no agent should edit
 * (binaries, very large ones, installed packages, names that cannot be used) are not listed.
 */
export const fileLines = ({ files, change, budgetBytes, allowed }: FileListRequest): readonly string[] => {
  const words = wordsOf(change);
  const ranked = files
    .filter((file) => isPlannable(file) && (allowed?.(file.path) ?? true))
    .map((file) => ({ ...file, rank: mentions(file.path, change, words) }))
    .sort(
      (a, b) => b.rank - a.rank || (b.changedAtMs ?? 0) - (a.changedAtMs ?? 0) || compare(a.path, b.path),
    );
  const lines = ranked.map(({ path, bytes }) => `${path} (${size(bytes)})`);
  const shown = fitting(lines, budgetBytes);
  const left = lines.length - shown.length;
  return left === 0 ? shown : [...shown, `… and ${left} more`];
};

const isPlannable = ({ path, bytes }: TrackedFile): boolean =>
  bytes <= largestBytes &&
  !foreignFolder.test(path) &&
  !binary.test(path) &&
  checkRelativePath(path, new Set([path])).ok;

/** 3 when the change names the path, 2 the file's name, 1 a word of it, else 0. */
const mentions = (path: string, change: string, words: ReadonlySet<string>): number => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (path.includes('/') && change.includes(path)) return 3;
  if (name.includes('.') && change.includes(name)) return 2;
  return [...wordsOf(path)].some((word) => words.has(word)) ? 1 : 0;
};

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]{3,}/gu)
      ?.filter((word) => !commonWords.has(word)),
  );

const commonWords = new Set(
  'the and for with that this from into add all not but are has have src lib test tests index main file files make use new when should must'.split(
    ' ',
  ),
);

const fitting = (lines: readonly string[], budgetBytes: number): readonly string[] => {
  let left = budgetBytes;
  const end = lines.findIndex((line) => {
    left -= new TextEncoder().encode(line).length + 1;
    return left < 0;
  });
  return end === -1 ? lines : lines.slice(0, end);
};

const size = (bytes: number): string => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
