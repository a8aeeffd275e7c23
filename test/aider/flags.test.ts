import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { flagsPassed } from '../../src/aider/arguments.ts';
import { missingFlags, parseHelp } from '../../src/aider/flags.ts';

const usage = readFileSync(
  new URL('../fixtures/aider-recordings/bad-flag/stdout.txt', import.meta.url),
  'utf8',
).replace(/\naider: error.*/s, '\n');
const help = `${usage}
options:
  -h, --help            show this help message and exit
  -c CONFIG_FILE, --config CONFIG_FILE
                        Specify the config file
  --edit-format EDIT_FORMAT, --chat-mode EDIT_FORMAT
                        Specify what edit format the LLM should use
                        --not-a-flag is only mentioned here
`;

describe('the flags of an aider', () => {
  test('are those of its usage and of its list', () => {
    const flags = parseHelp(help);
    expect([...(flags ?? [])]).toEqual(
      expect.arrayContaining(['--yes-always', '--no-auto-lint', '--chat-mode', '-c', '-h']),
    );
    expect(flags?.has('--not-a-flag')).toBe(false);
  });

  test('every flag that we pass is there', () => {
    expect(flagsPassed()).toEqual(
      expect.arrayContaining(['--message-file', '--file=file', '--openai-api-base', '--set-env']),
    );
    expect(missingFlags(flagsPassed(), parseHelp(help))).toEqual([]);
  });

  test('one that is not there is named', () => {
    expect(missingFlags(['--yes-always', '--new=1', '--', '--file-name'], parseHelp(help))).toEqual([
      '--new',
    ]);
  });

  test('of a wrapper are not known, and nothing is missing', () => {
    expect(parseHelp('')).toBeNull();
    expect(parseHelp('Usage: wrapper [--verbose]\n')).toBeNull();
    expect(missingFlags(['--whatever'], null)).toEqual([]);
  });
});
