import type { Theme } from '../theme/schema.ts';
import type { Binding } from './keys/binding.ts';
import { bindings as table } from './keys.ts';
import type { Canvas } from './terminal/canvas.ts';
import type { Key } from './terminal/keys.ts';
import type { LookOf } from './terminal/look.ts';
import type { Mouse } from './terminal/mouse.ts';
import { openSurface, type Surface, type SurfaceOptions } from './terminal/surface.ts';
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from './views/glyphs.ts';

/** What has the screen for a while: it is painted, and hears keys, mouse and what is pasted. */
export type Page = {
  readonly paint: (canvas: Canvas) => void;
  readonly onKey: (key: Key) => void;
  readonly onMouse?: (mouse: Mouse) => void;
  readonly onPaste?: (text: string) => void;
};

/** The terminal, taken over for as long as pages follow one another on it. */
export type Stage = Pick<Surface, 'size' | 'dirty' | 'suspend' | 'copy' | 'close'> & {
  readonly glyphs: Glyphs;
  /** The keys as the user has them. */
  readonly bindings: readonly Binding[];
  /** Whether somebody looks at it. */
  readonly watched: () => boolean;
  /** Rings and tells the desktop, as the user wants it. */
  readonly call: (text: string) => void;
  /** From now on this page has the screen. */
  readonly show: (page: Page) => void;
  /** Changes to the next theme; returns its name. */
  readonly nextTheme: () => string;
};

export type StageOptions = Pick<SurfaceOptions, 'input' | 'output' | 'env' | 'mouse'> & {
  /** The first is the one to begin with. */
  readonly themes: readonly Theme[];
  readonly unicode: boolean;
  readonly bindings?: readonly Binding[];
  readonly notify?: Calling;
  /** Told of a theme that the user has gone to. */
  readonly onTheme?: (theme: Theme) => void;
};

/** How somebody who looks elsewhere is called. */
export type Calling = { readonly bell: boolean; readonly desktop: 'none' | 'osc9' | 'osc777' };

/** Takes over the terminal. Throws a UsageError where there is none. */
export const openStage = ({
  themes,
  unicode,
  bindings = table,
  notify = { bell: false, desktop: 'none' },
  onTheme,
  ...options
}: StageOptions): Stage => {
  let shown: Page | null = null;
  let [first, ...others] = themes;
  const surface = openSurface({
    ...options,
    look: lookOf(first),
    paint: (canvas) => shown?.paint(canvas),
  });
  let lastInputMs = Date.now();
  const heard =
    <T>(listener: (input: T) => void) =>
    (input: T): void => {
      lastInputMs = Date.now();
      listener(input);
    };
  surface.onKey(heard((key) => shown?.onKey(key)));
  surface.onMouse(heard((mouse) => shown?.onMouse?.(mouse)));
  surface.onPaste(heard((text) => shown?.onPaste?.(text)));
  const { size, dirty, suspend, copy, close } = surface;
  return {
    size,
    dirty,
    suspend,
    copy,
    close,
    glyphs: unicode ? unicodeGlyphs : asciiGlyphs,
    bindings,
    watched: () => isWatched(surface.focused(), Date.now() - lastInputMs),
    call: (text) => {
      if (notify.bell) surface.bell();
      if (notify.desktop !== 'none') surface.notify(text, notify.desktop);
    },
    show: (page) => {
      shown = page;
      dirty();
    },
    nextTheme: () => {
      if (first !== undefined) others = [...others, first];
      [first, ...others] = others;
      surface.setLook(lookOf(first));
      if (first !== undefined) onTheme?.(first);
      return first?.name ?? '';
    },
  };
};

/**
 * Whether somebody looks at the screen. A terminal that tells of its focus knows; with one that never does, whoever has pressed
 * a key a moment ago is taken to be there.
 */
export const isWatched = (focused: boolean | null, quietMs: number): boolean => focused ?? quietMs < 30_000;

const lookOf =
  (theme: Theme | undefined): LookOf =>
  (role) => ({
    ...theme?.colours[role],
    ...(role === 'text' && theme?.background !== undefined ? { bg: theme.background } : {}),
  });
