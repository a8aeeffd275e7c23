import { type Document, isMap, isNode, isScalar, LineCounter, type Pair, parseDocument } from 'yaml';
import { UsageError } from '../core/error.ts';
import { checkedSaying, fromText, knownKey, type Origin, type Saying } from './saying.ts';
import { configOptions } from './schema.ts';

export type ConfigFile = { readonly text: string; readonly path: string };

/**
 * What a configuration file (YAML) says. Throws a UsageError that names file and line: `config-syntax`,
 * `config-unknown-key` or `config-value`. Aliases are refused: a few of them can stand for gigabytes.
 */
export const fileSayings = ({ text, path }: ConfigFile, origin: Origin): readonly Saying[] => {
  if (text.length > mostCharacters) throw fault(path, `it is longer than ${mostCharacters} characters`);
  const lines = new LineCounter();
  const document = parse(text, path, lines);
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  if (!isMap(contents)) throw fault(path, 'expected keys and values (key: value)');
  return contents.items.flatMap((pair) => saying(pair, { document, path, lines, origin }));
};

const mostCharacters = 256 * 1024;

type Context = {
  readonly document: Document;
  readonly path: string;
  readonly lines: LineCounter;
  readonly origin: Origin;
};

const parse = (text: string, path: string, lineCounter: LineCounter): Document => {
  const document = refusing(path, () =>
    parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' }),
  );
  const [error] = document.errors;
  if (error === undefined) return document;
  throw fault(`${path}:${lineCounter.linePos(error.pos[0]).line}`, error.message);
};

const saying = (pair: Pair, { document, path, lines, origin }: Context): readonly Saying[] => {
  const key = isScalar(pair.key) ? String(pair.key.value) : '';
  const line = isNode(pair.key) && pair.key.range ? lines.linePos(pair.key.range[0]).line : 1;
  const place = `${path}:${line}`;
  const known = knownKey(key, place);
  const value = refusing(place, () =>
    isNode(pair.value) ? pair.value.toJS(document, { maxAliasCount: 0 }) : null,
  );
  // A key with nothing behind it says nothing.
  if (value === null) return [];
  return [checkedSaying({ key: known, value: plain(known, value), origin, place })];
};

/** YAML 1.2 takes `yes` and `on` for text; people don't. */
const plain = (key: Saying['key'], value: unknown): unknown =>
  typeof value === 'string' && configOptions[key].kind === 'boolean' ? fromText('boolean', value) : value;

/** The parser throws plain errors for aliases and for nesting that is deeper than its stack. */
const refusing = <T>(place: string, action: () => T): T => {
  try {
    return action();
  } catch (error) {
    throw fault(
      place,
      error instanceof ReferenceError ? 'aliases (*name) are not taken' : 'it cannot be read as YAML',
      error,
    );
  }
};

const fault = (place: string, reason: string, cause?: unknown): UsageError =>
  new UsageError(`${place}: ${reason}.`, {
    code: 'config-syntax',
    hint: 'Write it as YAML: one `key: value` a line.',
    cause,
  });
