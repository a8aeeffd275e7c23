import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  conflictMessage,
  editFailedMessage,
  type FailedValidation,
  type Frame,
  mendMessage,
  noChangeMessage,
  outsideShareMessage,
  toldMessage,
  validationMessage,
  workMessage,
} from '../aider/message.ts';
import type { Purpose } from '../core/event.ts';
import type { AgentState, ValidationState } from '../core/state.ts';
import { diffText } from '../git/diff.ts';
import type { Git } from '../git/runner.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { readExcerpt } from '../validate/excerpt.ts';
import type { Scene } from './scene.ts';

type Order = { readonly agent: AgentState; readonly attempt: number; readonly purpose: Purpose };

/** Writes the message file of an attempt and returns its path. A file has no limit of length, an argument has. */
export const writeMessage = async (scene: Scene, order: Order, git: Git): Promise<string> => {
  const path = scene.folder.attemptFiles(order.agent.place, order.attempt).message;
  writeFileAtomic(path, await messageText(scene, order, git));
  return path;
};

const messageText = async (scene: Scene, { agent, purpose }: Order, git: Git): Promise<string> => {
  const frame: Frame = {
    agentId: agent.id,
    share: agent.choices.text ?? scene.prompts.get(agent.id) ?? agent.description,
    prdPath: scene.prdPath,
    files: agent.choices.files ?? agent.filesContext,
    delimiter: randomBytes(8).toString('hex'),
  };
  if (purpose === 'work') return workText(scene, agent, frame);
  const merged = await othersWork(agent, git);
  if (purpose === 'conflict') {
    const files =
      agent.status.kind === 'merging' && 'files' in agent.status.step ? agent.status.step.files : [];
    return conflictMessage({ ...frame, files }, merged);
  }
  const step = agent.status.kind === 'merging' ? agent.status.step : null;
  const failed = step?.kind === 'validated' ? await failure(scene, step.validation) : noFailure(scene);
  // Whatever makes the whole pass again may be changed here.
  return mendMessage({ ...frame, files: [] }, merged, failed);
};

/** What this attempt is about: what the user says, else it depends on how the one before it ended. */
const workText = async (scene: Scene, agent: AgentState, frame: Frame): Promise<string> => {
  if (agent.told.length > 0) return toldMessage(frame, agent.told, await failedValidation(scene, agent));
  if (agent.afresh) return workMessage(frame);
  // Where the user has worked since, only what stands there counts.
  const before = agent.takeover === null ? agent.attempts : [];
  const last = before.findLast((attempt) => attempt.purpose === 'work' && attempt.verdict !== null);
  if (scene.share === 'strict' && last !== undefined && last.outside.length > 0) {
    const earlier = agent.files.length > 0 ? await failedValidation(scene, agent) : null;
    return outsideShareMessage(frame, last.outside, earlier);
  }
  const failed = await failedValidation(scene, agent);
  if (failed !== null) return validationMessage(frame, failed);
  if (last?.verdict === 'no-change') return noChangeMessage(frame, last.detail);
  if (last?.verdict === 'edit-failed') return editFailedMessage(frame, last.detail);
  return workMessage(frame);
};

const failedValidation = async (
  scene: Scene,
  { validation, afresh }: AgentState,
): Promise<FailedValidation | null> =>
  validation === null || validation.ok || afresh ? null : failure(scene, validation);

const failure = async (
  scene: Scene,
  { code, timedOut, log }: ValidationState,
): Promise<FailedValidation> => ({
  command: scene.validate?.line ?? '',
  code,
  timedOut,
  output: await readExcerpt(join(scene.repository.top, log)),
});

const noFailure = (scene: Scene): FailedValidation => ({
  command: scene.validate?.line ?? '',
  code: null,
  timedOut: false,
  output: '',
});

/** What the result has that the agent's branch did not begin with. */
const othersWork = async (agent: AgentState, git: Git): Promise<string> => {
  const onto = 'HEAD';
  return agent.base === null ? '' : diffText(git, { base: agent.base, tip: onto, maxBytes: 20_000 });
};
