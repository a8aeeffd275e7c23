import { sanitizeLine } from '../core/sanitize.ts';

export type FindingWords = {
  readonly kind: 'ok' | 'fault' | 'note';
  readonly about: string;
  readonly text: string;
  readonly hint?: string;
};

/** A line for each finding: a mark, what was looked at, what was found and how to mend it. */
export const findingsText = (findings: readonly FindingWords[]): string => {
  const width = Math.max(...findings.map(({ about }) => about.length));
  return findings
    .map(({ kind, about, text, hint }) => {
      const words = hint === undefined ? text : `${text} ${hint}`;
      return `${sanitizeLine(`${marks[kind]} ${about.padEnd(width)}  ${words.replaceAll(/\s*\n\s*/g, ' ')}`)}\n`;
    })
    .join('');
};

const marks = { ok: '✔', fault: '✖', note: '!' } as const;
