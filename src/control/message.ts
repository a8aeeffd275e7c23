import type { z } from 'zod';
import { longestMessage } from './protocol.ts';
import { tooLong } from './refusal.ts';

/** One message as a line. Throws a DashError `message-too-long`. */
export const formatMessage = (message: object): string => {
  const text = JSON.stringify(message);
  if (Buffer.byteLength(text) > longestMessage) throw tooLong();
  return `${text}\n`;
};

/** The message in a line; undefined when it is no JSON or does not fit. */
export const parseMessage = <T>(schema: z.ZodType<T>, line: string): T | undefined =>
  schema.safeParse(parseJson(line)).data;

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
