/** Takes the terminal over: alternate screen, no wrap at its edge, no cursor, pastes told apart, its focus told, clicks, wheel and drags. */
export const enterSequence = (mouse: boolean): string =>
  [
    '\x1b[?1049h',
    '\x1b[0m',
    '\x1b[r',
    '\x1b[?7l',
    '\x1b[?25l',
    '\x1b[?2004h',
    '\x1b[?1004h',
    mouse ? mouseOn : '',
    '\x1b[2J',
  ].join('');

/** Gives it back, whatever state it is in. */
export const leaveSequence = [
  // Ends a sequence that was cut, and a frame that was.
  '\x1b\\',
  '\x1b[?2026l',
  '\x1b[0m',
  '\x1b[?1006l',
  '\x1b[?1003l',
  '\x1b[?1002l',
  '\x1b[?1000l',
  '\x1b[?1004l',
  '\x1b[?2004l',
  '\x1b[?7h',
  '\x1b[?25h',
  '\x1b[?1049l',
  '\x1b[?25h',
].join('');

/** Clicks, wheel and motion with a button held, in the encoding that knows no end of columns. */
const mouseOn = '\x1b[?1002h\x1b[?1006h';
