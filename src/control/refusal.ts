import { DashError } from '../core/error.ts';
import { quote } from '../core/quote.ts';
import { type Failed, longestMessage, protocolVersion } from './protocol.ts';

/** An error as an answer, without its stack. What is no DashError stays at home. */
export const failed = (id: number | null, error: unknown): Failed => {
  const { code, message, hint } = error instanceof DashError ? error : internal;
  const told = { code: cut(code), message: cut(message) };
  return { id, ok: false, error: hint === undefined ? told : { ...told, hint: cut(hint) } };
};

/** Short enough that an answer of three of them is no message too long, however its characters are escaped. */
export const cut = (text: string): string => (text.length <= 2000 ? text : `${text.slice(0, 1999)}…`);

/** For either side that meets another version than its own. */
export const otherVersion = (found: unknown): DashError =>
  new DashError(`Expected version ${protocolVersion} of the control protocol, found ${quote(found)}.`, {
    code: 'control-version',
    hint: 'Use the version of aider-dash that started the run.',
  });

export const wrongToken = (): DashError =>
  new DashError('Expected the token of this scheduler, found another one.', {
    code: 'control-token',
    hint: 'The run may have got another scheduler just now: try again.',
  });

export const malformed = (expected: string): DashError =>
  new DashError(`Expected ${expected} as a line of JSON, found something else.`, {
    code: 'control-malformed',
    hint: 'Use the version of aider-dash that started the run.',
  });

export const tooLong = (): DashError =>
  new DashError(`Expected at most ${longestMessage} bytes in a message, found more.`, {
    code: 'message-too-long',
    hint: 'Say it in fewer words.',
  });

export const noHello = (): DashError =>
  new DashError('Expected a hello at once, found none.', {
    code: 'control-hello',
    hint: 'Connect again, and send version and token first.',
  });

export const tooManyClients = (clients: number): DashError =>
  new DashError(`The run's scheduler has ${clients} clients already.`, {
    code: 'too-many-clients',
    hint: 'Close some of them, then try again.',
  });

const internal = new DashError('The scheduler failed at this; it goes on.', {
  code: 'internal',
  hint: 'This is a fault of aider-dash.',
});
