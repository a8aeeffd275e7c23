import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { chat, post } from './model.ts';

const folder = mkdtempSync(join(tmpdir(), 'scripted-model-'));
const program = join(folder, 'serve.mjs');

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/scripted-model/serve.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // yaml is CommonJS and asks for node's own modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = (text: string): string => {
  const file = join(folder, `script-${Math.random()}.yaml`);
  writeFileSync(file, text);
  return file;
};

const serve = (...args: readonly string[]) => {
  const child = spawn(process.execPath, [program, ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const lines: string[] = [];
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
  return { child, lines, firstLine: once(reader, 'line'), ended: once(child, 'close'), err: () => err };
};

const held = 'rules: [{ replies: [{ text: hi }, { hang: true }, { text: late, delay_ms: 600000 }] }]';

describe('serve', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('prints its address and ends in order at %s', async (signal) => {
    const { child, lines, firstLine, ended, err } = serve(script(held));
    const [url] = (await firstLine) as [string];
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    expect(await (await post(url, chat('x'), { authorization: 'Bearer sk-secret-1' })).json()).toMatchObject({
      choices: [{ message: { content: 'hi' } }],
    });
    const hanging = [post(url, chat('x')), post(url, chat('x'))].map((one) => expect(one).rejects.toThrow());
    while (err().split('\n').length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
    await Promise.all(hanging);
    expect(lines).toEqual([url]);
    expect(err()).toBe('200 coder other: rule 1\nno answer coder other: rule 1\n200 coder other: rule 1\n');
  });

  it('takes the port that it is given', async () => {
    const first = serve(script(held));
    const port = new URL(((await first.firstLine) as [string])[0]).port;
    first.child.kill('SIGTERM');
    await first.ended;
    const second = serve(script(held), '--port', port);
    expect(await second.firstLine).toEqual([`http://127.0.0.1:${port}/v1`]);
  });

  it.each([
    ['no script', [], 'Expected one script'],
    ['two scripts', ['a', 'b'], 'Expected one script'],
    ['an unknown option', ['a', '--prot', '1'], 'Expected one script'],
    ['a port that is none', ['a', '--port', '70000'], 'Expected one script'],
    ['a script that isn’t there', ['/nowhere.yaml'], '/nowhere.yaml'],
  ])('says what is wrong with %s', async (_, args, why) => {
    const { ended, err, lines } = serve(...args);
    expect(await ended).toEqual([2, null]);
    expect(err()).toContain(why);
    expect(lines).toEqual([]);
  });

  it('says where a script does not hold', async () => {
    const { ended, err } = serve(script('rules: [{ replys: [] }]'));
    expect(await ended).toEqual([2, null]);
    expect(err()).toMatch(/line 1, column \d+/);
  });
});
