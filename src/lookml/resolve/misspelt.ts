/**
 * Parameters that nobody knows where one of nearly the same name would hide rows or fields: to leave them out would show
 * what their author meant to hide.
 */
import { closestName } from '../../lib/closest-name.ts';
import { own } from '../../lib/record.ts';
import type { ParameterRows } from '../model/parameter-kind.ts';
import { SCHEMAS } from '../model/parameter-schema.ts';
import type { Entry } from '../parse/syntax-tree.ts';

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

/** Say by the way which rows and fields there are, where they have a place. */
const SHAPES: ReadonlySet<string> = new Set([
  'derived_table',
  'expression_custom_filter',
  'explore_source',
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

const FIELDS: readonly string[] = ['dimension', 'dimension_group', 'filter', 'measure', 'parameter'];
const WITHIN: ReadonlySet<string> = new Set(['join', 'derived_table', 'explore_source', ...FIELDS]);

export interface Misspelt {
  readonly entry: Entry;
  /** What may have been meant. */
  readonly meant: string;
}

/** The first of a block, or of a join, a table or a field in it. @param schema of the block, like `explore` */
export function misspeltIn(schema: string, entries: readonly Entry[]): Misspelt | undefined {
  const rows = own<ParameterRows>(SCHEMAS, schema);
  if (rows === undefined) return undefined;
  for (const entry of entries) {
    const { key, value } = entry;
    const meant = key === OLD ? 'access_filter' : own(rows, key) === undefined ? meantBy(key, schema, rows) : undefined;
    if (meant !== undefined) return { entry, meant };
    const within = value.kind === 'block' && WITHIN.has(key) ? misspeltIn(key, value.entries) : undefined;
    if (within) return within;
  }
  return undefined;
}

function meantBy(key: string, schema: string, rows: ParameterRows): string | undefined {
  const right = RIGHTS.includes(key.toLowerCase()) ? key.toLowerCase() : closestName(key, RIGHTS);
  if (right !== undefined) return right;
  // A field with another value than it should have hides nothing.
  if (FIELDS.includes(schema) || schema === 'file') return undefined;
  const closest = closestName(key, Object.keys(rows));
  return closest !== undefined && SHAPES.has(closest) ? closest : undefined;
}
