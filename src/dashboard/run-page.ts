import type { Event } from '../core/event.ts';
import type { RunState } from '../core/state.ts';
import { createAnnouncer } from './announce.ts';
import type { Deeds } from './deeds.ts';
import { homeOf } from './look-around.ts';
import { createModel } from './model.ts';
import { alongWith } from './plan-screens.ts';
import { readLog } from './read-log.ts';
import type { Replay } from './replay/replay.ts';
import { createRunActions, type RunActions } from './run-actions.ts';
import { createRunDesk, type RunDesk, type RunSources } from './run-desk.ts';
import { createRunInput } from './run-input.ts';
import type { Follower } from './shown-text.ts';
import type { Stage } from './stage.ts';
import type { Screen } from './ui.ts';

export type RunPageOptions = RunSources & {
  readonly deeds: Deeds;
  /** Tells the run's events, those there are and those to come. */
  readonly follow: (onEvent: (event: Event) => void) => Follower & { readonly flush: () => Promise<void> };
  readonly isLive: () => Promise<boolean>;
  /** The screen to begin with. */
  readonly first?: 'run' | 'summary';
  /** Whether the run can go on without whoever watches: not when its model is ours. */
  readonly detachable?: boolean;
  /** It is played again, and nothing of it can be commanded; else it is followed. */
  readonly replay?: Replay;
  /** What the last line says at first. */
  readonly word?: string | undefined;
};

/** Shows a run until the user leaves. Resolves with its state then; the run itself goes on. */
export const showRun = async (stage: Stage, options: RunPageOptions): Promise<RunState> => {
  const { deeds, first = 'run', detachable = true, word, replay } = options;
  const model = replay?.model ?? createModel();
  let shown = false;
  // As long as the past is read, nothing that is told changes what is seen.
  const dirty = (): void => (shown ? stage.dirty() : undefined);
  const desk = createRunDesk(
    { ...stage, dirty },
    { model, sources: options, first, detachable, word, replay },
  );
  const actions = createRunActions(desk, { stage, deeds, detachable, replay, readPlan: options.readPlan });
  const page = { paint: desk.paint, ...createRunInput(desk, actions, replay) };
  const show = (): void => {
    shown = true;
    stage.show(page);
  };
  const end =
    replay === undefined
      ? await follow({ desk, actions, stage, options, show })
      : play(desk, replay, first, show);
  try {
    await actions.left;
    return model.state();
  } finally {
    await end();
    await desk.close();
  }
};

type Following = {
  readonly desk: RunDesk;
  readonly actions: RunActions;
  readonly stage: Stage;
  readonly options: Pick<RunPageOptions, 'follow' | 'isLive'>;
  readonly show: () => void;
};

/** The run as it goes. Returns what ends that. */
const follow = async ({ desk, actions, stage, options, show }: Following): Promise<() => Promise<void>> => {
  const announcer = createAnnouncer({ ...stage, sinceMs: Date.now() });
  const follower = options.follow((event) => {
    desk.add(event);
    announcer.hear(event, desk.state);
    const ui = alongWith(desk.ui(), event);
    if (ui !== desk.ui()) desk.set(ui);
    if (event.type === 'run.finished' && actions.leavesAtEnd()) actions.leave();
  });
  // All that has happened before the run's first frame: a long one is not shown growing up.
  await readLog(stage, { read: follower.flush(), heard: () => desk.state().seq, actions });
  show();
  const isOver = (): boolean => desk.state().phase.kind === 'finished';
  const look = async (): Promise<void> => {
    // Waits and spinners count seconds; nothing is drawn when nothing has changed.
    if (!isOver()) stage.dirty();
    const alive = await options.isLive();
    if (!desk.setAlive(alive) || alive || isOver()) return;
    desk.say(`The scheduler has died. Leave, and go on with: aider-dash resume ${desk.state().run}`, 'bad');
  };
  const timer = setInterval(() => void look(), 1_000);
  return async () => {
    clearInterval(timer);
    announcer.close();
    await follower.close();
  };
};

/** The run as it was: the screen goes along, unless the user looks at another one; its end is its summary. */
const play = (desk: RunDesk, replay: Replay, first: Screen, show: () => void): (() => Promise<void>) => {
  let wasAt = first;
  const follower = replay.start(() => {
    const state = desk.state();
    const home = state.phase.kind === 'finished' ? 'summary' : homeOf(state);
    const ui = desk.ui();
    const goes = home !== wasAt && (home === 'summary' || ui.screen === wasAt);
    wasAt = home;
    desk.set(goes ? { ...ui, screen: home, overlay: null, top: 0 } : ui);
  });
  show();
  return () => follower.close();
};
