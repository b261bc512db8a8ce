/**
 * How often each account elsewhere has lost all that was opened with it. What was begun before must not be finished
 * after; nothing that is begun outlives the process, so nor does this.
 */
export interface AccountEnds {
  /** @param id of the identity */
  countOf(id: string): number;
  add(id: string): void;
}

export function createAccountEnds(): AccountEnds {
  const counts = new Map<string, number>();
  const countOf = (id: string): number => counts.get(id) ?? 0;
  return {
    countOf,
    add(id) {
      counts.set(id, countOf(id) + 1);
    },
  };
}
