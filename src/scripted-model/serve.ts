import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { UsageError } from '../core/error.ts';
import { loadScript } from './script.ts';
import { type RequestRecord, startScriptedModel } from './server.ts';

// `node dist/scripted-model/serve.js SCRIPT [--port N]`: prints the base address and answers until it is interrupted.

const usage = 'node dist/scripted-model/serve.js SCRIPT [--port N]';

const serve = async (argv: readonly string[]): Promise<void> => {
  const { file, port } = readArguments(argv);
  const model = await startScriptedModel(loadScript(await readScript(file)), { port, onRequest: logRequest });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void model.close());
  process.stdout.write(`${model.url}\n`);
};

const readArguments = (argv: readonly string[]): { readonly file: string; readonly port: number } => {
  try {
    const options = { port: { type: 'string', default: '0' } } as const;
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const [file, ...more] = positionals;
    const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
    if (file !== undefined && more.length === 0 && port <= 65_535) return { file, port };
  } catch {
    // Said below.
  }
  throw new UsageError('Expected one script, and a port from 0 to 65535 if any.', {
    code: 'script-usage',
    hint: usage,
  });
};

const readScript = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`The script ${file} can’t be read.`, { code: 'script-file', hint: usage, cause });
  }
};

const logRequest = ({ rule, model, kind, status }: RequestRecord): void => {
  process.stderr.write(`${status ?? 'no answer'} ${model} ${kind}: ${rule ?? 'no rule'}\n`);
};

serve(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
  process.exitCode = error.exitCode;
});
