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
    throw new UsageError(`There is no command ${JSON.stringify(first)}. Did you mean ${JSON.stringify(near)}?`, {
      code: 'command-unknown',
      hint: `For a change request that is this one word, write: aider-dash --change ${JSON.stringify(first)}`,
    });
  }
  if (others.length === 0) return;
  throw new UsageError(`Expected one change request, found ${program.args.length} arguments.`, {
    code: 'change-unquoted',
    hint: 'Put it in quotes: aider-dash "Add rate limiting to the public API"',
  });
};

const nearCommand = (word: string, program: Command): string | null => {
  if (!/^[a-z-]+$/i.test(word)) return null;
  const names = program.commands.map((command) => command.name());
  const near = closest(word.toLowerCase(), names);
  const most = Math.min(2, Math.ceil(near.length / 3));
  return distance(word.toLowerCase(), near) <= most ? near : null;
};
