// A picture of a terminal's cells: text on a fixed grid, boxes, blocks and dots drawn as shapes, so that it looks the
// same with every font.
import { shapeOf } from './svg-shapes.mjs';

const cell = { width: 8.4, height: 17 };
const font = 14;
const margin = 14;
const colours = { background: '#14161b', text: '#d7dae0', frame: '#2a2d35' };

/** The text of an SVG file. `cellAt(x, y)` is a cell as xterm has it. */
export const svgOf = ({ columns, rows, cellAt, title }) => {
  const [width, height] = [columns * cell.width + 2 * margin, rows * cell.height + 2 * margin];
  const body = Array.from({ length: rows }, (_, y) =>
    rowOf(
      y,
      runsOf(columns, (x) => cellAt(x, y)),
    ),
  ).join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${number(width)} ${number(height)}" width="${number(width)}" height="${number(height)}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="100%" height="100%" rx="8" fill="${colours.background}" stroke="${colours.frame}"/>`,
    `<g transform="translate(${margin} ${margin})" font-family="ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${font}" xml:space="preserve">`,
    body,
    '</g></svg>\n',
  ].join('\n');
};

/** Cells that stand beside each other in one look. */
const runsOf = (columns, at) => {
  const runs = [];
  for (let x = 0; x < columns; x += 1) {
    const one = at(x);
    if (one === undefined || one.getWidth() === 0) continue;
    const look = lookOf(one);
    const last = runs.at(-1);
    const key = JSON.stringify(look);
    const text = one.getChars() || ' ';
    if (last?.key === key && last.x + last.width === x) {
      last.cells.push({ x, text, width: one.getWidth() });
      last.width += one.getWidth();
    } else runs.push({ key, look, x, width: one.getWidth(), cells: [{ x, text, width: one.getWidth() }] });
  }
  return runs;
};

const lookOf = (one) => {
  const fg = colourOf(one.isFgDefault(), one.isFgRGB(), one.getFgColor()) ?? colours.text;
  const bg = colourOf(one.isBgDefault(), one.isBgRGB(), one.getBgColor());
  return {
    fg: one.isInverse() ? (bg ?? colours.background) : fg,
    bg: one.isInverse() ? fg : bg,
    bold: one.isBold() !== 0,
    dim: one.isDim() !== 0,
    underline: one.isUnderline() !== 0,
  };
};

const rowOf = (y, runs) =>
  runs
    .map(({ look, x, width, cells }) => {
      const back =
        look.bg === null
          ? ''
          : `<rect x="${number(x * cell.width)}" y="${number(y * cell.height)}" width="${number(width * cell.width)}" height="${cell.height}" fill="${look.bg}"/>`;
      return `${back}${inkOf(y, look, cells)}`;
    })
    .join('');

/** What is drawn as a shape is taken out of the text. */
const inkOf = (y, look, cells) => {
  const shapes = [];
  const words = [];
  for (const { x, text, width } of cells) {
    const shape = shapeOf(text, { x: x * cell.width, y: y * cell.height, ...cell });
    if (shape !== null) shapes.push(shape);
    else if (text !== ' ') {
      const last = words.at(-1);
      // A blank or two belong to the words around them.
      if (last !== undefined && x - last.end <= 1) {
        last.text += ' '.repeat(x - last.end) + text;
        last.end = x + width;
      } else words.push({ x, text, end: x + width });
    }
  }
  const style = [`fill="${look.fg}"`, look.bold ? 'font-weight="bold"' : '', look.dim ? 'opacity="0.6"' : ''];
  const drawn =
    shapes.length === 0 ? '' : `<path d="${shapes.map(({ d }) => d).join('')}" ${style.join(' ').trim()}/>`;
  const written = words.map(
    ({ x, text, end }) =>
      `<text x="${number(x * cell.width)}" y="${number(y * cell.height + 13)}" textLength="${number((end - x) * cell.width)}" lengthAdjust="spacingAndGlyphs" ${style.join(' ').trim()}${look.underline ? ' text-decoration="underline"' : ''}>${escaped(text)}</text>`,
  );
  return drawn + written.join('');
};

const colourOf = (isDefault, isRgb, value) => {
  if (isDefault) return null;
  return isRgb ? `#${value.toString(16).padStart(6, '0')}` : indexed(value);
};

const sixteen =
  '#1d1f24 #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #abb2bf #5c6370 #f28b93 #b5e890 #f5d595 #8fc7ff #dfa3f0 #7fd8e3 #ffffff'.split(
    ' ',
  );
const steps = [0, 95, 135, 175, 215, 255];

/** One of the 256 colours of a terminal. */
const indexed = (index) => {
  if (index < 16) return sixteen[index];
  const parts =
    index >= 232
      ? Array(3).fill(8 + 10 * (index - 232))
      : [36, 6, 1].map((size) => steps[Math.floor((index - 16) / size) % 6]);
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
};

const number = (value) => String(Math.round(value * 100) / 100);
const escaped = (text) =>
  text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]);
