import type { Line } from '../styled.ts';
import { cutLine, lineWidth, span } from './line.ts';

export type ReadingView = {
  /** How many events are known. */
  readonly heard: number;
  /** What leaves. */
  readonly key: string;
  readonly width: number;
};

/** What the middle of the screen says while a long log is read. */
export const readingLine = ({ heard, key, width }: ReadingView): Line => {
  const line = [
    span('busy', 'Reading what has happened: ', true),
    span('text', `${heard.toLocaleString('en')} events`),
    span('dim', `  ${key} leaves`),
  ];
  return cutLine(
    [span('text', ' '.repeat(Math.max(0, Math.floor((width - lineWidth(line)) / 2)))), ...line],
    width,
  );
};
