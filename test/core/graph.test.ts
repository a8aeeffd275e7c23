import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycle, waves } from '../../src/core/graph.ts';

const graph = (edges: Record<string, readonly string[]>) => new Map(Object.entries(edges));

describe('findCycle', () => {
  it('names the way around', () => {
    expect(findCycle(graph({ a: [], b: ['a', 'd'], c: ['b'], d: ['c'] }))).toEqual(['b', 'd', 'c', 'b']);
  });

  it('finds none where there is none', () => {
    expect(findCycle(graph({ a: ['b', 'c'], b: ['c'], c: [] }))).toBeNull();
  });

  it('names a node that waits for itself', () => {
    expect(findCycle(graph({ a: ['a'] }))).toEqual(['a', 'a']);
  });

  it('passes over nodes that do not exist', () => {
    expect(findCycle(graph({ a: ['ghost'] }))).toBeNull();
  });

  it('goes around a ring of thousands without recursion', () => {
    const size = 2_000;
    const ring = new Map(Array.from({ length: size }, (_, n) => [`n${n}`, [`n${(n + 1) % size}`]]));
    expect(findCycle(ring)).toHaveLength(size + 1);
  });

  it('gives a real cycle exactly when the waves do not hold all nodes', () => {
    const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 20 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const nodes = new Map<string, string[]>(Array.from({ length: 8 }, (_, n) => [`${n}`, []]));
        for (const [from, to] of pairs) nodes.get(`${from}`)?.push(`${to}`);
        const cycle = findCycle(nodes);
        expect(cycle === null).toBe(waves(nodes).flat().length === 8);
        cycle?.slice(1).forEach((node, index) => {
          expect(nodes.get(cycle[index] ?? '')).toContain(node);
        });
        if (cycle !== null) expect(cycle.at(0)).toBe(cycle.at(-1));
      }),
    );
  });
});

describe('waves', () => {
  it('puts together what can be worked on at the same time', () => {
    expect(waves(graph({ a: [], b: ['a'], c: [], d: ['b', 'c'] }))).toEqual([['a', 'c'], ['b'], ['d']]);
  });
});
