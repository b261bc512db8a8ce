/** Names for columns in the workbench, in which names of several queries and users meet. */

/** Gives names that differ by more than case, since DuckDB takes `Total` for `total`. */
export class FreeNames {
  readonly #taken: Set<string>;

  constructor(taken: readonly string[] = []) {
    this.#taken = new Set(taken.map((name) => name.toLowerCase()));
  }

  /** Gives `name` if it is free, else `other`, else that with a number. */
  take(name: string, other = name): string {
    let free = name;
    for (let number = 1; this.#taken.has(free.toLowerCase()); number += 1) {
      free = number === 1 && other !== name ? other : `${other}_${String(number)}`;
    }
    this.#taken.add(free.toLowerCase());
    return free;
  }
}

/** The workbench's own columns begin with `__`. */
export function columnFor(name: string): string {
  return name.startsWith('__') ? `field${name}` : name;
}
