// Compiles src/ to dist/ and copies what is not TypeScript: the runner's Python, the sample repository.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const fresh = `${root}dist.${process.pid}`;
const compiler = [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json', '--outDir', fresh];
const { status } = spawnSync(process.execPath, compiler, { cwd: root, stdio: 'inherit' });
if (status === 0) {
  cpSync(`${root}src`, fresh, { recursive: true, filter: (source) => !source.endsWith('.ts') });
  chmodSync(`${fresh}/main.js`, 0o755);
  // In one step, so that a program that runs meanwhile finds either the old one or the new one.
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(fresh, `${root}dist`);
}
rmSync(fresh, { recursive: true, force: true });
process.exitCode = status ?? 1;
