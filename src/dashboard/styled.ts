/** What a piece of text means; a theme says how that looks. */
export const roles = [
  'frame',
  'focus',
  'text',
  'dim',
  'strong',
  'accent',
  'good',
  'bad',
  'warn',
  'busy',
  'merge',
  'violet',
  'title',
  'selected',
  'added',
  'removed',
  'chart1',
  'chart2',
  'chart3',
  'chart4',
  'chart5',
  'chart6',
] as const;
export type Role = (typeof roles)[number];

/** A piece of text in one look. Whatever it holds is made harmless where it is drawn. */
export type Span = { readonly text: string; readonly role: Role; readonly bold?: boolean };
export type Line = readonly Span[];

/** Columns and rows from the upper left corner. */
export type Rect = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};
