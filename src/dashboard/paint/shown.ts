import type { LiveOutput } from '../live-output.ts';
import type { Model } from '../model.ts';
import type { Scene } from '../scene.ts';
import type { DiffShown } from '../shown-diff.ts';
import type { Rect } from '../styled.ts';
import type { Ui } from '../ui.ts';
import type { Colouring } from '../views/diff-colours.ts';
import type { Glyphs } from '../views/glyphs.ts';

/** All that a frame shows. */
export type Shown = {
  readonly model: Model;
  readonly ui: Ui;
  readonly scene: Scene;
  readonly nowMs: number;
  readonly glyphs: Glyphs;
  /** The PRD's Markdown; empty while there is none. */
  readonly prd: string;
  /** What is seen of the aiders at work. */
  readonly live: LiveOutput['of'];
  /** The text that the focused agent's tab shows: what was printed, or said. */
  readonly text: readonly string[];
  /** What shows what is wrong with the focused agent. */
  readonly evidence: readonly string[];
  readonly diff: DiffShown;
  /** Colours code; null until it can. */
  readonly colouring: Colouring | null;
  /** The planner's answer as far as it has come. */
  readonly planText: PlanText;
  /** What each agent of the plan is told, by its id. */
  readonly prompts: ReadonlyMap<string, string>;
  /** Stands in the header, when the run is not shown as it goes. */
  readonly note?: string;
};

/** `characters` counts also what is not shown yet. */
export type PlanText = { readonly text: string; readonly characters: number };

/** How long the text on the screen is, and how much of it fits: what scrolling goes by. */
export type Extent = {
  readonly lines: number;
  readonly height: number;
  /** The same of the PRD that stands beside the agents. */
  readonly prd?: { readonly lines: number; readonly height: number };
  /** Where agents stand: what a click means. */
  readonly places?: readonly AgentPlace[];
};
export type AgentPlace = { readonly agent: string; readonly rect: Rect };
export const noText: Extent = { lines: 0, height: 1 };
