/**
 * Who may still store something in a full data folder: whoever has filled it may not, and the others may, so that nobody
 * takes the room of all.
 */

/** Part of the bound that users with small shares may take beyond it. */
const RESERVE = 0.1;

/**
 * @param held user → bytes that are kept for them
 * @param most the bound on the folder, bytes
 * @returns whether a user is refused while the folder is full
 */
export function refusedWhenFull(held: ReadonlyMap<string, number>, most: number): (userId: string) => boolean {
  const share = meanOf([...held.values()]);
  const small = [...held.values()].filter((bytes) => bytes < share);
  const taken = small.reduce((sum, bytes) => sum + bytes, 0);
  const reserve = most * RESERVE;
  // The second half of the reserve is for those who hold little of the first.
  const shareOfReserve = meanOf(small);
  return (userId) => {
    const own = held.get(userId) ?? 0;
    if (own >= share) return true;
    return taken >= reserve || (taken >= reserve / 2 && own >= shareOfReserve);
  };
}

/** Infinite of none. */
function meanOf(values: readonly number[]): number {
  return values.length === 0 ? Infinity : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a user keeps in all: the sum over maps of user → bytes; null = none of that kind is in the folder. */
export function heldInFolder(...kinds: readonly (ReadonlyMap<string, number> | null)[]): ReadonlyMap<string, number> {
  const held = new Map<string, number>();
  for (const [user, bytes] of kinds.flatMap((kind) => [...(kind ?? [])])) {
    held.set(user, (held.get(user) ?? 0) + bytes);
  }
  return held;
}
