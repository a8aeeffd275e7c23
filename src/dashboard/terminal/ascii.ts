/** What stands for a character on a terminal without Unicode: a look-alike, a letter without its marks, or `?`. */
export const toAscii = (character: string): string => {
  const known = lookAlikes.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x2800 && code <= 0x28ff) return braille(code - 0x2800);
  if (code >= 0x2500 && code <= 0x257f) return '+';
  if (code >= 0x2580 && code <= 0x259f) return '#';
  const letter = character.normalize('NFKD').charAt(0);
  return letter >= ' ' && letter <= '~' ? letter : '?';
};

const pairs: readonly (readonly [ascii: string, characters: string])[] = [
  ['-', '─━┄┈╌–—‐‑−⎯'],
  ['=', '═⇄≡'],
  ['|', '│┃┆┊╎║'],
  ['#', '█▓'],
  ['.', '░·…⋅'],
  [':', '▒'],
  ['_', '▁▂▃'],
  ['*', '●✱★☆•'],
  ['o', '◌○◦'],
  ['%', '◐◑◒◓'],
  ['@', '↻↺⟳'],
  ['"', '‖“”„'],
  ["'", '‘’‚'],
  ['v', '✔✓✅↓▼▾'],
  ['x', '✖✗✘❌×'],
  ['^', '↑▲▴'],
  ['<', '←◀◂‹«'],
  ['>', '→▶▸›»⏎≥'],
  ['~', '≈'],
  ['!', '⚠'],
];

const lookAlikes = new Map(
  pairs.flatMap(([ascii, characters]) => [...characters].map((character) => [character, ascii] as const)),
);

/** Where the dots of a chart are: above, below, or both. */
const braille = (dots: number): string => {
  if (dots === 0) return ' ';
  const above = (dots & 0b0001_1011) !== 0;
  const below = (dots & 0b1110_0100) !== 0;
  return above && below ? ':' : above ? "'" : '.';
};
