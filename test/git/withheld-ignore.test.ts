import { mkdir, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { withheldIgnore } from '../../src/git/withheld-ignore.ts';
import { sampleRepository } from './sample-repository.ts';

it('adds to what the user ignores everywhere, wherever that stands', async () => {
  const sample = await sampleRepository({ 'a.txt': 'a\n' });
  expect(await withheldIgnore(await sample.open())).toBe('.env*\n.aider*\n');
  await mkdir(sample.path('home', '.config', 'git'), { recursive: true });
  await writeFile(sample.path('home', '.config', 'git', 'ignore'), '*.swp');
  expect(await withheldIgnore(await sample.open())).toBe('*.swp\n.env*\n.aider*\n');
  await writeFile(sample.path('home', 'mine'), '*.bak\n');
  sample.git('config', '--global', 'core.excludesFile', '~/mine');
  expect(await withheldIgnore(await sample.open())).toBe('*.bak\n.env*\n.aider*\n');
});
