import type { Asked } from './asked.ts';
import type { Reply } from './script.ts';

/** Token counts as the API words them. */
export type Usage = {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  /** In US dollars. */
  readonly cost?: number;
};

/** The script's own counts; without them four characters are a token, as a rule of thumb. */
export const usageOf = ({ usage }: Reply, asked: Asked, text: string): Usage => {
  const characters = asked.messages.reduce((sum, { content }) => sum + content.length, 0);
  const prompt = usage?.prompt_tokens ?? Math.ceil(characters / 4);
  const completion = usage?.completion_tokens ?? Math.ceil(text.length / 4);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(usage?.cost === undefined ? {} : { cost: usage.cost }),
  };
};
