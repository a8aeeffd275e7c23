import type { AgentState } from '../../core/state.ts';
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
  /** What the focused agent's aider printed. */
  readonly output: readonly string[];
  /** The newest lines of what an agent has at work. */
  readonly tail: (agent: AgentState) => readonly string[];
};

/** How long the text on the screen is, and how much of it fits: what scrolling goes by. */
export type Extent = { readonly lines: number; readonly height: number };
export const noText: Extent = { lines: 0, height: 1 };
