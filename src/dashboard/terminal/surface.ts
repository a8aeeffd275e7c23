import { UsageError } from '../../core/error.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import { abilitiesOf } from './abilities.ts';
import { type Canvas, createCanvas } from './canvas.ts';
import { createChart } from './chart.ts';
import { type Cursor, drawDifference } from './draw.ts';
import { createFrameLoop } from './frame-loop.ts';
import { createGlyphs } from './glyphs.ts';
import { openGuard } from './guard.ts';
import { holdWarnings } from './held-warnings.ts';
import { listen, type TerminalInput } from './input.ts';
import type { Input } from './input-parser.ts';
import type { Key } from './keys.ts';
import type { LookOf } from './look.ts';
import { enterSequence, leaveSequence } from './modes.ts';
import type { Mouse } from './mouse.ts';
import { openWriter, type TerminalOutput } from './output.ts';
import { createPalette } from './palette.ts';
import { openPicture } from './picture.ts';

export type Surface = {
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Asks for a frame: at most 30 a second are drawn, none when nothing asked. */
  readonly dirty: () => void;
  /** After these have been heard a frame is drawn at once. */
  readonly onKey: (listener: (key: Key) => void) => void;
  readonly onMouse: (listener: (mouse: Mouse) => void) => void;
  /** The text is harmless; its lines end with `\n`. */
  readonly onPaste: (listener: (text: string) => void) => void;
  /** Whether the terminal's window has the focus; null while the terminal has not told. */
  readonly focused: () => boolean | null;
  readonly onResize: (listener: () => void) => void;
  readonly setLook: (look: LookOf) => void;
  /** Gives the terminal to somebody else for as long as `work` lasts, and takes it back, clean. */
  readonly suspend: <T>(work: () => Promise<T>) => Promise<T>;
  /** Puts text into the clipboard, if the terminal lets us. Only for a key of the user's. False: too long. */
  readonly copy: (text: string) => boolean;
  readonly bell: () => void;
  /** A notification of the desktop, in the sequence that the terminal knows. */
  readonly notify: (text: string, sequence: 'osc9' | 'osc777') => void;
  /** Gives the terminal back for good. Once is enough, more does no harm. */
  readonly close: () => void;
};

export type SurfaceOptions = {
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly look: LookOf;
  /** Paints a whole frame on an empty canvas. */
  readonly paint: (canvas: Canvas) => void;
  /** Without, the terminal's own selection works everywhere. */
  readonly mouse?: boolean;
};

/** Takes over a terminal: everything on it goes through `paint`, everything from it through the listeners. */
export const openSurface = ({ input, output, env, look, paint, mouse = true }: SurfaceOptions): Surface => {
  checkTerminal(input, output, env);
  const { depth, unicode } = abilitiesOf(env);
  const heard = { key: new Set<(key: Key) => void>(), mouse: new Set<(mouse: Mouse) => void>() };
  const pasted = new Set<(text: string) => void>();
  const resized = new Set<() => void>();
  const size = () => ({ columns: Math.max(1, output.columns ?? 80), rows: Math.max(1, output.rows ?? 24) });

  let palette = createPalette(look, depth);
  let cursor: Cursor = null;
  let cursorShown: Cursor = null;
  let focused: boolean | null = null;
  let ours = false;
  let closed = false;

  const letWarn = holdWarnings();
  const picture = openPicture(size().columns, size().rows);
  const glyphs = createGlyphs(unicode);
  const chart = createChart({ picture, palette: () => palette, glyphs, unicode, again: () => loop.dirty() });
  const writer = openWriter(output, { onIdle: () => loop.catchUp(), onGone: () => guard.hangUp() });

  const draw = (): void => {
    const setCursor = (where: Cursor): void => {
      cursor = where;
    };
    paint(createCanvas({ picture, palette, glyphs, unicode, chart, setCursor }));
    const bytes = drawDifference(picture, palette, cursor, cursorShown);
    cursorShown = cursor;
    if (bytes !== '') writer.write(bytes);
  };
  const loop = createFrameLoop({ draw, busy: writer.busy });

  const restore = (): void => {
    if (!ours) return;
    ours = false;
    loop.pause();
    keys.stop();
    writer.writeNow(leaveSequence);
  };
  const takeOver = (): void => {
    if (closed) return;
    if (ours) keys.stop();
    ours = true;
    // What happened meanwhile was told to somebody else.
    focused = null;
    writer.write(enterSequence(mouse));
    keys.start();
    fit();
    loop.resume();
  };
  const guard = openGuard({ restore, takeOver });

  /** The picture gets the size of the terminal, which shows nothing of it yet. */
  const fit = (): void => {
    const { columns, rows } = size();
    picture.resize(columns, rows);
    cursorShown = null;
  };

  const hear = (inputs: readonly Input[]): void => {
    for (const one of inputs) {
      if (!ours) return;
      if (one.type === 'mouse') for (const listener of heard.mouse) listener(one.mouse);
      else if (one.type === 'focus') focused = one.focused;
      else if (one.type === 'paste') for (const listener of pasted) listener(one.text);
      else if (one.key.name === 'ctrl-z') guard.stop();
      else if (one.key.name === 'ctrl-l') repaint();
      else for (const listener of heard.key) listener(one.key);
    }
    if (ours) loop.now();
  };
  /** For a terminal that somebody else has written to. */
  const repaint = (): void => {
    fit();
    writer.write('\x1b[0m\x1b[2J');
  };
  const keys = listen(input, hear, () => guard.hangUp());

  const onResize = (): void => {
    if (!ours) return;
    fit();
    for (const listener of resized) listener();
    loop.dirty();
  };
  output.on('resize', onResize);

  ours = true;
  writer.write(enterSequence(mouse));
  keys.start();
  loop.dirty();

  return {
    size,
    dirty: loop.dirty,
    onKey: (listener) => void heard.key.add(listener),
    onMouse: (listener) => void heard.mouse.add(listener),
    onPaste: (listener) => void pasted.add(listener),
    focused: () => focused,
    onResize: (listener) => void resized.add(listener),
    setLook: (next) => {
      palette = createPalette(next, depth);
      fit();
      loop.dirty();
    },
    suspend: async (work) => {
      guard.standBack();
      restore();
      try {
        return await work();
      } finally {
        if (!closed) guard.standIn();
        takeOver();
      }
    },
    copy: (text) => {
      const data = Buffer.from(text).toString('base64');
      if (data.length > longestCopy) return false;
      writer.write(`\x1b]52;c;${data}\x07`);
      return true;
    },
    bell: () => {
      if (ours) writer.write('\x07');
    },
    notify: (text, sequence) => {
      const safe = sanitizeLine(text, { maxLength: 200 });
      // The name in front keeps a text from being taken for another command of the same number.
      const words =
        sequence === 'osc9' ? `9;aider-dash: ${safe}` : `777;notify;aider-dash;${safe.replaceAll(';', ',')}`;
      if (ours) writer.write(`\x1b]${words}\x07`);
    },
    close: () => {
      if (closed) return;
      closed = true;
      restore();
      output.off('resize', onResize);
      guard.close();
      letWarn();
      writer.close();
      picture.close();
      chart.forget();
    },
  };
};

/** Terminals drop what is longer, some of them all that follows, too. */
const longestCopy = 100_000;

const checkTerminal = (
  input: TerminalInput,
  output: TerminalOutput,
  env: Readonly<Record<string, string | undefined>>,
): void => {
  if (input.isTTY === true && output.isTTY === true && env.TERM !== 'dumb') return;
  throw new UsageError('The dashboard needs a terminal that can move its cursor; input or output is none.', {
    code: 'no-terminal',
    hint: 'Use --headless.',
  });
};
