export type Share = {
  readonly id: string;
  readonly filesContext: readonly string[];
  readonly dependsOn: readonly string[];
};

export type SharedFile = { readonly path: string; readonly agents: readonly string[] };

/** Files that several agents may change without one of them waiting for the other: their merges may conflict. */
export const sharedFiles = (shares: readonly Share[], except: string | null): readonly SharedFile[] => {
  const owners = new Map<string, Share[]>();
  for (const share of shares)
    for (const path of share.filesContext.filter((one) => one !== except))
      owners.set(path, [...(owners.get(path) ?? []), share]);
  return [...owners].flatMap(([path, own]) => {
    const loose = own.filter((one) => own.some((other) => isBesides(one, other, shares)));
    return loose.length === 0 ? [] : [{ path, agents: loose.map(({ id }) => id) }];
  });
};

const isBesides = (one: Share, other: Share, shares: readonly Share[]): boolean =>
  one.id !== other.id && !waitsFor(one, other.id, shares) && !waitsFor(other, one.id, shares);

/** Whether it waits for that one, be it through others. */
const waitsFor = (share: Share, id: string, shares: readonly Share[]): boolean => {
  const seen = new Set<string>();
  const next = [...share.dependsOn];
  for (let need = next.pop(); need !== undefined; need = next.pop()) {
    if (need === id) return true;
    if (seen.has(need)) continue;
    seen.add(need);
    next.push(...(shares.find((one) => one.id === need)?.dependsOn ?? []));
  }
  return false;
};
