/**
 * A native derived table whose rows are hidden by conditions around it, not by its own: filters that a query binds into
 * it, and whatever else a user chooses, are computed of all its rows, before anything is left out. No condition could guard them there without changing
 * what the table's author counts. So what a user has a part in must not fail for any row: a database that can gives null
 * where it does (`Dialect.attempted`), elsewhere only what cannot fail is taken, and all else is refused in words.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { AggregateName } from '../../fields/measure-types.ts';
import { sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import type { ResolvedExplore } from '../../resolve/resolved-model.ts';
import { exactSums } from '../text/exact-sums.ts';
import { isTotal } from '../text/total-sql.ts';
import { applySql, sql, type SqlText } from '../text/sql-text.ts';
import { attributesIn, isAboutUser } from './about-user.ts';
import type { JoinedTables } from './joined-tables.ts';
import type { QueryScope } from './query-scope.ts';
import { guardOf, type Condition } from './row-conditions.ts';

/** How what a user has a part in is written where conditions hide rows. */
export interface Shield {
  /** A value of the field `name` that is computed of rows. */
  value(value: SqlText, name: string): SqlText;
  /** The value of the field `name` that is aggregated. */
  argument(value: SqlText, name: string, aggregate: AggregateName): SqlText;
  /** A value of the measure `name`; `aggregate`: it is no more than that aggregate of an `argument`. */
  ofGroup(value: SqlText, name: string, aggregate: AggregateName | null): SqlText;
  /** A value that is computed of what the query gives. */
  aroundQuery(value: SqlText, name: string): SqlText;
  /** A condition on what the query gives. */
  ofQuery(condition: Condition): Condition;
  /** A condition on rows. */
  ofRows(condition: Condition): Condition;
  /** A condition on groups. */
  ofGroups(condition: Condition): Condition;
}

interface Shielded {
  readonly scope: QueryScope;
  readonly where: readonly Condition[];
  readonly tables: JoinedTables;
  /** `askedFilters`: names of the filters that the query around it binds, or that read what users choose. */
  readonly options: { readonly askedFilters?: ReadonlySet<string> };
}

/** Does a query around this one hide rows? */
export function isBehindHiddenRows({ session: { outside } }: QueryScope): boolean {
  return outside.hidesRows && outside.explores.length > 0;
}

export function shieldOf(query: Shielded): Shield {
  const { scope, where, tables } = query;
  const { dialect } = scope.session;
  const guard = guardOf(where, tables, dialect);
  const behind = (value: SqlText): SqlText => (guard === null ? value : sql`CASE WHEN ${guard} THEN ${value} END`);
  const asIs = <Written>(written: Written): Written => written;
  if (!isExposed(query)) {
    return {
      value: behind,
      argument: behind,
      ofGroup: asIs,
      aroundQuery: asIs,
      ofQuery: asIs,
      ofRows: asIs,
      ofGroups: asIs,
    };
  }
  const shielded = (condition: Condition, write: (condition: SqlText) => SqlText): Condition =>
    condition.kind !== 'plain' && isUsers(condition, query) ? { ...condition, sql: write(condition.sql) } : condition;
  const isAsked = ({ isTemplated }: SqlText): boolean => scope.session.outside.asks || isTemplated === true;
  const met = (condition: Condition): Condition =>
    shielded(condition, (written) => {
      const tried = attempted(written, scope, filterOf(written));
      return tried === written ? written : applySql((text) => `COALESCE(${text}, FALSE)`, [tried]);
    });
  return {
    value: (value, name) => behind(isAsked(value) ? attempted(value, scope, name) : value),
    argument: (value, name, aggregate) =>
      behind(isAsked(value) ? summed(value, aggregate, (one) => attempted(one, scope, name), dialect) : value),
    ofGroup: (value, name, aggregate) =>
      value.isTemplated === true && aggregate === null ? total(value, scope, name, 'groups') : value,
    aroundQuery: (value, name) => (value.isTemplated === true ? attempted(value, scope, name) : value),
    ofQuery: met,
    ofRows: met,
    ofGroups: (condition) => shielded(condition, (written) => total(written, scope, filterOf(written), 'groups')),
  };
}

/** Not if the table hides rows itself, as the explores around it do. */
export function isExposed({ scope }: Pick<Shielded, 'scope'>): boolean {
  if (!isBehindHiddenRows(scope)) return false;
  const inner = scope.fields.explore;
  return !scope.session.outside.explores.every((outer) => outer === inner || hidesAlike(inner, outer));
}

/**
 * Does `inner` hide what `outer` does, as far as that can be told? By the attributes of the user that both ask for in
 * their conditions. What a table or a join asks for says nothing: it may be the name of a schema.
 */
function hidesAlike(inner: ResolvedExplore, outer: ResolvedExplore): boolean {
  const hidesByJoins =
    outer.alwaysJoin.length > 0 ||
    outer.sqlAlwaysHaving !== undefined ||
    outer.joins.some(
      ({ sqlWhere, sqlOn, sql: raw }) => sqlWhere || [sqlOn, raw].some((text) => text && isAboutUser(text)),
    );
  if (hidesByJoins) return false;
  const isOneText = alwaysWhere(inner) === alwaysWhere(outer);
  const asked = attributesIn(outer.sqlAlwaysWhere);
  if (outer.sqlAlwaysWhere !== undefined && !isOneText && asked.length === 0) return false;
  const hidden = new Set([
    ...inner.accessFilters.map(({ userAttribute }) => userAttribute),
    ...attributesIn(inner.sqlAlwaysWhere),
  ]);
  const hides = [...outer.accessFilters.map(({ userAttribute }) => userAttribute), ...(isOneText ? [] : asked)];
  return hides.every((attribute) => hidden.has(attribute));
}

/** The text, as if its own view were called alike in every explore. */
function alwaysWhere({ sqlAlwaysWhere, baseAlias }: ResolvedExplore): string | undefined {
  const text = sqlAlwaysWhere?.text.trim().replaceAll(/\s+/g, ' ');
  return text?.replaceAll(`\${${baseAlias}.`, '${');
}

/** Does a user's filter apply here, or may what a user chooses be a part of this? Not of the SQL of an explore. */
function isUsers({ kind, sql: condition }: Condition, { options: { askedFilters } }: Shielded): boolean {
  const filter = filterOf(condition);
  return (
    (condition.isTemplated === true && (kind === 'fallible' || filter !== '')) || askedFilters?.has(filter) === true
  );
}

/** The filter that a condition was made of; '' if it is none. */
function filterOf({ mappings }: SqlText): string {
  return mappings.find(({ origin }) => origin.kind === 'filter')?.origin.name ?? '';
}

const COMPUTES: ReadonlySet<AggregateName> = new Set(['sum', 'average', 'average_sum', 'median', 'percentile']);

/**
 * No attempt can stand around an aggregate, so that the aggregate itself must not fail: sums of whole numbers and of
 * decimals do where they become too large.
 */
function summed(
  value: SqlText,
  aggregate: AggregateName,
  tried: (value: SqlText) => SqlText,
  { attempted: attempt, cast, exactly }: Dialect,
): SqlText {
  if (!COMPUTES.has(aggregate)) return tried(value);
  if (attempt !== null) return tried(applySql((text) => cast(text, 'double'), [value]));
  return exactly === null ? tried(value) : applySql(exactly, [tried(value)]);
}

/** Gives null where it fails. */
function attempted(value: SqlText, scope: QueryScope, name: string): SqlText {
  const { dialect } = scope.session;
  const { attempted: attempt } = dialect;
  if (attempt === null || readsTables(value, dialect)) return total(value, scope, name, 'rows');
  return applySql(attempt, [value]);
}

/** DuckDB makes no attempts at queries. */
function readsTables({ text }: SqlText, { lexis }: Dialect): boolean {
  return sqlTokens(text, lexis).some(
    ({ kind, start, end }) =>
      kind === 'word' && /^(?:select|over|with|values|table|exists)$/i.test(text.slice(start, end)),
  );
}

/** Takes only what cannot fail. */
function total(value: SqlText, scope: QueryScope, name: string, of: 'rows' | 'groups'): SqlText {
  const { fields, session } = scope;
  const exact = of === 'groups' ? exactSums(value, session.dialect) : value;
  if (isTotal(exact.text, session.dialect, of)) return exact;
  const [outermost] = session.outside.explores;
  session.log.error(
    'filter-of-hidden-rows',
    undefined,
    `Filters that reach a derived table of explore "${fields.explore.name}" cannot be applied to ${name === '' ? 'it' : `"${name}"`}: it is computed, and might fail for a row that explore "${outermost?.name ?? ''}" hides.`,
    `Filter by a field that is a column of its table, or let explore "${fields.explore.name}" hide the rows as well.`,
  );
  return value;
}
