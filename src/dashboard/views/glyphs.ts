/** How an agent stands, as a person would say it. */
export type Standing =
  | 'waits'
  | 'works'
  | 'validates'
  | 'backs-off'
  | 'paused'
  | 'merges'
  | 'merged'
  | 'needs-you'
  | 'stopped';

export type Glyphs = Readonly<Record<Standing, string>> & {
  readonly bar: string;
  readonly track: string;
  readonly spark: readonly string[];
  readonly separator: string;
  /** Turns while something moves. */
  readonly spinner: readonly string[];
};

/** One column each. */
export const unicodeGlyphs: Glyphs = {
  waits: '◌',
  works: '●',
  validates: '◐',
  'backs-off': '↻',
  paused: '‖',
  merges: '⇄',
  merged: '✔',
  'needs-you': '✖',
  stopped: '■',
  bar: '█',
  track: '░',
  spark: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  separator: '│',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};

/** For terminals that show nothing else. */
export const asciiGlyphs: Glyphs = {
  waits: '.',
  works: '*',
  validates: '?',
  'backs-off': '~',
  paused: '=',
  merges: '>',
  merged: '+',
  'needs-you': '!',
  stopped: 'x',
  bar: '#',
  track: '-',
  spark: ['.', ':', '-', '=', '+', '*', '#', '@'],
  separator: '|',
  spinner: ['|', '/', '-', '\\'],
};
