import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Neither gh nor GitHub can be had in a test: this is a program of that name that behaves as gh does. */
export type FakeGh = {
  /** What has to stand in a command's environment, beside the rest. */
  readonly env: { readonly PATH: string; readonly FAKE_GH: string };
  readonly calls: () => readonly GhCall[];
  readonly letGo: () => void;
};

type GhCall = { readonly args: readonly string[]; readonly input: string | null };

type Mode = {
  readonly loggedIn?: boolean;
  readonly owner?: string;
  /** What it says when it fails, by call (`pr create`). */
  readonly fails?: Readonly<Record<string, string>>;
  /** It opens nothing before it is let go. */
  readonly holds?: boolean;
  /** Somebody else opens one right before ours. */
  readonly opensMeanwhile?: boolean;
};

const program = fileURLToPath(new URL('fixtures/gh.mjs', import.meta.url));

/** Puts it into a folder, which is named first on the PATH. */
export const fakeGh = (folder: string, mode: Mode = {}): FakeGh => {
  const bin = join(folder, 'gh-bin');
  mkdirSync(bin, { recursive: true });
  const script = join(bin, 'gh');
  writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(script, 0o755);
  writeFileSync(join(bin, 'mode.json'), JSON.stringify(mode));
  writeFileSync(join(bin, 'calls.jsonl'), '');
  const gate = join(bin, 'gate');
  if (mode.holds === true) execFileSync('mkfifo', [gate]);
  return {
    letGo: () => writeFileSync(gate, ''),
    env: { PATH: `${bin}:${process.env.PATH ?? ''}`, FAKE_GH: bin },
    calls: () =>
      readFileSync(join(bin, 'calls.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as GhCall),
  };
};
