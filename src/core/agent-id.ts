import { quote } from './quote.ts';

const shape = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

/** Names that mean something else in a branch name (compared without case). */
const taken: Readonly<Record<string, string>> = {
  result: 'the branch of the merged result is called that',
  head: 'git means something else by it',
};

/** Why an agent's id cannot be used, as the end of a sentence; null when it can. */
export const agentIdFault = (id: string): string | null => {
  if (!shape.test(id))
    return `is ${quote(id)}; it must start with a letter and hold only letters, digits, _ and -, at most 40`;
  const reason = taken[id.toLowerCase()];
  if (typeof reason === 'string') return `is ${quote(id)}, which is taken: ${reason}`;
  // Ids become keys of objects: what every object has already would be found there.
  if (id in {}) return `is ${quote(id)}, which is a reserved word`;
  return null;
};
