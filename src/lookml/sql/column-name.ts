import type { Dialect } from '../../dialects/dialect.ts';

/**
 * The column that carries a field: the field's own name, or, where the database would cut that off, change it or take it
 * for another, what it keeps of its beginning and a hash. Deterministic, so that all statements of a query agree.
 */
export function columnName(name: string, dialect: Dialect): string {
  const bytes = new TextEncoder().encode(name);
  const fit = dialect.unfitInAlias === null ? name : name.replaceAll(dialect.unfitInAlias, '_');
  if (fit === name && isTellable(name) && bytes.length <= dialect.maxIdentifierLength) return name;
  const beginning = new TextEncoder().encode(fit).slice(0, dialect.maxIdentifierLength - 12);
  const kept = new TextDecoder().decode(beginning).replace(/\uFFFD+$/, '');
  return `${kept}_${fnv1a(bytes).toString(36)}`;
}

/**
 * Databases take `Total` for `total`, some of them `été` for `ete`. Names of LookML, with a view before them, are in
 * small letters and ASCII; those of custom fields need not be.
 */
function isTellable(name: string): boolean {
  return name.includes('.') || !/[A-Z\u0080-\u{10FFFF}]/u.test(name);
}

/** 32-bit FNV-1a: no secret depends on it, only that names stay apart. */
function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** Column that orders `name`, as Looker calls it. */
export function sortColumnName(name: string, dialect: Dialect): string {
  return columnName(`${name}__sort_`, dialect);
}
