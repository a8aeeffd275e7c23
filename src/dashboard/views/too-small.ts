import type { Line } from '../styled.ts';
import { cutLine, span } from './line.ts';

const smallestScreen = { columns: 60, rows: 15 } as const;

type Size = { readonly columns: number; readonly rows: number };

export const isTooSmall = ({ columns, rows }: Size): boolean =>
  columns < smallestScreen.columns || rows < smallestScreen.rows;

/** The one line for a screen that holds nothing else. */
export const tooSmall = ({ columns, rows }: Size): Line =>
  cutLine(
    [
      span(
        'warn',
        `${columns}×${rows} is too small: ${smallestScreen.columns}×${smallestScreen.rows} is needed; the run goes on`,
      ),
    ],
    columns,
  );
