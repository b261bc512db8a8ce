/** Names of columns in the workbench, where many queries' and users' names meet. */

/** DuckDB takes `Total` for `total`: of these names none is another in other letters. */
export class FreeNames {
  readonly #taken: Set<string>;

  constructor(taken: readonly string[] = []) {
    this.#taken = new Set(taken.map((name) => name.toLowerCase()));
  }

  /** `name`, else `other`, else that with a number. */
  take(name: string, other = name): string {
    let free = name;
    for (let number = 1; this.#taken.has(free.toLowerCase()); number += 1) {
      free = number === 1 && other !== name ? other : `${other}_${String(number)}`;
    }
    this.#taken.add(free.toLowerCase());
    return free;
  }
}

/** Columns of the workbench's own begin with `__`. */
export function columnFor(name: string): string {
  return name.startsWith('__') ? `field${name}` : name;
}
