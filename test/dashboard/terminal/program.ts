import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { buildForTerminal, startTerminal, type Terminal } from '../../helpers/terminal.ts';

export const program = buildForTerminal(join(import.meta.dirname, 'fixtures', 'show.ts'));

type Options = {
  readonly lines?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly heartbeat?: string;
  /** Started by an interactive shell, with job control. */
  readonly inShell?: boolean;
};

/** The fixture in a terminal, with its first frame on the screen. */
export const show = async (options: Options = {}): Promise<Terminal> => {
  const { lines = [], heartbeat = '', inShell = false, ...rest } = options;
  const folder = temporaryFolder();
  const file = join(folder, 'lines.json');
  writeFileSync(file, JSON.stringify(lines));
  const words = [process.execPath, program, file, heartbeat] as const;
  const shell = ['bash', '--norc', '--noprofile', '-i'] as const;
  const terminal = startTerminal({ command: inShell ? shell : words, ...rest });
  if (inShell) terminal.type(`PS1='prompt> '; ${words.map((word) => `'${word}'`).join(' ')}\r`);
  const [columns, rows] = [options.columns ?? 80, options.rows ?? 24];
  await terminal.waitFor(
    columns >= 20 && rows >= 5 ? /heard: / : () => terminal.bytes().includes('\x1b[?2026l'),
  );
  return terminal;
};

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'aider-dash-dashboard-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
