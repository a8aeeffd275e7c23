import type { Model } from '../model.ts';
import type { Scene } from '../scene.ts';
import type { Ui } from '../ui.ts';
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
  /** The planner's answer as far as it has come. */
  readonly planText: PlanText;
  /** What each agent of the plan is told, by its id. */
  readonly prompts: ReadonlyMap<string, string>;
  /** What the focused agent's aider printed. */
  readonly output: readonly string[];
};

/** `characters` counts also what is not shown yet. */
export type PlanText = { readonly text: string; readonly characters: number };

/** How long the text on the screen is, and how much of it fits: what scrolling goes by. */
export type Extent = { readonly lines: number; readonly height: number };
export const noText: Extent = { lines: 0, height: 1 };
