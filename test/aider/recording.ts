import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAnalyticsLine } from '../../src/aider/analytics.ts';
import { emptyOutput, foldOutput } from '../../src/aider/output-summary.ts';
import type { Evidence } from '../../src/aider/verdict.ts';

const folder = fileURLToPath(new URL('../fixtures/aider-recordings/', import.meta.url));

/** The names of all recordings of what real aiders wrote. */
export const recordings = (): string[] => readdirSync(folder).sort();

/** A recording's evidence; commits and leftovers stand in no recording. */
export const readRecording = (name: string, found: Partial<Evidence> = {}): Evidence => {
  const exit = JSON.parse(readFileSync(`${folder}${name}/exit.json`, 'utf8')) as Pick<
    Evidence,
    'code' | 'signal'
  >;
  return evidenceOf(readText(`${name}/analytics.jsonl`), readText(`${name}/stdout.txt`), {
    ...exit,
    ...found,
  });
};

/** What an executor would gather from these two logs. */
export const evidenceOf = (analytics: string, output: string, found: Partial<Evidence> = {}): Evidence => {
  const events = analytics.split('\n').map(parseAnalyticsLine);
  const exception = events.findLast((event) => event?.kind === 'exception');
  return {
    code: 0,
    signal: null,
    stop: null,
    sendings: events.filter((event) => event?.kind === 'sending').length,
    replies: events.filter((event) => event?.kind === 'reply').length,
    exception: exception?.kind === 'exception' ? exception.text : null,
    sawExit: events.some((event) => event?.kind === 'exit'),
    newCommits: 0,
    leftovers: 0,
    output: output.split('\n').reduce(foldOutput, emptyOutput),
    ...found,
  };
};

const readText = (path: string): string => {
  try {
    return readFileSync(`${folder}${path}`, 'utf8');
  } catch {
    return '';
  }
};
