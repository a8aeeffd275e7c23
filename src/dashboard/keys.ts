import type { RunState } from '../core/state.ts';
import { agentKeys } from './keys/agent.ts';
import type { Binding } from './keys/binding.ts';
import { dialogKeys } from './keys/dialog.ts';
import { movingKeys } from './keys/moving.ts';
import { planKeys } from './keys/plan.ts';
import { replayKeys } from './keys/replay.ts';
import { retryKeys } from './keys/retry.ts';
import { runKeys } from './keys/run.ts';
import { startKeys } from './keys/start.ts';
import { textKeys } from './keys/text.ts';
import { viewKeys } from './keys/view.ts';
import type { Scene } from './scene.ts';

/**
 * The one table of keys: footer, help, docs/keys.md and what a key does come from it, with the user's own keys in it where there
 * are some. Lower case is safe, upper case stronger.
 */
export const bindings: readonly Binding[] = [
  ...dialogKeys,
  ...retryKeys,
  ...planKeys,
  ...agentKeys,
  ...runKeys,
  ...viewKeys,
  ...textKeys,
  ...movingKeys,
  ...replayKeys,
  ...startKeys,
];

/** What can be done now, in the table's order. */
export const offered = (state: RunState, scene: Scene): readonly Binding[] =>
  (scene.bindings ?? bindings).filter(
    (one) => one.contexts.includes(scene.context) && one.when(state, scene),
  );

/** What a key does now; null when it does nothing. */
export const bindingFor = (key: string, state: RunState, scene: Scene): Binding | null =>
  offered(state, scene).find(({ keys }) => keys.includes(key)) ?? null;
