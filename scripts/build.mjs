// Puts the program together in dist/: a few files with all that it loads at its start, since each file more costs a
// start some time, and what is not TypeScript. `npm run types` checks the types.
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
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const fresh = `${root}dist.${process.pid}`;

/** What is started or imported from outside by its own name; all else lies where the bundler puts it. */
const entries = [
  'main',
  'daemon/main',
  'scripted-model/serve',
  'docs/generated',
  'system/own-file',
  ...[
    'aider/provide',
    'config/directories',
    'core/reduce',
    'store/event-line',
    'store/run-folder',
    'system/identity',
  ],
];

/** A whole name space in one object is kept whole, with zod's words in forty languages. */
const zodByParts = {
  name: 'zod-by-parts',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8').replace("import { z } from 'zod'", "import * as z from 'zod'"),
    })),
};

/** The licences of what was bundled. */
const licences = (inputs) => {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path)?.[0] ?? []),
  );
  return [...folders].toSorted().map((folder) => {
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const text = file === undefined ? '' : readFileSync(`${folder}${file}`, 'utf8').trim();
    const { name, version, license } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
};

try {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => `src/${entry}.ts`),
    outbase: 'src',
    outdir: fresh,
    chunkNames: 'parts/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // blessed finds its parts as it runs.
    external: ['blessed/*', 'blessed-contrib/*'],
    plugins: [zodByParts],
    metafile: true,
    logLevel: 'warning',
    // Packages that are no ES modules ask for it.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
  });
  cpSync(`${root}src`, fresh, { recursive: true, filter: (source) => !source.endsWith('.ts') });
  writeFileSync(`${fresh}/LICENCES.txt`, licences(metafile.inputs).join(`\n${'-'.repeat(80)}\n\n`));
  chmodSync(`${fresh}/main.js`, 0o755);
  // In one step, so that a program that runs meanwhile finds either the old one or the new one.
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(fresh, `${root}dist`);
} finally {
  if (existsSync(fresh)) rmSync(fresh, { recursive: true });
}
