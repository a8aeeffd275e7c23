/** The world as a command sees it: what it reads and writes, so that tests can give another one. */
export type Io = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Standard output is a terminal. */
  readonly terminal: boolean;
  /** Both ends of a terminal that a whole screen can be shown on; null where there is none. */
  readonly screen: { readonly input: NodeJS.ReadStream; readonly output: NodeJS.WriteStream } | null;
  /** Calls back at every signal that asks us to end; the returned function stops that. */
  readonly onSignal: (action: (signal: NodeJS.Signals) => void) => () => void;
};

/** Everything on standard input, as text. */
export const readAll = async (stdin: NodeJS.ReadableStream): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString('utf8');
};
