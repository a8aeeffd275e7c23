import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { type Event, EventSchema } from '../core/event.ts';

/** What a line of `events.jsonl` holds. `unknown` is an event of a newer version: kept, not understood. */
export type EventLine =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'unknown'; readonly seq: number; readonly type: string }
  | { readonly kind: 'damaged'; readonly reason: string };

/** An event as its line, new line included; `sum`, the CRC-32 of the JSON without it, stands last. */
export const formatEventLine = (event: Event): string => {
  const body = JSON.stringify(event);
  return `${body.slice(0, -1)},"sum":"${checksum(body)}"}\n`;
};

/**
 * Reads a line (without its new line). Never throws.
 *
 * A line with the right sum was written by `formatEventLine` from a typed event and is byte for byte the same, so
 * the schema is not run again on it: it would half double the time that a long log takes to open. What it does
 * run on is a line without a sum (written by hand) and the types whose schema fills in defaults, since an older
 * version's line lacks the fields that came later.
 */
export const parseEventLine = (line: string): EventLine => {
  const sum = sumOf(line);
  const body = sum === undefined ? line : `${line.slice(0, -sumLength)}}`;
  if (sum !== undefined && Number.parseInt(sum, 16) !== crc32(body))
    return { kind: 'damaged', reason: 'its checksum is wrong' };
  const head = parseHead(body);
  if (head === undefined) return { kind: 'damaged', reason: 'it is no event' };
  const type = types.get(head.type);
  if (type === undefined) return { kind: 'unknown', seq: head.seq, type: head.type };
  // The reason for the cast stands above: checked when it was written.
  if (sum !== undefined && !type.hasDefaults) return { kind: 'event', event: head as Event };
  const parsed = type.schema.safeParse(head);
  if (!parsed.success) return { kind: 'damaged', reason: z.prettifyError(parsed.error) };
  return { kind: 'event', event: parsed.data };
};

const sumLength = ',"sum":"00000000"}'.length;

/** By place and not by pattern: a pattern would search the whole of every line. */
const sumOf = (line: string): string | undefined =>
  line.startsWith(',"sum":"', line.length - sumLength) && line.endsWith('"}')
    ? line.slice(-10, -2)
    : undefined;

const checksum = (body: string): string => crc32(body).toString(16).padStart(8, '0');

/** Every known type, its schema, and whether that fills in defaults. */
const types: ReadonlyMap<string, KnownType> = new Map(
  EventSchema.options.map((option) => [
    option.shape.type.value,
    {
      schema: option,
      hasDefaults: Object.values(option.shape).some((field) => field instanceof z.ZodDefault),
    },
  ]),
);

type KnownType = { readonly schema: z.ZodType<Event>; readonly hasDefaults: boolean };

type Head = { readonly v: 1; readonly seq: number; readonly type: string };

const parseHead = (body: string): Head | undefined => {
  try {
    const value: unknown = JSON.parse(body);
    return isHead(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** By hand and not with zod: it runs on every line. */
const isHead = (value: unknown): value is Head =>
  typeof value === 'object' &&
  value !== null &&
  'v' in value &&
  value.v === 1 &&
  'seq' in value &&
  Number.isSafeInteger(value.seq) &&
  'type' in value &&
  typeof value.type === 'string';
