/** The longest line that is kept for a screen; the rest of a longer one is cut off. */
export const lineLimit = 4096;

const tab = '    ';

/**
 * Makes a string that isn't ours safe to show as one line: without control characters, escape sequences (with
 * what they carry), bidi marks and invisible characters. New lines become spaces.
 * `maxLength` counts UTF-16 units; a longer line ends with `…`.
 */
export const sanitizeLine = (text: string, options: { readonly maxLength?: number } = {}): string => {
  const line = sanitizeText(text).replace(/\n+$/, '').replaceAll('\n', ' ');
  return cut(line, options.maxLength ?? lineLimit);
};

/** The same for several lines: `\n` stays, a tab becomes spaces, of `\r` progress the last state stays. */
export const sanitizeText = (text: string): string =>
  text
    .replace(sequences, '')
    .replace(loneSurrogates, '\ufffd')
    .replace(separators, ' ')
    .replace(invisible, '')
    .split('\n')
    .map(lastState)
    .join('\n')
    .replaceAll('\t', tab);

/**
 * Escape sequences in their 7-bit and 8-bit form. OSC ends at ST or BEL; DCS, SOS, PM and APC end at ST. What is never
 * ended goes up to the end of its line, so that nobody hides the rest of a log behind it. No alternative can
 * fail after it has begun and no two neighbours share a character: linear time, whatever comes.
 */
const sequences = new RegExp(
  [
    String.raw`(?:\u001b\]|\u009d)[^\u0007\u0018\u001a\u001b\u009c\n]*(?:[\u0007\u0018\u001a\u009c]|\u001b\\)?`,
    String.raw`(?:\u001b[PX^_]|[\u0090\u0098\u009e\u009f])[^\u0018\u001a\u001b\u009c\n]*(?:[\u0018\u001a\u009c]|\u001b\\)?`,
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?`,
    String.raw`\u001b[ -/]*[0-~]?`,
  ].join('|'),
  'g',
);

const loneSurrogates = /\p{Surrogate}/gu;

/** Line and paragraph separators, which some terminals and tools take for a new line. */
const separators = /[\p{Zl}\p{Zp}]/gu;

/**
 * C0 and C1 but for tab, new line and carriage return (settled after), bidi marks, zero-width characters and joiners,
 * variation selectors, tags and fillers (all "default ignorable"), interlinear annotation.
 */
const invisible = /(?![\t\n\r])[\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** What a terminal would show in the end of a line that was drawn over again and again. */
const lastState = (line: string): string => {
  if (!line.includes('\r')) return line;
  return line.split('\r').findLast((state) => state.trim() !== '') ?? '';
};

const cut = (line: string, maxLength: number): string => {
  if (line.length <= maxLength) return line;
  if (maxLength < 1) return '';
  const kept = line.slice(0, maxLength - 1);
  return `${endsInsidePair(kept) ? kept.slice(0, -1) : kept}…`;
};

const endsInsidePair = (text: string): boolean => /[\ud800-\udbff]$/.test(text);
