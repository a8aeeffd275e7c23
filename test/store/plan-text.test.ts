import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRedactor } from '../../src/core/redact.ts';
import { followPlanText, openPlanText, type PlanText } from '../../src/store/plan-text.ts';
import { temporaryFolder } from './folder.ts';

const key = 'sk-or-v1-0123456789abcdef';

const told = async (path: string): Promise<readonly PlanText[]> => {
  const texts: PlanText[] = [];
  const follower = followPlanText(path, (text) => texts.push(text));
  await follower.close();
  return texts;
};

it('tells an answer as it comes, without what came before it', async () => {
  const path = join(temporaryFolder(), 'plan.text.jsonl');
  const writer = openPlanText(path, (text) => text);
  writer.begin();
  writer.add('void');
  writer.begin();
  writer.add('# PRD\nA line that is ');
  writer.add('not whole');
  writer.close();
  expect((await told(path)).at(-1)).toEqual({ text: '# PRD\nA line that is not ', characters: 30 });
  writer.add(' yet\n');
  writer.close();
  expect((await told(path)).at(-1)?.text).toBe('# PRD\nA line that is not whole yet\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('holds no key, in whatever pieces it comes', async () => {
  const path = join(temporaryFolder(), 'plan.text.jsonl');
  const writer = openPlanText(path, createRedactor([key]));
  writer.begin();
  for (const piece of ['The key is ', key.slice(0, 9), key.slice(9), ' as you', ' said.\n']) {
    writer.add(piece);
    writer.close();
  }
  expect(readFileSync(path, 'utf8')).not.toContain(key.slice(0, 9));
  expect((await told(path)).at(-1)?.text).toBe('The key is [redacted] as you said.\n');
});

it('goes on when nothing can be written', () => {
  const writer = openPlanText('/nowhere/plan.text.jsonl', (text) => text);
  writer.begin();
  writer.add('text\n');
  writer.close();
});
