import type { Command } from 'commander';
import { closest, distance } from 'fastest-levenshtein';
import { UsageError } from '../core/error.ts';

/**
 * A slip in a command's name must not become a change request that costs money; nor must the first word of one that
 * nobody quoted. Throws a UsageError for both.
 */
export const refuseMistaken = (program: Command): void => {
  const [first, ...others] = program.args;
  if (first === undefined) return;
  const near = nearCommand(first, program);
  if (near !== null) {
    throw new UsageError(
      `There is no command ${JSON.stringify(first)}. Did you mean ${JSON.stringify(near)}?`,
      {
        code: 'command-unknown',
        hint: `For a change request that is this one word, write: aider-dash --change ${JSON.stringify(first)}`,
      },
    );
  }
  if (others.length === 0) return;
  throw new UsageError(`Expected one change request, found ${program.args.length} arguments.`, {
    code: 'change-unquoted',
    hint: 'Put it in quotes: aider-dash "Add rate limiting to the public API"',
  });
};

/** Commands are written in lower case; a change request mostly isn't. */
const nearCommand = (word: string, program: Command): string | null => {
  if (!/^[a-z-]+$/.test(word)) return null;
  const near = closest(
    word,
    program.commands.map((command) => command.name()),
  );
  const slips = distance(word, near);
  return slips <= 1 || (slips === 2 && (near.length > 5 || letters(word) === letters(near))) ? near : null;
};

/** Two letters in each other's place count as two slips, but are one. */
const letters = (word: string): string => [...word].toSorted().join('');
