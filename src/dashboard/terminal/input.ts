import { StringDecoder } from 'node:string_decoder';
import { createInputParser, type Input } from './input-parser.ts';

/** Where keys come from: standard input when it is a terminal. */
export type TerminalInput = NodeJS.ReadableStream & {
  readonly isTTY?: boolean;
  readonly setRawMode?: (raw: boolean) => unknown;
};

export type Listening = { readonly start: () => void; readonly stop: () => void };

/** Listens to a terminal: each piece that comes is given on as what it means, all at once. */
export const listen = (
  input: TerminalInput,
  heard: (inputs: readonly Input[]) => void,
  gone: () => void,
): Listening => {
  let parser = createInputParser();
  let decoder = new StringDecoder('utf8');
  let timer: NodeJS.Timeout | null = null;
  let soon: NodeJS.Immediate | null = null;

  const forget = (): void => {
    if (timer !== null) clearTimeout(timer);
    if (soon !== null) clearImmediate(soon);
    [timer, soon] = [null, null];
  };
  const settle = (inputs: readonly Input[]): void => {
    forget();
    const patience = parser.patience();
    if (patience !== null) timer = setTimeout(lastLook, patience);
    if (inputs.length > 0) heard(inputs);
  };
  /** We may have been busy for longer than the rest took to come: what has come is read before. */
  const lastLook = (): void => {
    soon = setImmediate(() => settle(parser.flush()));
  };
  const onData = (data: Buffer | string): void =>
    settle(parser.push(typeof data === 'string' ? data : decoder.write(data)));

  return {
    start: () => {
      // The terminal may have been left in another state than Node believes.
      input.setRawMode?.(false);
      input.setRawMode?.(true);
      input.on('data', onData);
      input.on('end', gone);
      input.on('error', gone);
      input.resume();
    },
    stop: () => {
      forget();
      parser = createInputParser();
      decoder = new StringDecoder('utf8');
      input.off('data', onData);
      input.off('end', gone);
      input.off('error', gone);
      input.pause();
      try {
        input.setRawMode?.(false);
      } catch {
        // The terminal has gone.
      }
    },
  };
};
