import type { Dialect } from '../../../dialects/dialect.ts';
import type { FieldRef } from '../../plan/field-ref.ts';

/**
 * The column that carries a field: the field's own name, or, where the database would cut that off, change it or take it
 * for another, what it keeps of its beginning and a hash. Deterministic, so that all statements of a query agree.
 */
export function columnName(name: string, dialect: Dialect): string {
  const fit = dialect.unfitInAlias === null ? name : name.replaceAll(dialect.unfitInAlias, '_');
  const isFit = fit === name && isTellable(name) && byteLength(name) <= dialect.maxIdentifierLength;
  return isFit ? name : hashedName(name, fit, dialect);
}

/** What a query's conditions on groups are: HAVING. */
interface Grouped {
  readonly having: readonly unknown[];
  readonly scope: { readonly session: { readonly dialect: Dialect } };
}

/**
 * The column of a query's field. Databases take a bare name in HAVING for a column of the result where no group is called
 * so: a custom field that is named like a column of a table would stand for that in its author's conditions.
 */
export function columnOf({ having, scope }: Grouped, ref: FieldRef): string {
  const { dialect } = scope.session;
  if (!ref.custom || having.length === 0) return columnName(ref.name, dialect);
  return hashedName(ref.name, ref.name.replaceAll(/[^\w]/g, '_'), dialect);
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** As much of `fit` as goes, and a hash of the name. */
function hashedName(name: string, fit: string, dialect: Dialect): string {
  const beginning = new TextEncoder().encode(fit).slice(0, dialect.maxIdentifierLength - 12);
  const kept = new TextDecoder().decode(beginning).replace(/\uFFFD+$/, '');
  return `${kept}_${fnv1a(new TextEncoder().encode(name)).toString(36)}`;
}

/**
 * Databases take `Total` for `total`, some of them `été` for `ete`; the workbench names columns of its own `__key` and
 * `name|0`. Names of LookML, with a view before them, are in small letters and ASCII; those of custom fields need not be.
 */
function isTellable(name: string): boolean {
  return name.includes('.') || !/^__|[A-Z|\u0080-\u{10FFFF}]/u.test(name);
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
