import { onTestFinished } from 'vitest';
import type { Asked, Message } from '../../src/scripted-model/asked.ts';
import { kindOf } from '../../src/scripted-model/kind.ts';
import { loadScript } from '../../src/scripted-model/script.ts';
import { type ModelOptions, startScriptedModel } from '../../src/scripted-model/server.ts';

/** A model with this script, for one test. */
export const startModel = async (script: string, options: ModelOptions = {}) => {
  const model = await startScriptedModel(loadScript(script), options);
  onTestFinished(() => model.close());
  return model;
};

export const askedOf = (messages: readonly Message[], facts: Partial<Asked> = {}): Asked => ({
  model: 'coder',
  messages,
  kind: kindOf(messages),
  stream: false,
  includeUsage: false,
  key: '',
  ...facts,
});

export const asking = (content: string, facts: Partial<Asked> = {}): Asked =>
  askedOf([{ role: 'user', content }], facts);

/** Posts a chat request as it is. */
export const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

export const chat = (content: string, more: object = {}): object => ({
  model: 'coder',
  messages: [{ role: 'user', content }],
  ...more,
});
