#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DashError } from '../core/error.ts';
import { loadScript } from './script.ts';
import { startScriptedModel } from './server.ts';

// `node dist/scripted-model/serve.js SCRIPT [--port N]`: a model to rehearse with, until it is interrupted.
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string' } },
  });
  const script = loadScript(readFileSync(positionals[0] ?? 0, 'utf8'));
  const model = await startScriptedModel(script, {
    port: Number(values.port ?? 0),
    onRequest: ({ rule, asked, status }) =>
      process.stderr.write(`${status} ${asked.model} ${asked.kind}: ${rule ?? 'no rule'}\n`),
  });
  process.stdout.write(`OPENAI_API_BASE=${model.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void model.close());
} catch (error) {
  process.stderr.write(
    `${error instanceof DashError || error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 2;
}
