/** Who waits for whom: each node with the nodes that it depends on, in the plan's order. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/**
 * The first cycle found, as the way around it: `[a, b, a]` when a waits for b and b for a; null when there is none.
 * Dependencies on nodes that do not exist are passed over. Nothing here is recursive, so depth does no harm.
 */
export const findCycle = (dependencies: Dependencies): readonly string[] | null => {
  const left = stuck(dependencies);
  const [start] = left.keys();
  if (start === undefined) return null;
  const way = new Set<string>();
  let node = start;
  // Every node that is left waits for another that is left, so this walk must come by a node again.
  while (!way.has(node)) {
    way.add(node);
    node = left.get(node)?.[0] ?? start;
  }
  const nodes = [...way];
  return [...nodes.slice(nodes.indexOf(node)), node];
};

/**
 * The nodes in waves, each in the given order: a wave depends on earlier ones only, so its nodes can be worked on at the
 * same time. Nodes in or behind a cycle are missing.
 */
export const waves = (dependencies: Dependencies): readonly (readonly string[])[] => {
  const waiting = new Map([...dependencies].map(([node, needs]) => [node, known(needs, dependencies)]));
  const result: string[][] = [];
  for (;;) {
    const wave = [...waiting].filter(([, needs]) => !needs.some((need) => waiting.has(need)));
    if (wave.length === 0) return result;
    for (const [node] of wave) waiting.delete(node);
    result.push(wave.map(([node]) => node));
  }
};

/** What is left when all that can be ordered is taken away, with what it still waits for. */
const stuck = (dependencies: Dependencies): Dependencies => {
  const ordered = new Set(waves(dependencies).flat());
  const left = [...dependencies].filter(([node]) => !ordered.has(node));
  const isLeft = new Map(left);
  return new Map(left.map(([node, needs]) => [node, known(needs, isLeft)]));
};

const known = (needs: readonly string[], nodes: Dependencies): readonly string[] =>
  needs.filter((need) => nodes.has(need));
