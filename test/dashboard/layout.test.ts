import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Layout, layOut, neighbour } from '../../src/dashboard/layout.ts';
import type { Rect } from '../../src/dashboard/styled.ts';

const wishes = { agents: 4, focus: 0, prd: true, chart: true };

const parts = ({ header, heading, prd, panes, rows, chart, totals, footer }: Layout): readonly Rect[] => [
  header,
  ...[prd, heading, chart, totals].filter((rect) => rect !== null),
  ...[...panes, ...rows].map(({ rect }) => rect),
  footer,
];

/** Cells that a last, shorter column of rows leaves free. */
const emptyPlaces = ({ rows }: Layout): number => {
  const last = rows.at(-1)?.rect;
  const high = rows.filter(({ rect }) => rect.x === rows[0]?.rect.x).length;
  const inLast = rows.filter(({ rect }) => rect.x === last?.x).length;
  return last === undefined ? 0 : (high - inLast) * last.width;
};

describe('the run’s screen', () => {
  it('fills any size without a gap and without an overlap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 400 }),
        fc.integer({ min: 15, max: 120 }),
        fc.integer({ min: 1, max: 64 }),
        fc.boolean(),
        fc.boolean(),
        fc.nat(),
        fc.boolean(),
        (columns, rows, agents, prd, chart, seed, heading) => {
          const layout = layOut({ columns, rows }, { agents, focus: seed % agents, prd, chart, heading });
          expect(layout).not.toBeNull();
          if (layout === null) return;
          const cells = new Map<string, number>();
          for (const { x, y, width, height } of parts(layout))
            for (let row = y; row < y + height; row += 1)
              for (let column = x; column < x + width; column += 1)
                cells.set(`${column},${row}`, (cells.get(`${column},${row}`) ?? 0) + 1);
          expect(cells.size).toBe(columns * rows - emptyPlaces(layout));
          expect([...cells.values()].every((count) => count === 1)).toBe(true);
          // The one with the focus is never hidden.
          expect(layout.panes.some(({ agent }) => agent === seed % agents)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives up the PRD first, then the chart, and at last says that there is no room', () => {
    const at = (columns: number, rows: number) => layOut({ columns, rows }, wishes);
    expect(at(120, 36)).toMatchObject({ prd: { x: 0 }, chart: { x: 0 }, totals: {} });
    expect(at(100, 36)).toMatchObject({ prd: null, chart: { x: 0 } });
    expect(at(80, 24)).toMatchObject({ prd: null, chart: null, totals: null });
    expect(at(59, 24)).toBeNull();
    expect(at(80, 14)).toBeNull();
  });

  it('puts four agents two by two, and more than fit into rows', () => {
    const four = layOut({ columns: 120, rows: 36 }, wishes);
    expect(new Set(four?.panes.map(({ rect }) => rect.x)).size).toBe(2);
    const many = layOut({ columns: 80, rows: 24 }, { ...wishes, agents: 30, focus: 29 });
    expect(many?.panes).toHaveLength(1);
    expect(many?.rows.some(({ agent }) => agent === 29)).toBe(true);
  });
});

describe('moving', () => {
  const layout = layOut({ columns: 120, rows: 36 }, wishes);

  it('goes to the pane that lies next, and stays at the edge', () => {
    if (layout === null) throw new Error('There is room.');
    const from = (agent: number, way: 'left' | 'right' | 'up' | 'down') => neighbour(layout, agent, way);
    expect([from(0, 'right'), from(0, 'down'), from(3, 'left'), from(3, 'up')]).toEqual([1, 2, 2, 1]);
    expect([from(0, 'left'), from(0, 'up'), from(3, 'right'), from(3, 'down')]).toEqual([0, 0, 3, 3]);
  });
});
