import { type Command, CommandSchema } from '../core/command.ts';
import { DashError } from '../core/error.ts';
import { quote } from '../core/quote.ts';
import type { Desk } from './desk.ts';
import type { Done, Failed } from './protocol.ts';
import { cut, failed } from './refusal.ts';

/** Carries out a command of a client. Never throws: what goes wrong is the answer. */
export const answerCommand = async ({ id, command }: Asked, desk: Desk): Promise<Done | Failed> => {
  try {
    const { said } = await desk.handle(checked(command));
    return said === undefined ? { id, ok: true } : { id, ok: true, said: cut(said) };
  } catch (error) {
    if (!(error instanceof DashError)) desk.onFault(error);
    return failed(id, error);
  }
};

type Asked = { readonly id: number; readonly command: { readonly kind: string } };

const checked = (command: { readonly kind: string }): Command => {
  const { success, data, error } = CommandSchema.safeParse(command);
  if (success) return data;
  const [issue] = error.issues;
  const unknown = issue?.path[0] === 'kind';
  const place = issue === undefined || issue.path.length === 0 ? '' : ` (at ${issue.path.join('.')})`;
  throw new DashError(
    unknown
      ? `Expected a command that this scheduler knows, found ${quote(command.kind)}.`
      : `Expected a whole ${quote(command.kind)} command and nothing besides, found another${place}.`,
    {
      code: unknown ? 'command-unknown' : 'command-malformed',
      hint: 'Use the version of aider-dash that started the run.',
    },
  );
};
