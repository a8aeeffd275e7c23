// Boxes, blocks and dots of a terminal as filled shapes that meet at the edges of their cells.

/** The path of a character in a cell, or null for one that is text. */
export const shapeOf = (text, box) => {
  const code = text.codePointAt(0) ?? 0;
  const arms = lines[text];
  if (arms !== undefined) return { d: linesOf(arms, box) };
  if (arcs[text] !== undefined) return { d: arcOf(arcs[text], box) };
  if (code >= 0x2581 && code <= 0x2588)
    return { d: rect(box, 0, 1 - (code - 0x2580) / 8, 1, (code - 0x2580) / 8) };
  if (code >= 0x2589 && code <= 0x258f) return { d: rect(box, 0, 0, (0x2590 - code) / 8, 1) };
  if (code >= 0x2591 && code <= 0x2593) return { d: shadeOf(code - 0x2590, box) };
  if (code >= 0x2800 && code <= 0x28ff) return { d: brailleOf(code - 0x2800, box) };
  return null;
};

/** How thick the arms of a line are: left, right, up, down. */
const lines = {
  '─': [1, 1, 0, 0],
  '━': [2, 2, 0, 0],
  '│': [0, 0, 1, 1],
  '┃': [0, 0, 2, 2],
  '┌': [0, 1, 0, 1],
  '┐': [1, 0, 0, 1],
  '└': [0, 1, 1, 0],
  '┘': [1, 0, 1, 0],
  '┏': [0, 2, 0, 2],
  '┓': [2, 0, 0, 2],
  '┗': [0, 2, 2, 0],
  '┛': [2, 0, 2, 0],
  '├': [0, 1, 1, 1],
  '┤': [1, 0, 1, 1],
  '┬': [1, 1, 0, 1],
  '┴': [1, 1, 1, 0],
  '┼': [1, 1, 1, 1],
};

/** Round corners: to which side they go, and whether up or down. */
const arcs = { '╭': [1, 1], '╮': [-1, 1], '╰': [1, -1], '╯': [-1, -1] };

const thickness = [0, 1.2, 2.6];

/** So much do neighbours overlap: no light shines through between them. */
const seam = 0.2;

const linesOf = ([left, right, up, down], { x, y, width, height }) => {
  const [cx, cy] = [x + width / 2, y + height / 2];
  // Arms reach over the middle by half of the thickest, so that corners are closed.
  const over = thickness[Math.max(left, right, up, down)] / 2;
  const across = (from, to, weight) =>
    weight === 0
      ? ''
      : area(from - seam, cy - thickness[weight] / 2, to - from + 2 * seam, thickness[weight]);
  const along = (from, to, weight) =>
    weight === 0
      ? ''
      : area(cx - thickness[weight] / 2, from - seam, thickness[weight], to - from + 2 * seam);
  return [
    across(x, cx + over, left),
    across(cx - over, x + width, right),
    along(y, cy + over, up),
    along(cy - over, y + height, down),
  ].join('');
};

const arcOf = ([side, end], { x, y, width, height }) => {
  const [cx, cy] = [x + width / 2, y + height / 2];
  const half = thickness[1] / 2;
  const [ex, ey] = [cx + (side * width) / 2, cy + (end * height) / 2];
  const radius = width / 2;
  const outer = `M${n(cx - side * half)} ${n(ey)}V${n(cy + end * radius)}Q${n(cx - side * half)} ${n(cy - end * half)} ${n(ex)} ${n(cy - end * half)}`;
  return `${outer}V${n(cy + end * half)}Q${n(cx + side * half)} ${n(cy + end * half)} ${n(cx + side * half)} ${n(cy + end * radius)}V${n(ey)}Z`;
};

/** Every second or so of small squares. */
const shadeOf = (level, { x, y, width, height }) => {
  const squares = [];
  const [across, down] = [4, 8];
  for (let row = 0; row < down; row += 1)
    for (let column = 0; column < across; column += 1)
      if ((column + row * 2) % 4 < level) {
        const [w, h] = [width / across, height / down];
        squares.push(area(x + column * w, y + row * h, w * 0.7, h * 0.7));
      }
  return squares.join('');
};

/** Where the eight dots are, from the lowest bit. */
const dots = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
];

const brailleOf = (bits, { x, y, width, height }) =>
  dots
    .filter((_, index) => bits & (1 << index))
    .map(([column, row]) => {
      const [cx, cy, r] = [x + (column + 0.5) * (width / 2), y + (row + 0.5) * (height / 4), 1.3];
      return `M${n(cx - r)} ${n(cy)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
    })
    .join('');

const rect = ({ x, y, width, height }, left, top, w, h) =>
  area(x + left * width, y + top * height, w * width, h * height);
const area = (x, y, width, height) => `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}Z`;
const n = (value) => String(Math.round(value * 100) / 100);
