import { readFile } from 'node:fs/promises';
import { loadScript } from '../scripted-model/script.ts';
import { type ScriptedModel, startScriptedModel } from '../scripted-model/server.ts';
import { ownFile } from '../system/own-file.ts';

/** Starts the demo's planner and coder on loopback. */
export const startDemoModel = async (): Promise<ScriptedModel> => {
  const text = await readFile(ownFile('demo/script.yaml'), 'utf8');
  return startScriptedModel(loadScript(text));
};
