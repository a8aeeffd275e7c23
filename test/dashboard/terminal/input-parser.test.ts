import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInputParser, type Input } from '../../../src/dashboard/terminal/input-parser.ts';

const said = (input: Input): string => {
  if (input.type === 'key') return input.key.name;
  if (input.type === 'paste') return `paste ${JSON.stringify(input.text)}`;
  if (input.type === 'focus') return input.focused ? 'focus' : 'focus lost';
  return `${input.mouse.kind}@${input.mouse.x},${input.mouse.y}`;
};

const meaning = (text: string): readonly string[] => {
  const parser = createInputParser();
  return [...parser.push(text), ...parser.flush()].map(said);
};

const cases: readonly (readonly [what: string, sent: string, names: readonly string[]])[] = [
  ['letters', 'aA?é', ['a', 'A', '?', 'é']],
  ['characters beyond the BMP', '🚀日', ['🚀', '日']],
  [
    'enter, tab, space, both backspaces',
    '\r\t \x7f\x08',
    ['enter', 'tab', 'space', 'backspace', 'backspace'],
  ],
  ['control', '\x03\x1a\x00\x1f', ['ctrl-c', 'ctrl-z', 'ctrl-space', 'ctrl-_']],
  ['escape', '\x1b', ['escape']],
  ['escape twice', '\x1b\x1b', ['escape', 'escape']],
  ['alt', '\x1bx\x1bX\x1b\r\x1bPa\x1b[', ['alt-x', 'alt-X', 'alt-enter', 'alt-P', 'a', 'alt-[']],
  ['arrows', '\x1b[A\x1b[B\x1bOC\x1bOD', ['up', 'down', 'right', 'left']],
  [
    'arrows with modifiers',
    '\x1b[1;5C\x1b[1;2A\x1b[1;3B\x1b\x1b[A',
    ['ctrl-right', 'shift-up', 'alt-down', 'alt-up'],
  ],
  [
    'the pad',
    '\x1b[H\x1b[F\x1b[5~\x1b[6~\x1b[3~\x1b[2~',
    ['home', 'end', 'pageup', 'pagedown', 'delete', 'insert'],
  ],
  ['function keys', '\x1bOP\x1b[15~\x1b[24~\x1b[[B\x1b[15;5~', ['f1', 'f5', 'f12', 'f2', 'ctrl-f5']],
  ['shift-tab', '\x1b[Z', ['shift-tab']],
  ['kitty', '\x1b[97;5u\x1b[13;2u\x1b[97;1:3u', ['ctrl-a', 'shift-enter']],
  ['modifyOtherKeys', '\x1b[27;5;105~', ['ctrl-i']],
  [
    'mouse',
    '\x1b[<0;3;4M\x1b[<0;3;4m\x1b[<64;1;1M\x1b[<65;1;1M\x1b[<32;500;9M',
    ['press@2,3', 'release@2,3', 'wheel-up@0,0', 'wheel-down@0,0', 'drag@499,8'],
  ],
  ['other buttons', '\x1b[<2;3;4M\x1b[<35;3;4Mx', ['x']],
  ['a key in one piece with a report', 'j\x1b[<64;1;1Mk', ['j', 'wheel-up@0,0', 'k']],
  ['a paste', '\x1b[200~q\r\nx\x1b[201~j', ['paste "q\\nx"', 'j']],
  ['a paste with escape sequences in it', '\x1b[200~a\x1b[31mb\x1b]0;t\x07c\x1b[201~', ['paste "abc"']],
  ['answers of the terminal', '\x1b]11;rgb:00/00/00\x1b\\\x1b[?62;4c\x1bP1+r\x1b\\\x1b[?0ua', ['a']],
  ['its focus', 'j\x1b[O\x1b[Ik', ['j', 'focus lost', 'focus', 'k']],
  ['an old mouse report', '\x1b[M !!a', ['a']],
  ['what nobody knows', '\x1b[99~\x1b[1;2Xa', ['a']],
  ['C1', '\x9ba', ['a']],
];

describe('input', () => {
  test.each(cases)('%s', (_, sent, names) => {
    expect(meaning(sent)).toEqual(names);
  });

  test('may be cut anywhere', () => {
    const whole = cases.filter(([what]) => !/escape|alt$/.test(what));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...whole), { maxLength: 5 }),
        fc.infiniteStream(fc.nat(4)),
        (some, cuts) => {
          const parser = createInputParser();
          const sent = some.map(([, text]) => text).join('');
          const heard: Input[] = [];
          for (let at = 0; at < sent.length; ) {
            const length = 1 + (cuts.next().value ?? 0);
            // As the decoder in front of it, no cut inside of a character.
            const end = /[\ud800-\udbff]$/.test(sent.slice(at, at + length)) ? at + length + 1 : at + length;
            heard.push(...parser.push(sent.slice(at, end)));
            at = end;
          }
          heard.push(...parser.flush());
          expect(heard.map(said)).toEqual(some.flatMap(([, , names]) => names));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('waits for the rest of what is unfinished, and not otherwise', () => {
    const parser = createInputParser();
    parser.push('a');
    expect(parser.patience()).toBeNull();
    parser.push('\x1b');
    expect(parser.patience()).toBeGreaterThan(0);
    expect(parser.push('[A').map(said)).toEqual(['up']);
    expect(parser.patience()).toBeNull();
  });

  test('an end of a paste that never comes does not keep it for good', () => {
    const parser = createInputParser();
    expect(parser.push('\x1b[200~lost')).toEqual([]);
    expect(parser.flush().map(said)).toEqual(['paste "lost"']);
    expect(parser.push('j').map(said)).toEqual(['j']);
  });

  test('says what a key types', () => {
    const [key] = createInputParser().push('A');
    expect(key).toEqual({
      type: 'key',
      key: { name: 'A', text: 'A', ctrl: false, alt: false, shift: true },
    });
    const [control] = createInputParser().push('\x03');
    expect(control).toMatchObject({ key: { name: 'ctrl-c', text: '', ctrl: true } });
  });

  test('takes anything', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (pieces) => {
        const parser = createInputParser();
        for (const piece of pieces) parser.push(piece);
        parser.flush();
        expect(parser.patience()).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});
