import { createReadStream, existsSync } from 'node:fs';
import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import { UsageError } from '../../core/error.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import type { AgentState } from '../../core/state.ts';
import type { Io } from '../io.ts';
import { runHere } from '../place.ts';
import { agentOf } from '../which-agent.ts';

type Arguments = { readonly run: string; readonly agent: string; readonly attempt: string | undefined };

/** Prints what an agent's aiders printed, attempt by attempt, without anything that could steer the terminal. */
export const logs = async (io: Io, { run, agent: id, attempt }: Arguments): Promise<number> => {
  const { repository, folder, state } = await runHere(io, run);
  const { reviewer, wanted: isReviewed } = state.resultReview;
  const agent = isReviewed && id === reviewer.id ? reviewer : agentOf(state, id);
  for (const number of wanted(agent, attempt)) {
    const { output } = folder.attemptFiles(agent.place, number);
    const verdict = agent.attempts.find((one) => one.number === number)?.verdict ?? 'not ended';
    io.out(`── ${agent.id}, attempt ${number}: ${verdict} (${relative(repository.top, output)})\n`);
    if (!existsSync(output)) continue;
    for await (const line of createInterface({
      input: createReadStream(output),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      io.out(`${sanitizeLine(line)}\n`);
    }
  }
  return 0;
};

const wanted = (agent: AgentState, attempt: string | undefined): readonly number[] => {
  const numbers = agent.attempts.map(({ number }) => number);
  if (attempt === undefined) return numbers;
  if (numbers.includes(Number(attempt))) return [Number(attempt)];
  throw new UsageError(`${agent.id} has no attempt ${JSON.stringify(attempt)}.`, {
    code: 'no-attempt',
    hint: numbers.length === 0 ? 'It has not begun.' : `It has ${numbers.join(', ')}.`,
  });
};
