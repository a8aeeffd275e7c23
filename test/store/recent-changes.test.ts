import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { formatEventLine } from '../../src/store/event-line.ts';
import { recentChanges } from '../../src/store/recent-changes.ts';
import { begun, history } from '../helpers/history.ts';
import { temporaryFolder } from './folder.ts';

it('tells what the newest runs were begun for, each change once', () => {
  const root = temporaryFolder();
  const write = (run: string, text: string): void => {
    mkdirSync(join(root, '.aider_logs', run), { recursive: true });
    writeFileSync(join(root, '.aider_logs', run, 'events.jsonl'), text);
  };
  const logOf = (change: string) =>
    history(...begun([], { change }))
      .map(formatEventLine)
      .join('');
  write('20250101-000000-aaaa', logOf('Oldest'));
  write('20250102-000000-aaaa', logOf('Twice\nand more'));
  write('20250103-000000-aaaa', logOf('Twice\nand more'));
  write('20250104-000000-aaaa', logOf('Newest'));
  write('20250105-000000-aaaa', '{"half');
  write('20250106-000000-aaaa', 'damaged\n');
  mkdirSync(join(root, '.aider_logs', '20250107-000000-aaaa'));
  expect(recentChanges(root, 10)).toEqual(['Newest', 'Twice\nand more', 'Oldest']);
  expect(recentChanges(root, 2)).toEqual(['Newest', 'Twice\nand more']);
  expect(recentChanges(temporaryFolder(), 2)).toEqual([]);
});
