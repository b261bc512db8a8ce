/** Names of columns in a query's SQL. Deterministic, so that all statements of a query agree on them. */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { FieldRef } from '../../plan/field-ref.ts';

/**
 * The column that carries a field. It has the field's own name, unless the database would truncate or change that name
 * or confuse it with another: then it has the beginning of the name and a hash.
 */
export function columnName(name: string, dialect: Dialect): string {
  const fit = dialect.unfitInAlias === null ? name : name.replaceAll(dialect.unfitInAlias, '_');
  const isFit = fit === name && isDistinct(name) && Buffer.byteLength(name) <= dialect.maxIdentifierLength;
  return isFit ? name : hashedName(name, fit, dialect);
}

/** As much of a query's body as the names of its columns depend on. */
interface Grouped {
  readonly having: readonly unknown[];
  readonly scope: { readonly session: { readonly dialect: Dialect } };
}

/**
 * The column of a query's field. In HAVING, databases read a bare name as a column of the result unless a group has
 * that name. A custom field named like a column of a table would therefore replace that column in its author's
 * conditions.
 */
export function columnOf({ having, scope }: Grouped, ref: FieldRef): string {
  const { dialect } = scope.session;
  if (!ref.custom || having.length === 0) return columnName(ref.name, dialect);
  return hashedName(ref.name, ref.name.replaceAll(/[^\w]/g, '_'), dialect);
}

/** As much of `fit` as there is room for, and a hash of the name. */
function hashedName(name: string, fit: string, dialect: Dialect): string {
  const beginning = new TextEncoder().encode(fit).slice(0, dialect.maxIdentifierLength - 12);
  const kept = new TextDecoder().decode(beginning).replace(/\uFFFD+$/, '');
  return `${kept}_${fnv1a(new TextEncoder().encode(name)).toString(36)}`;
}

/**
 * Can no database confuse the name with another? Databases read `Total` as `total`, and some read `été` as `ete`; the
 * workbench has columns of its own, `__key` and `name|0`. Names from LookML begin with a view and are in lower-case
 * ASCII; names of custom fields need not be.
 */
function isDistinct(name: string): boolean {
  return name.includes('.') || !/^__|[A-Z|\u0080-\u{10FFFF}]/u.test(name);
}

/** 32-bit FNV-1a: it only has to keep names apart, no secret depends on it. */
function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** The column that orders the column `name`, as Looker names it. */
export function sortColumnName(name: string, dialect: Dialect): string {
  return columnName(`${name}__sort_`, dialect);
}
