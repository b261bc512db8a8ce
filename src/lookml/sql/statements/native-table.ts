/**
 * `explore_source`: a derived table that is itself a query, planned and written like any other. Besides its columns it
 * has the hidden columns that order tiers, cases and the like, named `<view>_<field>__sort_`, since `derived_column`s
 * of Looker's own blocks read them.
 */
import { columnOfAuthors } from '../../../dialects/plain-names.ts';
import type { QueryDefinition } from '../../../contract/query-definition.ts';
import { own } from '../../../lib/record.ts';
import type { CompileContext } from '../../plan/compile-context.ts';
import { exploreFields } from '../../plan/explore-fields.ts';
import type { FieldRef } from '../../plan/field-ref.ts';
import { planQuery } from '../../plan/plan-query.ts';
import { qualified } from '../../resolve/qualified-name.ts';
import { sourceColumns, sourceQuery, type SourceColumn } from '../../plan/source-query.ts';
import type { ExploreSource, ResolvedExplore, ResolvedView } from '../../resolve/resolved-model.ts';
import { openScope } from '../expressions/dimension-of.ts';
import { isExposed, shieldOf } from '../scope/exposed-rows.ts';
import { hasUsersValue, isAboutUser, readsChosen } from '../scope/about-user.ts';
import { expandText } from '../scope/expand-text.ts';
import { renderFilterText } from '../scope/filter-text.ts';
import { sortColumnName } from '../text/column-name.ts';
import { groupedSelect } from './grouped-select.ts';
import { orderBy } from '../text/order-by.ts';
import { hasUsersExpression, queryBody, type BodyOptions, type QueryBody } from './query-body.ts';
import type { TableBody } from '../scope/common-tables.ts';
import { isGoverned as hidesRows } from '../scope/row-conditions.ts';
import type { CompileSession, QueryScope } from '../scope/query-scope.ts';
import { fromSubquery, printSelect, type SelectItem, type SelectParts } from '../text/select-layout.ts';
import { sql, type SqlText } from '../text/sql-text.ts';

const INNER = 'explore_source';

export function nativeTable(outer: QueryScope, source: ExploreSource, view: ResolvedView): TableBody {
  const { session } = outer;
  const explore = own(session.model.explores, source.explore);
  if (!explore) {
    session.log.error(
      'unknown-explore',
      source.range,
      `View "${view.name}" reads explore "${source.explore}", which does not exist.`,
    );
    return { sql: sql`SELECT 1`, isGoverned: false };
  }
  if (source.bindAllFilters || source.bindFilters.length > 0) session.queryDependent.add(view.name);
  const columns = sourceColumns(source, explore);
  const bound = boundFilters(outer, source, explore);
  const plan = planQuery(definition(outer, source, { explore, bound }), exploreFields(session.model, explore), {
    context: tableContext(session.context),
    log: session.log,
    cleanFilter: (text) => renderFilterText(text, session, 'lookml'),
    purpose: 'derived_table',
    placeOf: (name) => columns.find((column) => column.field === name)?.range ?? source.range,
  });
  const askedFilters = new Set([...Object.keys(bound), ...chosenFilters(source, explore, session)]);
  const body = queryBody(openScope(within(outer, askedFilters.size > 0), plan), {
    ...ownFilters(source, { explore, bound, session }),
    askedFilters,
  });
  const inner = innerQuery(body, columns);
  const isWhole = inner.renamed.length === 0 && source.derivedColumns.length === 0;
  const whole = isWhole ? inner.sql : queryAround(inner, body, { source, view });
  const conditions = [...body.where, ...body.having];
  return {
    sql: whole,
    isGoverned:
      hidesRows(conditions, body.tables) || whole.asksAboutUser === true || isAboutUser(source.expressionCustomFilter),
    asksUser:
      conditions.some(({ kind }) => kind === 'fallible') ||
      ((askedFilters.size > 0 || whole.isTemplated === true) && hasUsersExpression(body)),
    hasUsersValues: askedFilters.size > 0 || whole.isTemplated === true,
    showsUsersValues:
      (inner.isTemplated || source.derivedColumns.some((column) => hasUsersValue(column.sql, body.scope.session))) &&
      isExposed(body),
  };
}

/** The table's query, without what only the query around it can give. */
interface InnerQuery {
  readonly sql: SqlText;
  readonly names: readonly string[];
  /** What a user asks may be in its values. */
  readonly isTemplated: boolean;
  /** Further names of fields that the query gives under another: one field can be several columns. */
  readonly renamed: readonly { readonly name: string; readonly from: string }[];
}

function innerQuery(body: QueryBody, columns: readonly SourceColumn[]): InnerQuery {
  const { plan, fields, session } = body.scope;
  const nameOf = (ref: FieldRef): string =>
    columns.find((column) => fields.find(column.field)?.name === ref.name)?.name ?? ref.name;
  const grouped = groupedSelect(body, {
    dimensions: plan.dimensions,
    measures: plan.measures,
    conditions: 'all',
    nameOf,
    sortNameOf: ({ alias, field }) => sortColumnName(`${alias}_${field.name}`, session.dialect),
  });
  const order = orderBy(plan.sorts, grouped.columns, session.dialect);
  return {
    sql: printTable({ ...grouped.parts, orderBy: order, limit: plan.limit }, session),
    names: grouped.columns.map(({ name }) => name),
    isTemplated: grouped.parts.items.some(({ sql: item }) => item.isTemplated === true),
    renamed: columns.flatMap(({ name, field }) => {
      const ref = fields.find(field);
      return ref && nameOf(ref) !== name ? [{ name, from: nameOf(ref) }] : [];
    }),
  };
}

/** Adds the further names and the table's `derived_column`s. */
function queryAround(
  inner: InnerQuery,
  body: QueryBody,
  { source, view }: { readonly source: ExploreSource; readonly view: ResolvedView },
): SqlText {
  const { scope } = body;
  const { aroundQuery } = shieldOf(body);
  const innerColumn = (name: string): SqlText => sql`${INNER}.${columnOfAuthors(name, scope.session.dialect)}`;
  const owner = { kind: 'derived_table' as const, name: view.name, parameter: 'derived_column', alias: null };
  const items: readonly SelectItem[] = [
    ...inner.names.map((name) => ({ name, sql: innerColumn(name) })),
    ...inner.renamed.map(({ name, from }) => ({ name, sql: innerColumn(from) })),
    ...source.derivedColumns.map(({ name, sql: text }) => {
      const value = expandText(scope, text, owner);
      const given = inner.isTemplated ? { ...value, isTemplated: true as const } : value;
      return { name, sql: aroundQuery(given, `${view.name}.${name}`) };
    }),
  ];
  const from = fromSubquery(inner.sql, INNER);
  return printTable({ items, from, where: [], groupBy: [], having: [], orderBy: [], limit: null }, scope.session);
}

/** Names its columns as authors write them, so that their SQL finds them. */
function printTable(parts: SelectParts, { dialect }: CompileSession): SqlText {
  return printSelect(parts, dialect, (name) => columnOfAuthors(name, dialect));
}

/** What a query binds, by the names of the table's fields. */
type BoundFilters = Readonly<Record<string, string>>;

/** The table's own filters. Those that a query binds replace them, but for what they hide from the user. */
function ownFilters(
  source: ExploreSource,
  { explore, bound, session }: { explore: ResolvedExplore; bound: BoundFilters; session: CompileSession },
): Pick<BodyOptions, 'fixedFilters' | 'replacedFilters'> {
  const filters = source.filters.map(({ field, expression }) => ({
    name: qualified(field, explore.baseAlias),
    expression,
    byAttributes: isAboutUser(expression),
  }));
  const isReplaced = ({ name }: { readonly name: string }): boolean => Object.hasOwn(bound, name);
  return {
    fixedFilters: new Map(filters.flatMap((one) => (isReplaced(one) ? [] : [[one.name, one.byAttributes] as const]))),
    replacedFilters: filters.filter(isReplaced).map(({ name, expression, byAttributes }) => ({
      name,
      text: renderFilterText(expression.text, session, 'lookml'),
      byAttributes,
    })),
  };
}

/** Names of the table's own filters that read what users choose. */
function chosenFilters(source: ExploreSource, explore: ResolvedExplore, session: CompileSession): readonly string[] {
  return source.filters.flatMap(({ field, expression }) =>
    readsChosen(expression, session) ? [qualified(field, explore.baseAlias)] : [],
  );
}

/** The session of a query within another. */
function within({ session, fields: { explore } }: QueryScope, asks: boolean): CompileSession {
  const { outside } = session;
  return { ...session, outside: { ...outside, explores: [...outside.explores, explore], asks } };
}

/** A table has only its own limit, and converts times only by its own time zone. */
function tableContext({ limitOverride: _asked, ...context }: CompileContext): CompileContext {
  return {
    ...context,
    maxRows: null,
    user: { ...context.user, timezone: null },
    connection: { ...context.connection, queryTimezone: null },
  };
}

/** The `timezone` of the table; without one, its times are not converted. */
function timezoneOf({ timezone }: ExploreSource, { session }: QueryScope): string | null {
  return timezone === 'query_timezone' ? session.timezone : (timezone ?? null);
}

function definition(
  outer: QueryScope,
  source: ExploreSource,
  { explore, bound }: { readonly explore: ResolvedExplore; readonly bound: BoundFilters },
): QueryDefinition {
  const query = sourceQuery(source, explore, outer.session.model.name);
  const timezone = timezoneOf(source, outer);
  return {
    ...query,
    filters: { ...query.filters, ...bound },
    limit: source.limit ?? '-1',
    ...(timezone === null ? {} : { query_timezone: timezone }),
  };
}

/** Filters of the outer query that apply inside as well. */
function boundFilters(outer: QueryScope, source: ExploreSource, explore: ResolvedExplore): BoundFilters {
  const bound: Record<string, string> = {};
  const inner = exploreFields(outer.session.model, explore);
  if (source.bindAllFilters) {
    for (const [name, text] of outer.plan.filters) if (inner.find(name)) bound[name] = text;
  }
  for (const { fromField, toField } of source.bindFilters) {
    const text = outer.plan.filters.get(qualified(fromField, outer.fields.explore.baseAlias));
    if (text !== undefined) bound[qualified(toField, explore.baseAlias)] = text;
  }
  // Of a field that only has a value, the author's and the user's cannot both hold.
  for (const { field, expression } of source.filters) {
    const name = qualified(field, explore.baseAlias);
    const category = inner.find(name)?.field.category;
    if (isAboutUser(expression) && (category === 'filter' || category === 'parameter')) delete bound[name];
  }
  return bound;
}
