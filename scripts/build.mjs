// Puts the program together in dist/: few files, since each one more costs every start some time, and what is not
// TypeScript. `npm run types` checks the types.
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

/** Started or imported from outside by these names; everything else lies where the bundler puts it. */
const programs = ['main', 'daemon/main', 'scripted-model/serve'];
/** What the benchmarks, the generated documents and their pictures are made with. */
const modules = [
  'aider/provide',
  'config/directories',
  'core/reduce',
  'demo/demo-model',
  'demo/sample-repository',
  'docs/generated',
  'store/event-line',
  'store/run-folder',
  'system/identity',
];
/** Tells by its own place where the program's other files are. */
const ownFile = 'system/own-file';

/** What is not TypeScript. */
const others = ['runner/runner.py', 'demo'];

/** A name space that is imported as one object is kept whole, with zod's words in forty languages. */
const zodByParts = {
  name: 'zod-by-parts',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8').replace("import { z } from 'zod'", "import * as z from 'zod'"),
    })),
};

/** Its tables take long to load and are seldom needed: with the first call. */
const widthsLater = {
  name: 'widths-later',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^string-width$/ }, ({ path, namespace }) =>
      namespace === 'later' ? undefined : { path, namespace: 'later' },
    );
    onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => ({
      contents: `export default (...given) => require('${path}').default(...given);`,
      resolveDir: root,
    }));
  },
};

const bundle = () =>
  build({
    absWorkingDir: root,
    entryPoints: [...programs, ...modules, ownFile].map((name) => `src/${name}.ts`),
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
    plugins: [zodByParts, widthsLater],
    metafile: true,
    logLevel: 'warning',
    // Packages that are no ES modules ask for it.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
  });

/** The licences of what was bundled. */
const licences = (inputs) => {
  const folders = new Set(
    inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path)?.[0] ?? []),
  );
  return [...folders].toSorted().map((folder) => {
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const text = file === undefined ? '' : readFileSync(`${folder}${file}`, 'utf8').trim();
    const { name, version, license } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
};

try {
  const { metafile } = await bundle();
  for (const path of others)
    cpSync(`${root}src/${path}`, `${fresh}/${path}`, {
      recursive: true,
      filter: (from) => !from.endsWith('.ts'),
    });
  writeFileSync(
    `${fresh}/LICENCES.txt`,
    licences(Object.keys(metafile.inputs)).join(`\n${'-'.repeat(80)}\n\n`),
  );
  chmodSync(`${fresh}/main.js`, 0o755);
  // In one step, so that a program that runs meanwhile finds either the old one or the new one.
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(fresh, `${root}dist`);
} finally {
  if (existsSync(fresh)) rmSync(fresh, { recursive: true });
}
