import type { AgentState } from './state.ts';

/**
 * Those of these changed files that are not in an agent's share. An agent without files of its own chooses them
 * itself; the PRD is everybody's.
 */
export const outsideShare = (
  { filesContext }: Pick<AgentState, 'filesContext'>,
  files: readonly string[],
  prdPath: string,
): readonly string[] => {
  if (filesContext.length === 0) return [];
  const own = new Set([...filesContext, prdPath]);
  return files.filter((file) => !own.has(file));
};
