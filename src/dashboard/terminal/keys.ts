/**
 * A key as it was pressed. `name` is the character itself, or `enter`, `escape`, `tab`, `backspace`, `space`, `up`, `pageup`,
 * `f1` …, after `ctrl-`, `alt-` and `shift-` in this order (capitals are their own name, without `shift-`).
 */
export type Key = {
  readonly name: string;
  /** What it would type into a field. */
  readonly text: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
};

export type Modifiers = { readonly ctrl?: boolean; readonly alt?: boolean; readonly shift?: boolean };

/** A key that has a name and types nothing. */
export const namedKey = (
  name: string,
  { ctrl = false, alt = false, shift = false }: Modifiers = {},
): Key => ({
  name: `${ctrl ? 'ctrl-' : ''}${alt ? 'alt-' : ''}${shift ? 'shift-' : ''}${name}`,
  text: '',
  ctrl,
  alt,
  shift,
});

/** What one character from the terminal means, control characters included; null for those that mean nothing. */
export const characterKey = (
  character: string,
  { ctrl = false, alt = false }: Modifiers = {},
): Key | null => {
  const code = character.codePointAt(0) ?? 0;
  const control = controlNames.get(code);
  if (control !== undefined) return namedKey(control, { ctrl, alt });
  if (code === 0) return namedKey('space', { ctrl: true, alt });
  if (code < 0x20) return namedKey(String.fromCharCode(code + 0x40).toLowerCase(), { ctrl: true, alt });
  if (code < 0xa0 && code > 0x7e) return null;
  const name = character === ' ' ? 'space' : character;
  if (ctrl) return namedKey(name.toLowerCase(), { ctrl, alt });
  const shift = character !== character.toLowerCase();
  return { name: `${alt ? 'alt-' : ''}${name}`, text: alt ? '' : character, ctrl, alt, shift };
};

/** Ctrl-H and Ctrl-J are what some terminals send for backspace and enter. */
const controlNames = new Map([
  [0x08, 'backspace'],
  [0x7f, 'backspace'],
  [0x09, 'tab'],
  [0x0a, 'enter'],
  [0x0d, 'enter'],
  [0x1b, 'escape'],
]);

/** The key of a finished escape sequence: `ESC [ parameters final`, or `ESC O final`. */
export const sequenceKey = (parameters: string, final: string): Key | null => {
  const [first = '', second = '', third = ''] = parameters.split(';');
  // `modifier:3` is a key that was let go.
  if (second.endsWith(':3')) return null;
  const modifiers = modifiersOf(second);
  if (final === 'Z') return namedKey('tab', { ...modifiers, shift: true });
  if (final === 'u') return codeKey(first, modifiers);
  if (final === '~' && first === '27') return codeKey(third, modifiers);
  const name = final === '~' ? tildeNames.get(Number(first)) : finalNames.get(final);
  return name === undefined ? null : namedKey(name, modifiers);
};

const modifiersOf = (parameter: string): Required<Modifiers> => {
  const bits = Math.max(0, Number.parseInt(parameter || '1', 10) - 1) || 0;
  return { shift: (bits & 1) !== 0, alt: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 };
};

const codeKey = (parameter: string, modifiers: Required<Modifiers>): Key | null => {
  const code = Number.parseInt(parameter, 10);
  if (!(code > 0 && code <= 0x10ffff)) return null;
  const control = controlNames.get(code);
  if (control !== undefined) return namedKey(control, modifiers);
  const character = String.fromCodePoint(code);
  return characterKey(modifiers.shift ? character.toUpperCase() : character, modifiers);
};

const finalNames = new Map([
  ['A', 'up'],
  ['B', 'down'],
  ['C', 'right'],
  ['D', 'left'],
  ['H', 'home'],
  ['F', 'end'],
  ['M', 'enter'],
  ['P', 'f1'],
  ['Q', 'f2'],
  ['R', 'f3'],
  ['S', 'f4'],
]);

const tildeNames = new Map([
  [1, 'home'],
  [2, 'insert'],
  [3, 'delete'],
  [4, 'end'],
  [5, 'pageup'],
  [6, 'pagedown'],
  [7, 'home'],
  [8, 'end'],
  ...[11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24].map((code, index) => [code, `f${index + 1}`] as const),
]);
