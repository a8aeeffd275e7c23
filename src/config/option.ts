import { z } from 'zod';

/** How a value is written on a command line or in the environment, where everything is text. */
export type OptionKind = 'text' | 'number' | 'boolean' | 'list' | 'object';

/**
 * Who may say it. `user`: it runs a command, sends a key or a file somewhere, spends money, skips a question or moves
 * a branch, so a file that is committed to the repository may not, unless it is trusted.
 */
export type Sayer = 'anyone' | 'user';

/** One option: what it takes, its flag, and what it is when nobody says anything. */
export type ConfigOption<S extends z.ZodType = z.ZodType, P = unknown> = {
  readonly schema: S;
  readonly kind: OptionKind;
  /** Null: nothing, or something that follows from other options. */
  readonly preset: P;
  /** As commander takes it; null for what only a file or the environment can say. */
  readonly flag: string | null;
  /** One sentence for people. */
  readonly about: string;
  readonly sayer: Sayer;
};

type Words = { readonly flag?: string; readonly about: string };

/** An option that even a repository's committed file may set. */
export const anyone = <S extends z.ZodType, P extends z.infer<S> | null>(
  schema: S,
  preset: P,
  words: Words,
) => option(schema, preset, { ...words, sayer: 'anyone' });

/** An option that only the user may set. */
export const user = <S extends z.ZodType, P extends z.infer<S> | null>(schema: S, preset: P, words: Words) =>
  option(schema, preset, { ...words, sayer: 'user' });

const option = <S extends z.ZodType, P>(
  schema: S,
  preset: P,
  {
    flag = null,
    about,
    sayer,
  }: { readonly flag?: string | null; readonly about: string; readonly sayer: Sayer },
): ConfigOption<S, P> => ({ schema, kind: kindOf(schema), preset, flag, about, sayer });

const kindOf = (schema: z.ZodType): OptionKind => {
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (schema instanceof z.ZodArray) return 'list';
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return 'object';
  return 'text';
};
