// Puts the program together in dist/: few files, since each one more costs every start some time, and what is not
// TypeScript. `npm run types` checks the types.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const fresh = `${root}dist.${process.pid}`;

/** What is started, by these names: a file each, which starts another that holds all of the program. */
const programs = ['main', 'daemon/main', 'scripted-model/serve'];
/** What those files, the benchmarks, the generated documents and their pictures are made with. */
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
  'system/own-file',
  'system/start-program',
];
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

/** What the line chart takes of large packages, and blessed of itself: they are never loaded as a whole. */
const asMuch = {
  blessed:
    "module.exports = { Node: require('blessed/lib/widgets/node'), Box: require('blessed/lib/widgets/box') };",
  lodash: "module.exports = { max: require('lodash/max') };",
};
const inPart = {
  name: 'in-part',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(blessed|lodash)$/, namespace: 'file' }, ({ path }) => ({
      path,
      namespace: 'part',
    }));
    onResolve({ filter: /^\.\.\/$/ }, ({ importer }) =>
      importer.endsWith('blessed/lib/unicode.js') ? { path: 'blessed', namespace: 'part' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'part' }, ({ path }) => ({ contents: asMuch[path], resolveDir: root }));
  },
};

/** Packages may warn of what Node will not have any more; one file is none. It is this one call in them. */
const knownBuffers = {
  name: 'known-buffers',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]node_modules[\\/](drawille-)?blessed.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/\bnew Buffer\((?=\d|width)/g, 'Buffer.alloc('),
    })),
};

const common = {
  absWorkingDir: root,
  outbase: 'src',
  outdir: fresh,
  bundle: true,
  platform: 'node',
  target: 'node20',
  plugins: [zodByParts, widthsLater, inPart, knownBuffers],
  metafile: true,
  logLevel: 'warning',
};
const sourcesOf = (names) => names.map((name) => `src/${name}.ts`);

/** All of a program in one file, as a function. Modules that are imported by a call run with the first one. */
const bundlePrograms = () =>
  build({
    ...common,
    entryPoints: sourcesOf(programs),
    entryNames: 'parts/[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'ownUrl' },
    banner: { js: '(function (require, ownUrl) {' },
    footer: { js: '})' },
  });

const bundleModules = () =>
  build({
    ...common,
    entryPoints: sourcesOf(modules),
    chunkNames: 'parts/[name]-[hash]',
    splitting: true,
    format: 'esm',
    // Packages that are no ES modules ask for it.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
  });

/** The files that start the programs. */
const writeStarts = ({ outputs }) => {
  for (const [file, { entryPoint }] of Object.entries(outputs)) {
    const name = entryPoint.replace(/^src\/|\.ts$/g, '');
    const up = '../'.repeat(name.split('/').length - 1) || './';
    const text = `#!/usr/bin/env node
import { startProgram } from '${up}system/start-program.js';

startProgram(new URL('${up}parts/${basename(file)}', import.meta.url));
`;
    mkdirSync(dirname(`${fresh}/${name}`), { recursive: true });
    writeFileSync(`${fresh}/${name}.js`, text, { mode: 0o755 });
  }
};

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
  const bundles = await Promise.all([bundlePrograms(), bundleModules()]);
  writeStarts(bundles[0].metafile);
  for (const path of others)
    cpSync(`${root}src/${path}`, `${fresh}/${path}`, {
      recursive: true,
      filter: (from) => !from.endsWith('.ts'),
    });
  writeFileSync(
    `${fresh}/LICENCES.txt`,
    licences(bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs))).join(`\n${'-'.repeat(80)}\n\n`),
  );
  // In one step, so that a program that runs meanwhile finds either the old one or the new one.
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(fresh, `${root}dist`);
} finally {
  if (existsSync(fresh)) rmSync(fresh, { recursive: true });
}
