import { readdirSync, readFileSync } from 'node:fs';
import { type Asked, readAsked } from '../../src/scripted-model/asked.ts';

const folder = new URL('./prompts/', import.meta.url);

/** The names of the requests that aider 0.86.2 sent, one for each of its modes. */
export const recordedNames: readonly string[] = readdirSync(folder).map((name) => name.replace('.json', ''));

/** A recorded request, read as the model reads it. */
export const recordedPrompt = (name: string): Asked => {
  const reading = readAsked(readFileSync(new URL(`${name}.json`, folder), 'utf8'), '');
  if (!reading.ok) throw new Error(reading.reason);
  return reading.asked;
};
