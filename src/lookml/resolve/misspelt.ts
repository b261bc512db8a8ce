/**
 * What an author wrote that may hide rows or fields, and that nobody reads: parameters that are unknown where they stand
 * and nearly called like one that hides, such with values of another kind, and words among what the parser could not
 * read. To leave them out would show what their author meant to hide.
 */
import { closestName } from '../../lib/closest-name.ts';
import { own } from '../../lib/record.ts';
import type { AnyParameter, ParameterRows } from '../model/parameter-kind.ts';
import { SCHEMAS } from '../model/parameter-schema.ts';
import type { Placed } from '../parse/source-file.ts';
import type { BlockNode, Entry, Value } from '../parse/syntax-tree.ts';

/** Say who may see what. Nearly one of them, or one of them where it has no place, is taken for it, whatever is closer. */
const RIGHTS: readonly string[] = [
  'access_filter',
  'always_filter',
  'always_join',
  'conditionally_filter',
  'required_access_grants',
  'sql_always_having',
  'sql_always_where',
  'sql_where',
];

/** Words of their names. Nothing else is called by these. */
const TELLING: Readonly<Record<string, string>> = {
  access: 'required_access_grants',
  grant: 'required_access_grants',
  grants: 'required_access_grants',
  always: 'sql_always_where',
  having: 'sql_always_having',
  where: 'sql_always_where',
};

/** Say by the way which rows and fields there are, where they have a place. */
const SHAPES: ReadonlySet<string> = new Set([
  'derived_table',
  'expression_custom_filter',
  'explore_source',
  'extends',
  'fields',
  'filters',
  'foreign_key',
  'from',
  'sql',
  'sql_create',
  'sql_foreign_key',
  'sql_on',
  'sql_table_name',
  'type',
  'view_name',
]);

/** An old way to hide rows, which has no effect any more. */
const OLD = 'access_filter_fields';

/** Where they have a place. A field with another value than it should have hides nothing. */
const SHAPED: ReadonlySet<string> = new Set(['derived_table', 'explore', 'explore_source', 'join', 'set', 'view']);

/** Its parameters are names of fields. */
const OF_NAMES = 'filters';

export interface Misspelt {
  readonly place: Placed;
  /** As it is written. */
  readonly key: string;
  /** What may have been meant. */
  readonly meant: string;
}

/** The first of a block, or of a block in it, that is unknown. @param schema of the block, like `explore` */
export function misspeltIn(schema: string, entries: readonly Entry[]): Misspelt | undefined {
  const rows = own<ParameterRows>(SCHEMAS, schema);
  if (rows === undefined) return undefined;
  for (const entry of entries) {
    const { key, value } = entry;
    const meant = key === OLD ? 'access_filter' : own(rows, key) === undefined ? meantBy(key, schema, rows) : undefined;
    if (meant !== undefined) return { place: entry, key, meant };
    const isWithin = value.kind === 'block' && isReadApart(key, schema);
    const within = isWithin ? misspeltIn(own(rows, key)?.schema ?? key, value.entries) : undefined;
    if (within) return within;
  }
  return undefined;
}

function meantBy(key: string, schema: string, rows: ParameterRows): string | undefined {
  const right = rightMeantBy(key);
  if (right !== undefined || schema === 'file') return right;
  const telling = key
    .toLowerCase()
    .match(/[a-z]+/g)
    ?.find((word) => own(TELLING, word) !== undefined);
  if (telling !== undefined) return own(TELLING, telling);
  if (!SHAPED.has(schema)) return undefined;
  const closest = closestName(key, Object.keys(rows));
  return closest !== undefined && SHAPES.has(closest) ? closest : undefined;
}

function rightMeantBy(word: string): string | undefined {
  const lower = word.toLowerCase();
  return RIGHTS.includes(lower) ? lower : closestName(word, RIGHTS);
}

/** The first of a block, or of a block in it, that is known and says nothing that can be read. */
export function unreadIn(schema: string, { entries, lost = [] }: BlockNode): Omit<Misspelt, 'meant'> | undefined {
  const rows = own<ParameterRows>(SCHEMAS, schema);
  if (rows === undefined) return undefined;
  const shapes = SHAPED.has(schema) ? SHAPES : NONE;
  for (const place of lost) {
    const key = place.text.match(WORDS)?.find((word) => shapes.has(word) || rightMeantBy(word) !== undefined);
    if (key !== undefined) return { place, key };
  }
  for (const entry of entries) {
    const { key, value } = entry;
    const hides = shapes.has(key) || (RIGHTS.includes(key) && !isClosedAnyway(key));
    if (hides && !isReadable(value, own(rows, key))) return { place: entry, key };
    const isWithin = value.kind === 'block' && isReadApart(key, schema);
    const within = isWithin ? unreadIn(own(rows, key)?.schema ?? key, value) : undefined;
    if (within) return within;
  }
  return undefined;
}

const NONE: ReadonlySet<string> = new Set();
const WORDS = /[A-Za-z_][\w-]*/g;

/** Nobody holds what is no list of grants. */
function isClosedAnyway(key: string): boolean {
  return key === 'required_access_grants';
}

/** Explores and views of a file are looked at by themselves. */
function isReadApart(key: string, schema: string): boolean {
  return key !== OF_NAMES && schema !== 'file';
}

function isReadable(value: Value, row: AnyParameter | undefined): boolean {
  if (row === undefined) return true;
  if (row.expects(value) !== undefined) return false;
  const { words, otherWords = [] } = row;
  return value.kind !== 'text' || words === undefined || [...words, ...otherWords].includes(value.text.trim());
}

/** Does a block say who may see which rows or fields, anywhere in it? */
export function saysRights({ entries }: BlockNode): boolean {
  return entries.some(({ key, value }) => RIGHTS.includes(key) || (value.kind === 'block' && saysRights(value)));
}
