import type { Message } from './asked.ts';
import { kindOf, systemText } from './kind.ts';

export type EditFormat = 'diff' | 'diff-fenced' | 'whole' | 'udiff' | 'patch';

/** The edit format that aider's system prompt asks for; null when the request is for no edits. */
export const editFormatOf = (messages: readonly Message[]): EditFormat | null => {
  if (kindOf(messages) !== 'edit') return null;
  const system = systemText(messages);
  if (/\*file listing\*/.test(system)) return 'whole';
  if (/`diff -U0` would produce/.test(system)) return 'udiff';
  if (/\*\*\* Begin Patch/.test(system)) return 'patch';
  // In the fenced format the path stands inside of the fence.
  return /^1\. The opening fence/m.test(system) ? 'diff-fenced' : 'diff';
};

/** What opens and closes code. */
export type Fence = { readonly open: string; readonly close: string };

/** The fence of this request: aider chooses one that no file in the chat holds, and names it in its rules. */
export const fenceOf = (messages: readonly Message[]): Fence => {
  const named = /(?:opening fence and code language, eg: |^- Second line: opening )(`{3,}|<\w+>)/m;
  const open = named.exec(systemText(messages))?.[1] ?? '```';
  return { open, close: open.replace('<', '</') };
};
