/** Finds texts and structures of users that neither databases nor results can hold. */

/** Deeper than any definition needs, and not deep enough to overflow the stack. */
const MAX_DEPTH = 50;
const SHOWN_PATH = 80;

interface BadText {
  readonly why: string;
  /** From the innermost member outwards. */
  readonly path: string[];
}

/**
 * What is wrong with the texts in a value read from JSON, and where: `{ field: 'filters.a', why: 'contains a NUL
 * character' }`. No database accepts U+0000 in a text, and half a surrogate pair would come back as a different text.
 */
export function findBadText(value: unknown): { readonly field: string; readonly why: string } | null {
  const found = look(value, 0);
  if (found === null) return null;
  const path = found.path.toReversed().join('').replace(/^\./, '').slice(0, SHOWN_PATH);
  return { field: path.replaceAll('\0', '\\0').toWellFormed(), why: found.why };
}

/** The path is built on the way back, so that checking a large, correct value only costs a look at each text. */
function look(value: unknown, depth: number): BadText | null {
  if (typeof value === 'string') return badText(value);
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= MAX_DEPTH) return { why: `is nested more than ${String(MAX_DEPTH)} levels deep`, path: [] };
  for (const [name, item] of Object.entries(value)) {
    const found =
      name === '__proto__'
        ? { why: 'is not a name that may be used', path: [] }
        : (badText(name) ?? look(item, depth + 1));
    if (found === null) continue;
    found.path.push(Array.isArray(value) ? `[${name}]` : `.${name}`);
    return found;
  }
  return null;
}

function badText(text: string): BadText | null {
  if (text.includes('\0')) return { why: 'contains a NUL character', path: [] };
  if (text.isWellFormed()) return null;
  return { why: 'is not well-formed Unicode: it contains half of a surrogate pair', path: [] };
}
