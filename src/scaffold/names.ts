/** Names of LookML out of names of a database. */

/** Names are names of files, too. */
const MAX_LETTERS = 100;

/** Lower case, and only what a LookML name may have: `Created At` → `created_at`. */
export function lookmlName(text: string, fallback: string): string {
  const name = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    // Two of them have a meaning in references.
    .replaceAll(/_{2,}/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  if (name === '') return fallback;
  return (/^\d/.test(name) ? `${fallback}_${name}` : name).slice(0, MAX_LETTERS);
}

/** Gives each name once: the next of the same has a number. */
export class Names {
  readonly #taken = new Set<string>();

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  take(name: string): string {
    let free = name;
    for (let number = 2; this.#taken.has(free); number += 1) free = `${name}_${String(number)}`;
    this.#taken.add(free);
    return free;
  }
}

/** `order` of `orders`, `category` of `categories`, `address` of `addresses`. */
export function singular(name: string): string {
  if (/[^aeiou]ies$/.test(name)) return name.replace(/ies$/, 'y');
  if (/(ss|sh|ch|x|z)es$/.test(name)) return name.replace(/es$/, '');
  return /[^su]s$/.test(name) ? name.slice(0, -1) : name;
}
