import Prism, { type Grammar, type Token } from 'prismjs';
import type { Line, Role, Span } from './styled.ts';
import type { Colouring } from './views/diff-colours.ts';
import { span } from './views/line.ts';

/** Loads the languages, a few milliseconds each; resolves with what colours code by the name of its file. */
export const loadColouring = async (): Promise<Colouring> => {
  // One after another: some build on those before them, and the screen goes on between two.
  for (const name of languages.split(' ')) await import(`prismjs/components/prism-${name}.js`);
  return (path, code) => {
    const grammar = grammarOf(path);
    return grammar === null ? null : linesOf(Prism.tokenize(code, grammar));
  };
};

const languages =
  'bash c cpp csharp docker go ini java json jsx kotlin lua makefile markup-templating php python ruby rust scss sql swift toml typescript tsx yaml';

const grammarOf = (path: string): Grammar | null => {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const ending = name.slice(name.lastIndexOf('.') + 1);
  return Prism.languages[byName.get(name) ?? byEnding.get(ending) ?? ''] ?? null;
};

const byName = new Map([
  ['dockerfile', 'docker'],
  ['makefile', 'makefile'],
  ['gemfile', 'ruby'],
  ['rakefile', 'ruby'],
]);

const byEnding = new Map(
  Object.entries({
    bash: 'sh bash zsh',
    c: 'c h',
    cpp: 'cpp cc cxx hpp hh hxx',
    csharp: 'cs',
    css: 'css',
    go: 'go',
    ini: 'ini cfg conf properties',
    java: 'java',
    javascript: 'js mjs cjs',
    json: 'json jsonc',
    jsx: 'jsx',
    kotlin: 'kt kts',
    lua: 'lua',
    makefile: 'mk',
    markup: 'html htm xml svg vue',
    php: 'php',
    python: 'py pyi',
    ruby: 'rb',
    rust: 'rs',
    scss: 'scss',
    sql: 'sql',
    swift: 'swift',
    toml: 'toml',
    tsx: 'tsx',
    typescript: 'ts mts cts',
    yaml: 'yaml yml',
  }).flatMap(([language, endings]) => endings.split(' ').map((ending) => [ending, language] as const)),
);

/** What the kinds of Prism's tokens look like; what is not named looks like what it stands in. */
const looks: ReadonlyMap<string, Role> = new Map(
  Object.entries({
    dim: 'comment prolog doctype cdata shebang',
    violet: 'keyword atrule important boolean constant rule directive-hash',
    warn: 'string char attr-value regex url template-string triple-quoted-string',
    merge: 'number symbol entity date',
    accent: 'function method tag selector function-variable decorator annotation',
    busy: 'class-name builtin namespace attr-name property key type-definition',
    text: 'punctuation operator interpolation interpolation-punctuation',
  } satisfies Partial<Record<Role, string>>).flatMap(([role, kinds]) =>
    kinds.split(' ').map((kind) => [kind, role as Role] as const),
  ),
);

const linesOf = (tokens: readonly (string | Token)[]): readonly Line[] => {
  const lines: Span[][] = [[]];
  const add = (text: string, role: Role): void => {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push(span(role, part));
    }
  };
  const walk = (token: string | Token, role: Role): void => {
    if (typeof token === 'string') {
      add(token, role);
      return;
    }
    const own = looks.get(token.type) ?? role;
    const { content } = token;
    if (Array.isArray(content)) for (const part of content) walk(part, own);
    else walk(content, own);
  };
  for (const token of tokens) walk(token, 'text');
  return lines;
};
