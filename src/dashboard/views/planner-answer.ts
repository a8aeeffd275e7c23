/** The planner's answer while it is written: the PRD, then the shares that it splits the work into. */
export type PlannerAnswer = {
  readonly prd: string;
  /** The agents named so far; null while the PRD is written. */
  readonly shares: readonly string[] | null;
  /** It thinks aloud, before it answers. */
  readonly thinks: boolean;
};

/** Reads an answer that is not whole yet. */
export const plannerAnswer = (text: string): PlannerAnswer => {
  const thought = /^\s*<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/.exec(text);
  const answer = thought === null ? text : text.slice(thought[0].length);
  const thinks = thought !== null && answer.trim() === '';
  const split = /<json>\s*(?:```\w*\s*)?(?=\{|$)|^[ \t]*(?:```|~~~)[ \t]*json\s*(?=\{|$)/im.exec(answer);
  if (split === null) return { prd: answer, shares: null, thinks };
  const block = answer.slice(split.index);
  return {
    prd: answer.slice(0, split.index),
    shares: [...block.matchAll(/"agent_id"\s*:\s*"([^"]{1,40})"/g)].map(([, id = '']) => id),
    thinks: false,
  };
};

/** Roughly: four characters of English or code are one token. */
export const aboutTokens = (characters: number): number => Math.round(characters / 4);
