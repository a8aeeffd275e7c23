import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bashScript } from '../../src/cli/completion/bash.ts';
import { fishScript } from '../../src/cli/completion/fish.ts';
import { completionTree } from '../../src/cli/completion/tree.ts';
import { zshScript } from '../../src/cli/completion/zsh.ts';
import { createProgram } from '../../src/cli/program.ts';
import { recordingIo } from './recording-io.ts';

const program = createProgram(recordingIo().io, '1.0.0', { exitCode: 0 });
const tree = completionTree(program);

/** What bash would offer behind these words; the last one is being typed. */
const offered = (...words: readonly string[]): readonly string[] => {
  const script = `${bashScript(tree)}
    COMP_WORDS=(aider-dash "$@"); COMP_CWORD=$#
    _aider_dash
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8', cwd: '/' })
    .split('\n')
    .filter(Boolean);
};

describe('in bash', () => {
  it('offers commands and options', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['plan', 'doctor', 'runs', '--max-agents']));
    expect(offered('un')).toEqual(['undo-kill', 'undo']);
    expect(offered('--max')).toEqual(['--max-agents', '--max-iterations']);
  });

  it('offers only what the command has', () => {
    expect(offered('runs', '--')).toEqual(['--headless', '--json', '--theme', '--no-mouse', '--help']);
    expect(offered('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
    expect(offered('diff', '--st')).toEqual(['--stat']);
  });

  it('offers files where a file belongs, and nothing where anything may', () => {
    expect(offered('--plan', 'et')).toEqual(['etc']);
    expect(offered('--model', '')).toEqual([]);
  });
});

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).error === undefined;

describe('in zsh and fish', () => {
  it('names every command and every option', () => {
    for (const script of [zshScript(tree), fishScript(tree)])
      for (const { name, options } of [tree.program, ...tree.commands]) {
        expect(script).toContain(name);
        for (const option of options.flatMap(({ names }) => names))
          expect(script).toContain(option.replace(/^-+/, ''));
      }
  });

  it('quotes what a shell would take for its own', () => {
    for (const script of [zshScript(tree), fishScript(tree)])
      for (const line of script.split('\n').filter((text) => !text.startsWith('#')))
        expect((line.match(/'/g) ?? []).length % 2, line).toBe(0);
  });

  it.runIf(has('zsh'))('is zsh', () => {
    expect(spawnSync('zsh', ['-n'], { input: zshScript(tree), encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it.runIf(has('fish'))('is fish', () => {
    expect(spawnSync('fish', ['-n'], { input: fishScript(tree), encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});
