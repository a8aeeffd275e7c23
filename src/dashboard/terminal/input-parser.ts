import { sanitizeText } from '../../core/sanitize.ts';
import { characterKey, type Key, namedKey, sequenceKey } from './keys.ts';
import { type Mouse, mouseOf } from './mouse.ts';

export type Input =
  | { readonly type: 'key'; readonly key: Key }
  | { readonly type: 'mouse'; readonly mouse: Mouse }
  | { readonly type: 'paste'; readonly text: string }
  /** The terminal's window has got the focus, or lost it. */
  | { readonly type: 'focus'; readonly focused: boolean };

export type InputParser = {
  /** Takes what came, however it was cut, and returns what it means so far. */
  readonly push: (text: string) => readonly Input[];
  /** How long to wait for the rest of what is unfinished before `flush`; null when nothing is. */
  readonly patience: () => number | null;
  /** Nothing more came: what is unfinished was meant so. */
  readonly flush: () => readonly Input[];
};

/**
 * What a terminal sends, as keys, mouse and focus reports and pastes. Answers of the terminal are dropped; an escape sequence that comes in pieces is put together.
 */
export const createInputParser = (): InputParser => {
  let rest = '';
  let paste: string | null = null;

  const push = (text: string): readonly Input[] => {
    rest += text;
    const found: Input[] = [];
    while (rest !== '') {
      const taken = paste === null ? takeOne(rest) : takePaste();
      if (taken === null) break;
      rest = rest.slice(taken.length);
      if (taken.starts === true) paste = '';
      if (taken.input !== undefined) found.push(taken.input);
    }
    return found;
  };

  const takePaste = (): Taken | null => {
    const end = rest.indexOf(pasteEnd);
    // The end may have come in part.
    const ready = end === -1 ? Math.max(0, rest.length - pasteEnd.length + 1) : end;
    paste = ((paste ?? '') + rest.slice(0, ready)).slice(0, longestPaste);
    if (end === -1) {
      rest = rest.slice(ready);
      return null;
    }
    const input = pasted(paste);
    paste = null;
    return { length: end + pasteEnd.length, input };
  };

  const flush = (): readonly Input[] => {
    const left = rest;
    rest = '';
    if (paste !== null) {
      const input = pasted(paste + left);
      paste = null;
      return [input];
    }
    if (left === '\x1b') return [asKey(namedKey('escape'))];
    if (left === '\x1b\x1b') return [asKey(namedKey('escape')), asKey(namedKey('escape'))];
    // `ESC [` and its like may be Alt and a character. Of longer ones the rest was lost.
    return left.length === 2 ? inputOf(characterKey(left.slice(1), { alt: true })) : [];
  };

  return {
    push,
    flush,
    patience: () => {
      if (paste !== null) return 1000;
      if (rest === '') return null;
      // Escape alone is a key that people wait for.
      return rest === '\x1b' ? 25 : rest.length === 2 ? 100 : 250;
    },
  };
};

/** How much of the text was understood, and what it says; nothing when it is of no interest. */
type Taken = { readonly length: number; readonly input?: Input | undefined; readonly starts?: boolean };

const pasteEnd = '\x1b[201~';
const longestPaste = 1_000_000;

/** Terminals send a carriage return for each new line of a paste. */
const pasted = (text: string): Input => ({ type: 'paste', text: sanitizeText(text.replace(/\r\n?/g, '\n')) });

/** Takes what stands at the beginning; null when it is unfinished. */
const takeOne = (text: string): Taken | null => {
  if (!text.startsWith('\x1b')) return takeCharacter(text, 0, {});
  const next = text[1];
  if (next === undefined) return null;
  if (next === '[') return takeSequence(text, 0);
  if (next === 'O') return takeSs3(text);
  if (answerStart.test(text)) return takeAnswer(text);
  if (next === '\x1b') {
    if (text.length === 2) return null;
    // Some terminals put another ESC before a sequence for Alt.
    return text[2] === '[' ? takeSequence(text, 1) : { length: 1, input: asKey(namedKey('escape')) };
  }
  return takeCharacter(text, 1, { alt: true });
};

const takeCharacter = (text: string, from: number, modifiers: { readonly alt?: boolean }): Taken => {
  const character = String.fromCodePoint(text.codePointAt(from) ?? 0);
  return { length: from + character.length, input: inputOf(characterKey(character, modifiers))[0] };
};

const takeSequence = (text: string, from: number): Taken | null => {
  const match = sequence.exec(text.slice(from, from + longestSequence));
  if (match === null) {
    if (unfinished.test(text.slice(from)) && text.length - from < longestSequence) return null;
    return { length: from + 2, input: undefined };
  }
  const [whole, parameters = '', final = ''] = match;
  const length = from + whole.length;
  if (final === '~' && parameters === '200') return { length, starts: true };
  if (parameters.startsWith('<')) {
    const mouse = mouseOf(parameters, final);
    return { length, input: mouse === null ? undefined : { type: 'mouse', mouse } };
  }
  // The console of Linux: `ESC [ [ A` is F1.
  if (final === '[') {
    const letter = text[length];
    if (letter === undefined) return null;
    return { length: length + 1, input: inputOf(consoleKey(letter))[0] };
  }
  if (parameters === '' && (final === 'I' || final === 'O'))
    return { length, input: { type: 'focus', focused: final === 'I' } };
  // An old mouse report has three more characters.
  if (parameters === '' && final === 'M') return text.length < length + 3 ? null : { length: length + 3 };
  const key = sequenceKey(parameters, final);
  return { length, input: inputOf(key !== null && from > 0 ? withAlt(key) : key)[0] };
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const sequence = /^\x1b\[([0-?]*)[ -/]*([@-~])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unfinished = /^\x1b\[[0-?]*[ -/]*$/;
const longestSequence = 64;

const takeSs3 = (text: string): Taken | null => {
  const final = text[2];
  if (final === undefined) return null;
  const key = sequenceKey('', final);
  return key === null ? takeCharacter(text, 1, { alt: true }) : { length: 3, input: asKey(key) };
};

/** OSC, DCS and APC as terminals answer with; with something else after it, it was a key with Alt. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const answerStart = /^\x1b(?:\](?:\d|$)|P(?:[\d>+!|$]|$)|_(?:G|$))/;

/** An answer goes up to BEL or ST. */
const takeAnswer = (text: string): Taken | null => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const end = /\x07|\x1b\\/.exec(text.slice(2));
  return end === null ? null : { length: 2 + end.index + end[0].length };
};

const consoleKey = (letter: string): Key | null => {
  const number = 'ABCDE'.indexOf(letter) + 1;
  return number === 0 ? null : namedKey(`f${number}`);
};

const withAlt = (key: Key): Key => ({ ...key, name: key.alt ? key.name : `alt-${key.name}`, alt: true });

const asKey = (key: Key): Input => ({ type: 'key', key });

const inputOf = (key: Key | null): readonly Input[] => (key === null ? [] : [asKey(key)]);
