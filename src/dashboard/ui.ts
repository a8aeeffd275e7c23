import type { RunState } from '../core/state.ts';
import type { Field } from './field.ts';
import type { Action } from './keys/binding.ts';
import type { Layout } from './layout.ts';
import type { Extent } from './paint/shown.ts';
import type { RetryForm } from './retry-form.ts';
import type { Listing } from './roster.ts';
import type { screens } from './scene.ts';
import type { Role } from './styled.ts';

/** What is shown of one agent when it has the whole screen. */
export const tabs = ['events', 'log', 'diff', 'chat', 'validation', 'attempts'] as const;
export type Tab = (typeof tabs)[number];

export type Screen = (typeof screens)[number];

/** What lies over the screen and takes the keys. */
export type Overlay =
  /** `before`: how the text under it stood. */
  | { readonly kind: 'help'; readonly before?: Reader }
  | { readonly kind: 'confirm'; readonly action: Action }
  | { readonly kind: 'input'; readonly asks: Asking; readonly field: Field }
  | { readonly kind: 'trouble' }
  /** Something to do is looked for by its name; `chosen` is its place among what is found. */
  | { readonly kind: 'palette'; readonly field: Field; readonly chosen: number }
  /** How an agent is begun again is being chosen. */
  | { readonly kind: 'choices'; readonly form: RetryForm }
  /** What to look for is being written; `top` is where the text stood before, `under` the help if it is looked for there. */
  | {
      readonly kind: 'search';
      readonly field: Field;
      readonly top: number | null;
      readonly under: Extract<Overlay, { readonly kind: 'help' }> | null;
    }
  /** What the user wrote can't be taken. */
  | {
      readonly kind: 'refused';
      readonly what: Edited;
      readonly text: string;
      readonly faults: readonly string[];
    };

/** What a text is written for. */
export type Asking = 'tell' | 'filter' | 'replan';

/** What is looked for in the text that is shown, and which of the places where it stands was gone to. */
export type Search = { readonly word: string; readonly at: number };

/** What of a plan is changed in an editor. */
export type Edited = 'prd' | 'plan';

/** Where somebody is in a text, and what is looked for there. */
type Reader = { readonly top: number | null; readonly search: Search | null };

/** Everything that the user has set about the screen. Plain data: what the run is stands in its state. */
export type Ui = Listing & {
  readonly screen: Screen;
  readonly overlay: Overlay | null;
  /** Where to go back to from the screen. */
  readonly from: Screen;
  readonly focus: string | null;
  readonly tab: Tab;
  /** The attempt whose log and chat are shown; null: the newest. */
  readonly attempt: number | null;
  readonly search: Search | null;
  /** The first line shown of a text; null: its end, wherever that is. */
  readonly top: number | null;
  readonly prd: boolean;
  /** The first line shown of the PRD beside the agents. */
  readonly prdTop: number;
  readonly chart: boolean;
  /** Which side of the plan has the focus, and where the other one's text was. */
  readonly side: { readonly name: 'prd' | 'agents'; readonly otherTop: number | null };
  /** What came of the last thing that was done. */
  readonly word: { readonly text: string; readonly role: Role } | null;
};

export const firstUi: Ui = {
  screen: 'run',
  overlay: null,
  from: 'run',
  focus: null,
  order: 'plan',
  filter: '',
  tab: 'events',
  attempt: null,
  search: null,
  top: null,
  prd: true,
  prdTop: 0,
  chart: true,
  side: { name: 'agents', otherTop: 0 },
  word: null,
};

/** What moving and looking around depend on. */
export type Around = {
  readonly state: RunState;
  readonly layout: Layout | null;
  /** Lines of the text that is shown, and how many of them fit. */
  readonly lines: number;
  readonly height: number;
  /** The rows where what is looked for stands. */
  readonly found?: readonly number[];
  /** The same of the PRD beside the agents. */
  readonly prd?: Extent['prd'];
};
