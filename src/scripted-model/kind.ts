import type { Message } from './asked.ts';

export type Kind = 'edit' | 'ask' | 'commit-message' | 'summary' | 'planner' | 'other';

/** What a request is for, by the system prompts of aider 0.86 and of the planner. */
export const kindOf = (messages: readonly Message[]): Kind => {
  const system = systemText(messages);
  return signs.find(([, sign]) => sign.test(system))?.[0] ?? 'other';
};

/** What the system messages say, together; without any, the first message, where some models get these words. */
export const systemText = (messages: readonly Message[]): string => {
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer');
  return (system.length === 0 ? messages.slice(0, 1) : system).map(({ content }) => content).join('\n');
};

const signs: readonly (readonly [Kind, RegExp])[] = [
  ['commit-message', /one-line Git commit messages/],
  ['summary', /\*Briefly\* summarize this partial conversation/],
  ['edit', /Act as an expert software developer/],
  // Also the architect, who describes changes for an editor, and aider's help.
  ['ask', /Act as an expert (code analyst|architect engineer)|expert on the AI coding tool called Aider/],
  ['planner', /product requirements document/i],
];
