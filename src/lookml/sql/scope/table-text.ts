/**
 * The table of a view as its author wrote it: `sql_table_name` of the explore, the join or the view, or the query of a
 * derived table. Persistent derived tables are queries like all others, since nothing is persisted.
 */
import { sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import type { Dialect } from '../../../dialects/dialect.ts';
import type { SourceText } from '../../parse/written-text.ts';
import type { ExploreSource, ResolvedView } from '../../resolve/resolved-model.ts';
import { markSql, sliceSql, sql, type SqlText } from '../text/sql-text.ts';
import { tableAlias } from '../text/table-alias.ts';
import { workspaceText } from '../text/workspace-text.ts';
import type { TableBody } from './common-tables.ts';
import { expandText } from './expand-text.ts';
import type { QueryScope } from './query-scope.ts';

/** Writes an `explore_source` as a query of its own. */
export type NativeCompiler = (outer: QueryScope, source: ExploreSource, view: ResolvedView) => TableBody;

/** Gives the name of a derived table. */
type WriteDerived = (scope: QueryScope, alias: string, view: ResolvedView) => SqlText;

/** Is the alias a table of the database, whose columns are stored values rather than expressions? */
export function isStored(scope: QueryScope, alias: string): boolean {
  const written = tableOverride(scope, alias) ?? scope.fields.view(alias)?.sqlTableName;
  return written ? !/\(|\$\{/.test(written.text) : scope.fields.view(alias)?.derivedTable === undefined;
}

/** `sql_table_name` of the explore or join itself. */
function tableOverride({ fields: { explore } }: QueryScope, alias: string): SourceText | undefined {
  return alias === explore.baseAlias
    ? explore.sqlTableName
    : explore.joins.find(({ name }) => name === alias)?.sqlTableName;
}

/** @param derived gives the name of the table if the view is a derived one */
export function writeTable(scope: QueryScope, alias: string, derived: WriteDerived): SqlText {
  const { explore } = scope.fields;
  const join = explore.joins.find(({ name }) => name === alias);
  const override = tableOverride(scope, alias);
  if (override) {
    const text = inWorkspace(scope, override);
    const kind = join ? ('join' as const) : ('explore' as const);
    return expandText(scope, text, { kind, name: join?.name ?? explore.name, parameter: 'sql_table_name', alias });
  }
  const view = scope.fields.view(alias);
  return view ? viewTable(scope, alias, view, derived) : sql`${tableAlias(alias, scope.session.dialect)}`;
}

export function viewTable(scope: QueryScope, alias: string, view: ResolvedView, derived: WriteDerived): SqlText {
  if (view.derivedTable) return derived(scope, alias, view);
  if (!view.sqlTableName) return sql`${tableAlias(view.name, scope.session.dialect)}`;
  return expandText(scope, inWorkspace(scope, view.sqlTableName), {
    kind: 'view',
    name: view.name,
    parameter: 'sql_table_name',
    alias,
  });
}

function inWorkspace(scope: QueryScope, text: SourceText): SourceText {
  return workspaceText(text, scope.session.context.user.inDevelopment === true);
}

/** Null if the database has the table already, under the view's name. */
export function derivedBody(
  scope: QueryScope,
  alias: string,
  view: ResolvedView,
  compileNative: NativeCompiler,
): TableBody | null {
  const table = view.derivedTable;
  if (!table?.sql && table?.sqlCreate) return scriptBody(scope, alias, view, table.sqlCreate);
  const text = table?.sql && inWorkspace(scope, table.sql);
  const owner = { kind: 'derived_table' as const, name: view.name, parameter: 'sql', alias };
  const body = text
    ? tableBody(expandText(scope, text, owner))
    : table?.exploreSource
      ? compileNative(scope, table.exploreSource, view)
      : null;
  if (body && body.sql.text !== '') {
    const range = text?.range ?? table?.range;
    const { kind, name, parameter } = owner;
    return { ...body, sql: markSql(body.sql, { kind, name, parameter, ...(range ? { range } : {}), verbatim: false }) };
  }
  const { log } = scope.session;
  const why = text ? 'has an empty sql in this query' : 'has no sql and no explore_source';
  // Why a text could not be rendered has been reported already.
  if (!text || !log.hasErrors) {
    log.error('empty-derived-table', table?.range ?? view.range, `Derived table "${view.name}" ${why}.`);
  }
  return { sql: sql`SELECT 1`, isGoverned: false };
}

/** Is the text a subquery or a call that could be a table of its own? Not if it reads another table of the query. */
export function isQuery({ text, uses }: SqlText, { lexis }: Pick<Dialect, 'lexis'>): boolean {
  const calls = sqlTokens(text, lexis).some(({ kind, start }) => kind === 'symbol' && text[start] === '(');
  return calls && (uses?.size ?? 0) === 0;
}

function tableBody(body: SqlText): TableBody {
  return { sql: body, isGoverned: body.asksAboutUser === true };
}

/** `CREATE TABLE … AS`, up to the query. Nothing else that databases allow in between contains the word AS. */
const CREATE_AS = /^\s*create\s+(?:or\s+replace\s+)?(?:\w+\s+){0,3}?table\s.*?\bas\s*(?=\(|select\b|with\b)/is;

/** The query of a script that is only one `CREATE TABLE … AS`; any other script must have run before. */
function scriptBody(scope: QueryScope, alias: string, view: ResolvedView, text: SourceText): TableBody | null {
  const owner = { kind: 'derived_table' as const, name: view.name, parameter: 'sql_create', alias };
  const script = expandText(scope, inWorkspace(scope, text), owner);
  const create = CREATE_AS.exec(script.text);
  if (create && !script.text.includes(';')) {
    const body = sliceSql(script, create[0].length, script.text.length);
    return tableBody(markSql(body, { ...owner, range: text.range, verbatim: false }));
  }
  scope.session.log.warn(
    'table-not-built',
    view.derivedTable?.range,
    `Derived table "${view.name}" is built by statements that cannot be part of a query; it is read as the table "${view.name}".`,
  );
  return null;
}
