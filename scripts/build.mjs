// Bundles src/ to dist/, packages included, and copies what is not TypeScript. A program that loads a few files begins in
// half the time that hundreds take. Whose packages are in there stands in dist/LICENSES.txt.
import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const fresh = `${root}dist.${process.pid}`;
const programs = [['main'], ['daemon/main'], ['scripted-model/serve']];
/** What bench/ and scripts/ import. */
const parts = ['aider/provide', 'config/directories', 'core/reduce', 'docs/generated'];
const assets = ['runner/runner.py', 'demo/sample', 'demo/script.yaml'];
/** These look for files of theirs. */
const external = ['blessed', 'blessed-contrib'];

/** Each program on its own: what it shares with others would be one more file to load. */
const bundle = async (names) => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => `src/${name}.ts`),
    outbase: 'src',
    outdir: fresh,
    // As deep as the rooms of src/: what is found relative to a file of ours is found from there, too.
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    external,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    keepNames: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    // For packages that are no ES modules.
    banner: {
      js: "import { createRequire as createRequireHere } from 'node:module';\nconst require = createRequireHere(import.meta.url);",
    },
  });
  return Object.keys(metafile.inputs);
};

const licences = (files) => {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  return [...new Set(folders)].sort().map((folder) => {
    const name = relative('node_modules', folder);
    const licence = readdirSync(join(root, folder)).find((file) => /^licen[cs]e/i.test(file));
    if (licence !== undefined)
      return `${name}\n\n${readFileSync(join(root, folder, licence), 'utf8').trim()}\n`;
    const { license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return `${name}: ${license}\n`;
  });
};

try {
  const files = await Promise.all([...programs, parts].map(bundle));
  for (const asset of assets) cpSync(join(root, 'src', asset), join(fresh, asset), { recursive: true });
  writeFileSync(join(fresh, 'LICENSES.txt'), licences(files.flat()).join(`\n${'-'.repeat(80)}\n\n`));
  chmodSync(join(fresh, 'main.js'), 0o755);
  // In one step, so that a program that runs meanwhile finds either the old one or the new one.
  if (existsSync(`${root}dist`)) rmSync(`${root}dist`, { recursive: true });
  renameSync(fresh, `${root}dist`);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
