import { open } from 'node:fs/promises';

export type ExcerptLimits = { readonly headBytes: number; readonly tailBytes: number };

const usual: ExcerptLimits = { headBytes: 4_000, tailBytes: 8_000 };

/** Head and tail of a log, the cut named, without reading what lies between; empty when there is none. */
export const readExcerpt = async (path: string, limits: ExcerptLimits = usual): Promise<string> => {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const { headBytes, tailBytes } = limits;
    if (size <= headBytes + tailBytes) return (await file.readFile()).toString('utf8');
    const head = await piece(file, 0, headBytes);
    const tail = await piece(file, size - tailBytes, tailBytes);
    return joinPieces(head, tail, size - headBytes - tailBytes);
  } finally {
    await file.close();
  }
};

/** Cuts both pieces at line ends where they have any, and says how much is missing. */
export const joinPieces = (head: string, tail: string, leftOut: number): string => {
  const headEnd = head.lastIndexOf('\n');
  const tailStart = tail.indexOf('\n');
  const first = headEnd === -1 ? `${head}\n` : head.slice(0, headEnd + 1);
  const last = tailStart === -1 ? tail : tail.slice(tailStart + 1);
  return `${first}… about ${leftOut} bytes left out …\n${last}`;
};

const piece = async (
  file: Awaited<ReturnType<typeof open>>,
  position: number,
  length: number,
): Promise<string> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead).toString('utf8');
};
