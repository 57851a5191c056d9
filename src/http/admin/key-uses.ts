/** When keys were last used, epoch milliseconds, by the `useId` of each. */
export type KeyUses = Readonly<Record<string, number>>;

/** How roughly: each key costs one write in this time at most. */
const ROUGHLY_MS = 10 * 60_000;

const MOST_KEPT = 1_000;

/** With one more use. @returns the same uses where that is known already */
export function withUse(uses: KeyUses, useId: string, nowMs: number): KeyUses {
  const atMs = nowMs - (nowMs % ROUGHLY_MS);
  return (uses[useId] ?? 0) >= atMs ? uses : { ...uses, [useId]: atMs };
}

/** The latest uses that anybody knows of. @param gone ids of keys that nobody can use any more */
export function latestUses(all: readonly KeyUses[], gone: ReadonlySet<string>): KeyUses {
  const latest = new Map<string, number>();
  for (const [id, atMs] of all.flatMap((uses) => Object.entries(uses))) {
    if (!gone.has(id) && atMs > (latest.get(id) ?? 0)) latest.set(id, atMs);
  }
  const newestFirst = [...latest].toSorted(
    ([one, oneMs], [other, otherMs]) => otherMs - oneMs || (one < other ? -1 : 1),
  );
  return Object.fromEntries(newestFirst.slice(0, MOST_KEPT));
}
