/** Cuts bytes into lines; keeps bytes, not text, until a line is whole, since characters are split too. */
export type LineSplitter = {
  /** The whole lines that these bytes complete. */
  readonly push: (bytes: Uint8Array) => string[];
  /** The unfinished last line, if there is one; forgets it. */
  readonly rest: () => string | null;
  /** How many bytes the unfinished last line has so far. */
  readonly unfinished: () => number;
};

/** Of a longer line only this much is kept, in bytes, with a mark where it was cut. */
const longestLine = 4 * 1024 * 1024;
const newline = 0x0a;

/** Bytes that are no UTF-8 become U+FFFD. Never throws. */
export const createLineSplitter = (maxLineBytes: number = longestLine): LineSplitter => {
  let parts: Buffer[] = [];
  let kept = 0;
  let left = 0;

  const keep = (bytes: Buffer): void => {
    const part = bytes.subarray(0, Math.max(0, maxLineBytes - kept));
    // A copy: the caller reads into the same buffer again.
    if (part.length > 0) parts.push(Buffer.from(part));
    kept += part.length;
    left += bytes.length - part.length;
  };

  const take = (): string => {
    const line = cutLine(Buffer.concat(parts), left);
    parts = [];
    kept = 0;
    left = 0;
    return line;
  };

  return {
    push: (bytes) => {
      const lines: string[] = [];
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let from = 0;
      for (let end = buffer.indexOf(newline); end !== -1; end = buffer.indexOf(newline, from)) {
        // Most lines come whole, and need not be kept.
        if (left === 0 && end - from <= maxLineBytes && kept === 0) lines.push(whole(buffer, from, end));
        else {
          keep(buffer.subarray(from, end));
          lines.push(take());
        }
        from = end + 1;
      }
      keep(buffer.subarray(from));
      return lines;
    },
    rest: () => (kept === 0 ? null : take()),
    unfinished: () => kept + left,
  };
};

const carriageReturn = 0x0d;

const whole = (bytes: Buffer, from: number, end: number): string =>
  bytes.toString('utf8', from, end > from && bytes[end - 1] === carriageReturn ? end - 1 : end);

const cutLine = (bytes: Buffer, left: number): string => {
  if (left === 0) return whole(bytes, 0, bytes.length);
  const text = bytes.toString('utf8');
  // The cut may go through a character.
  return `${text.replace(/\uFFFD$/, '')} … ${left} bytes left out`;
};
