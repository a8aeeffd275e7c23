import { type FileHandle, open } from 'node:fs/promises';

export type ExcerptLimits = {
  readonly headLines?: number;
  readonly tailLines?: number;
  /** Of what is kept; a third of it at most is the head. */
  readonly maxBytes?: number;
};

const newline = 0x0a;
const chunkBytes = 256 * 1024;

/** Head and tail of an output that is too long, with a line between them that says how much was left out. */
export const excerpt = (text: string, limits: ExcerptLimits = {}): string => {
  const bytes = Buffer.from(text);
  const { headBytes, tailBytes } = sizes(limits);
  const head = headOf(bytes.subarray(0, headBytes), limits);
  const tail = tailOf(bytes.subarray(Math.max(0, bytes.length - tailBytes)), limits);
  const cut = bytes.subarray(head.length, bytes.length - tail.length);
  if (head.length + tail.length >= bytes.length) return text;
  return joined(head, tail, { bytes: cut.length, lines: newlinesIn(cut) });
};

/** The same of a file, however large, without holding more of it than is given back; empty when there is none. */
export const readExcerpt = async (path: string, limits: ExcerptLimits = {}): Promise<string> => {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const { headBytes, tailBytes } = sizes(limits);
    if (size <= chunkBytes) return excerpt((await piece(file, 0, size)).toString('utf8'), limits);
    const head = headOf(await piece(file, 0, headBytes), limits);
    const tail = tailOf(await piece(file, size - tailBytes, tailBytes), limits);
    const end = size - tail.length;
    return joined(head, tail, { bytes: end - head.length, lines: await countLines(file, head.length, end) });
  } finally {
    await file.close();
  }
};

const sizes = ({ maxBytes = 12_000 }: ExcerptLimits) => {
  const headBytes = Math.floor(maxBytes / 3);
  return { headBytes, tailBytes: maxBytes - headBytes };
};

/** Whole lines from the start, as many as may be; of a line that is too long, its beginning. */
const headOf = (bytes: Buffer, { headLines = 60 }: ExcerptLimits): Buffer => {
  let end = 0;
  for (let lines = 0; lines < headLines; lines += 1) {
    const next = bytes.indexOf(newline, end);
    if (next === -1) break;
    end = next + 1;
  }
  return end > 0 || headLines === 0 ? bytes.subarray(0, end) : bytes.subarray(0, wholeCharacters(bytes));
};

/** Whole lines up to the end, as many as may be; of a line that is too long, its end. */
const tailOf = (bytes: Buffer, { tailLines = 140 }: ExcerptLimits): Buffer => {
  let start = bytes.length;
  for (let lines = 0; lines < tailLines && start > 0; lines += 1) {
    // The newline before this line; a negative place would count from the end.
    const before = start < 2 ? -1 : bytes.lastIndexOf(newline, start - 2);
    if (before === -1) break;
    start = before + 1;
  }
  return start < bytes.length || tailLines === 0
    ? bytes.subarray(start)
    : bytes.subarray(characterStart(bytes));
};

const joined = (
  head: Buffer,
  tail: Buffer,
  left: { readonly bytes: number; readonly lines: number },
): string => {
  const amount = left.lines > 0 ? `${left.lines} lines` : `${left.bytes} bytes`;
  const gap = head.length === 0 || head.at(-1) === newline ? '' : '\n';
  return `${head.toString('utf8')}${gap}… ${amount} left out …\n${tail.toString('utf8')}`;
};

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Where the last character begins that may have been cut through. */
const wholeCharacters = (bytes: Buffer): number => {
  let end = bytes.length - 1;
  while (end > 0 && isContinuation(bytes[end])) end -= 1;
  return Math.max(0, end);
};

const characterStart = (bytes: Buffer): number => {
  let start = 0;
  while (isContinuation(bytes[start])) start += 1;
  return start;
};

const newlinesIn = (bytes: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
};

const countLines = async (file: FileHandle, from: number, to: number): Promise<number> => {
  let count = 0;
  for (let at = from; at < to; at += chunkBytes) {
    count += newlinesIn(await piece(file, at, Math.min(chunkBytes, to - at)));
  }
  return count;
};

const piece = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
};
