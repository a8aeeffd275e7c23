/** The parts of blessed 0.1.81, internal ones among them, that `picture.ts` touches; a test holds it to them. */
declare module 'blessed' {
  import type { Readable, Writable } from 'node:stream';

  export type Cell = [attr: number, text: string];

  export type Program = { cols: number; rows: number };

  export type Screen = {
    readonly program: Program;
    /** What is to be shown, and what was shown last. */
    lines: Cell[][];
    olines: Cell[][];
    alloc(): void;
    append(element: Element): void;
    remove(element: Element): void;
    destroy(): void;
  };

  export type Element = { render(): unknown };

  export type ProcessListener = (...args: unknown[]) => void;

  export type CreateScreen = ((options: {
    readonly input: Readable;
    readonly output: Writable;
    readonly terminal: string;
    readonly forceUnicode: boolean;
    readonly smartCSR: boolean;
    readonly fullUnicode: boolean;
  }) => Screen) & {
    readonly _exceptionHandler: ProcessListener;
    readonly _sigtermHandler: ProcessListener;
    readonly _sigintHandler: ProcessListener;
    readonly _sigquitHandler: ProcessListener;
    readonly _exitHandler: ProcessListener;
  };

  /** What a terminal can do, by name. */
  export type Terminfo = {
    readonly name: string;
    readonly names: readonly string[];
    readonly bools: Readonly<Record<string, boolean>>;
    readonly numbers: Readonly<Record<string, number>>;
    readonly strings: Readonly<Record<string, string>>;
  };

  export type ProgramClass = { readonly prototype: object; readonly _exitHandler: ProcessListener };
  export type TputClass = { readonly prototype: { readTerminfo: () => Terminfo } };
}

declare module 'blessed/lib/program.js' {
  import type { ProgramClass } from 'blessed';

  const program: ProgramClass;
  export default program;
}

declare module 'blessed/lib/tput.js' {
  import type { TputClass } from 'blessed';

  const tput: TputClass;
  export default tput;
}

declare module 'blessed/lib/widgets/screen.js' {
  import type { CreateScreen } from 'blessed';

  const createScreen: CreateScreen;
  export default createScreen;
}

declare module 'blessed-contrib/lib/widget/charts/line.js' {
  import type { Element } from 'blessed';

  type Style = { readonly line: number; readonly text: number; readonly baseline: number };

  type LineChart = Element & {
    readonly width: number;
    readonly height: number;
    readonly options: { numYLabels: number };
    canvasSize: { width: number; height: number };
    calcSize: () => void;
    ctx: { fillText: (text: string, x: number, y: number) => void };
    setData(
      series: readonly {
        readonly x: readonly string[];
        readonly y: readonly number[];
        readonly style: { readonly line: number };
      }[],
    ): void;
  };

  const line: (options: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
    readonly tags: boolean;
    readonly showLegend: boolean;
    readonly style: Style;
    readonly xPadding: number;
    readonly xLabelPadding: number;
    readonly maxY: number;
    readonly numYLabels: number;
  }) => LineChart;
  export default line;
}
