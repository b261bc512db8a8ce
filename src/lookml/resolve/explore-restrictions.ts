/**
 * What an explore adds to every query. An explore is not served if it is not clear which rows it hides: leaving the
 * condition out would show them to everybody.
 */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { defined } from '../model/block-reader.ts';
import { allRead, loneParameter, readParameters } from '../model/parameter-kind.ts';
import { restrictionRows, SCHEMAS } from '../model/parameter-schema.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode } from '../parse/syntax-tree.ts';
import { qualified } from './qualified-name.ts';
import { plainFilters } from './resolve-field.ts';
import type { ResolvedExplore } from './resolved-model.ts';

type AccessFilter = ResolvedExplore['accessFilters'][number];

/** Reports what stands in the way. */
export function isClear(name: string, block: BlockNode, log: DiagnosticLog): boolean {
  const unclear = block.entries.filter(
    ({ key, value }) => key === 'access_filter' && value.kind === 'block' && accessFilter(value, '') === null,
  );
  for (const entry of unclear) {
    log.error(
      'unclear-restriction',
      rangeOf(entry),
      `Explore \`${name}\` is not served, because it is not clear which rows its \`${entry.key}\` leaves`,
      'Write `access_filter: { field: … user_attribute: … }`',
    );
  }
  return unclear.length === 0;
}

/** What an explore adds to every query. */
export function restrictions(block: BlockNode, baseAlias: string) {
  const {
    always_join: alwaysJoin = [],
    always_filter: always,
    conditionally_filter: conditionally,
    access_filter: accessBlocks = [],
    sql_always_where: sqlAlwaysWhere,
    sql_always_having: sqlAlwaysHaving,
    ...rest
  } = readParameters(restrictionRows, block);
  allRead(rest);
  return {
    alwaysJoin,
    alwaysFilter:
      always === undefined ? [] : plainFilters(loneParameter(SCHEMAS.always_filter, 'filters', always) ?? []),
    accessFilters: accessBlocks.flatMap((one) => accessFilter(one, baseAlias) ?? []),
    ...defined({ sqlAlwaysWhere, sqlAlwaysHaving }),
    ...(conditionally && { conditionallyFilter: conditionalFilter(conditionally) }),
  };
}

function conditionalFilter(block: BlockNode): NonNullable<ResolvedExplore['conditionallyFilter']> {
  const { filters = [], unless = [], ...rest } = readParameters(SCHEMAS.conditionally_filter, block);
  allRead(rest);
  return { filters: plainFilters(filters), unless };
}

/** Null if it does not say which rows it leaves. */
function accessFilter(block: BlockNode, baseAlias: string): AccessFilter | null {
  const { field, user_attribute: userAttribute, ...rest } = readParameters(SCHEMAS.access_filter, block);
  allRead(rest);
  if (field === undefined || field.text.trim() === '' || userAttribute === undefined) return null;
  return { field: qualified(field.text.trim(), baseAlias), userAttribute, range: rangeOf(field) };
}
