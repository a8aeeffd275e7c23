import { DashError } from '../core/error.ts';

/** What a check found: it will do, it stands in the way of a run, or it is only worth knowing. */
export type Finding = {
  readonly kind: 'ok' | 'fault' | 'note';
  /** What was looked at: a word or two. */
  readonly about: string;
  readonly text: string;
  /** For a fault or a note: what to do. */
  readonly hint?: string;
};

/** Makes a check: what it gives is fine, what it throws is the fault. */
export const finding = async (about: string, check: () => string | Promise<string>): Promise<Finding> => {
  try {
    return { kind: 'ok', about, text: await check() };
  } catch (error) {
    return faultOf(about, error);
  }
};

/** An error as a fault. */
export const faultOf = (about: string, error: unknown): Finding => {
  const text = error instanceof Error ? error.message : String(error);
  const hint = error instanceof DashError ? error.hint : undefined;
  return { kind: 'fault', about, text, ...(hint === undefined ? {} : { hint }) };
};
