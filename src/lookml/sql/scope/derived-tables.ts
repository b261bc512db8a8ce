/**
 * Derived tables of a statement: each becomes one CTE, after those that it reads. Persistent ones are written the same
 * way, as nothing is persisted.
 */
import type { ExploreSource, ResolvedView } from '../../resolve/resolved-model.ts';
import type { SourceText } from '../../parse/written-text.ts';
import type { Dialect } from '../../../dialects/dialect.ts';
import { sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import { own } from '../../../lib/record.ts';
import { expandText } from './expand-text.ts';
import type { CompileSession, DerivedTables, QueryScope } from './query-scope.ts';
import { aboutUser, applySql, joinSql, markSql, sliceSql, sql, type SqlText } from '../text/sql-text.ts';
import { databaseTables } from './tables-read.ts';
import { tableAlias } from '../text/table-alias.ts';
import { workspaceText } from '../text/workspace-text.ts';

/** Writes an `explore_source` as a query of its own. */
export type NativeCompiler = (outer: QueryScope, source: ExploreSource, view: ResolvedView) => TableBody;

/** The query of a table. */
export interface TableBody {
  readonly sql: SqlText;
  /** Does it hide rows by conditions that no user can change? */
  readonly isGoverned: boolean;
  /** Do conditions of users stand in it? Absent = no. */
  readonly asksUser?: boolean;
}

export interface StatementTables extends DerivedTables {
  /** One more table, after all that were asked for so far; gives its name. */
  add(name: string, body: TableBody, session: Names): SqlText;
  /**
   * `WITH …` of all tables asked for, with a line break at the end; empty without any. `isSealed`: nothing that is asked of
   * those that hide rows is moved into them, where it might fail at a hidden one. The same where a table takes what a user
   * asks.
   */
  withClause(isSealed: boolean, dialect: Dialect): SqlText;
}

/** What names of tables are made by. */
type Names = Pick<CompileSession, 'model' | 'dialect'>;

interface CommonTable {
  readonly name: string;
  /** The name as SQL has it, quoted where it must be. */
  readonly written: string;
  readonly view: string;
  readonly body: TableBody;
}

export function createDerivedTables(compileNative: NativeCompiler): StatementTables {
  const tables: CommonTable[] = [];
  const open: string[] = [];
  const known = new WeakMap<QueryScope, Map<string, SqlText>>();

  /** The name of a table, which is there once. */
  const named = (name: string, view: string, body: TableBody, session: Names): SqlText => {
    const same = tables.find((table) => table.view === view && table.body.sql.text === body.sql.text);
    const table = same ?? { view, body, ...freshName(name, session) };
    if (!same) tables.push(table);
    return table.body.isGoverned ? aboutUser(sql`${table.written}`) : sql`${table.written}`;
  };
  const freshName = (wanted: string, { model, dialect }: Names) => {
    const name = freeName(wanted, databaseTables(model, dialect), tables);
    return { name, written: tableAlias(name, dialect) };
  };

  const derived = (scope: QueryScope, alias: string, view: ResolvedView): SqlText => {
    const { log, dialect } = scope.session;
    if (open.includes(view.name)) {
      const path = [...open.slice(open.indexOf(view.name)), view.name].join(' → ');
      log.error('derived-table-cycle', view.derivedTable?.range, `Derived table "${view.name}" reads itself: ${path}.`);
      return sql`${tableAlias(view.name, dialect)}`;
    }
    open.push(view.name);
    try {
      const body = bodyOf(scope, alias, view, compileNative);
      return body === null ? sql`${tableAlias(view.name, dialect)}` : named(view.name, view.name, body, scope.session);
    } finally {
      open.pop();
    }
  };

  // Each table is written once per scope: tables read each other along many ways.
  const once = (scope: QueryScope, key: string, write: () => SqlText): SqlText => {
    let ofScope = known.get(scope);
    if (!ofScope) known.set(scope, (ofScope = new Map()));
    let table = ofScope.get(key);
    if (!table) {
      // What a table's text reads is no reason for the query to join anything.
      const { uses: _none, ...written } = write();
      table = written;
      ofScope.set(key, table);
    }
    return table;
  };
  /** A query in the place of a table's name that hides rows by what the user is, as a table like all that do so. */
  const apart = (scope: QueryScope, alias: string, written: SqlText): SqlText => {
    const { dialect } = scope.session;
    if (written.asksAboutUser !== true || !isQuery(written, dialect)) return written;
    const body = sql`SELECT * FROM ${written} AS ${tableAlias(alias, dialect)}`;
    return named(alias, alias, { sql: body, isGoverned: true }, scope.session);
  };
  const tableOf = (scope: QueryScope, alias: string): SqlText =>
    noted(once(scope, alias, () => apart(scope, alias, writeTable(scope, alias, derived))));
  /** Conditions of a table that reads one that hides rows are moved into it as those of a query are. */
  let isReadWithin = false;
  const noted = (table: SqlText): SqlText => {
    if (open.length > 0 && table.asksAboutUser === true) isReadWithin = true;
    return table;
  };

  return {
    tableOf,
    tableNamed(scope, name, from, range) {
      const view = own(scope.session.model.views, name);
      const joined = scope.fields.view(name);
      // The name is a view's; as an alias of another view it counts only where no view is called so.
      if (joined && (joined.name === name || !view)) return tableOf(scope, name);
      const isOwn = from !== null && scope.fields.view(from)?.name === name;
      if (isOwn) return tableOf(scope, from);
      // An alias has no such key, so that a view in the explore and one outside it stay apart.
      if (view)
        return noted(once(scope, `view ${name}`, () => apart(scope, name, viewTable(scope, name, view, derived))));
      scope.session.log.error('unknown-view', range, `Unknown view "${name}" in \${${name}.SQL_TABLE_NAME}.`);
      return sql`NULL`;
    },
    add(wanted, body, session) {
      const fresh = freshName(wanted, session);
      tables.push({ ...fresh, view: wanted, body });
      return sql`${fresh.written}`;
    },
    get isGoverned() {
      return tables.some(({ body }) => body.isGoverned);
    },
    withClause(isSealed, dialect) {
      if (tables.length === 0) return sql``;
      const isAsked = isSealed || isReadWithin || tables.some(({ body }) => body.asksUser);
      const ctes = tables.map(({ written, body }) =>
        isAsked && body.isGoverned
          ? applySql((name, query) => dialect.sealedTable(name, query), [written, body.sql])
          : sql`${written} AS (\n${body.sql}\n)`,
      );
      return sql`WITH ${joinSql(ctes, ',\n')}\n`;
    },
  };
}

type WriteDerived = (scope: QueryScope, alias: string, view: ResolvedView) => SqlText;

/** Is the alias a table of the database? Its columns then are what is stored, and no expressions. */
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

function writeTable(scope: QueryScope, alias: string, derived: WriteDerived): SqlText {
  const { explore } = scope.fields;
  const join = explore.joins.find((one) => one.name === alias);
  const override = tableOverride(scope, alias);
  if (override) {
    const text = inWorkspace(scope, override);
    const kind = join ? ('join' as const) : ('explore' as const);
    return expandText(scope, text, { kind, name: join?.name ?? explore.name, parameter: 'sql_table_name', alias });
  }
  const view = scope.fields.view(alias);
  return view ? viewTable(scope, alias, view, derived) : sql`${tableAlias(alias, scope.session.dialect)}`;
}

function viewTable(scope: QueryScope, alias: string, view: ResolvedView, derived: WriteDerived): SqlText {
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

/** Null = the table is there already, under the view's name. */
function bodyOf(scope: QueryScope, alias: string, view: ResolvedView, compileNative: NativeCompiler): TableBody | null {
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
  // A text that could not be rendered is empty for a reason that is told already.
  if (!text || !log.hasErrors) {
    log.error('empty-derived-table', table?.range ?? view.range, `Derived table "${view.name}" ${why}.`);
  }
  return { sql: sql`SELECT 1`, isGoverned: false };
}

/** A subquery or a call, whatever comments stand before it; one that reads another table of the query has to stay there. */
function isQuery({ text, uses }: SqlText, { lexis }: Pick<Dialect, 'lexis'>): boolean {
  const calls = sqlTokens(text, lexis).some(({ kind, start }) => kind === 'symbol' && text[start] === '(');
  return calls && (uses?.size ?? 0) === 0;
}

function tableBody(body: SqlText): TableBody {
  return { sql: body, isGoverned: body.asksAboutUser === true };
}

/** `CREATE TABLE … AS`, up to the query; nothing else that databases allow in between has a word AS. */
const CREATE_AS = /^\s*create\s+(?:or\s+replace\s+)?(?:\w+\s+){0,3}?table\s.*?\bas\s*(?=\(|select\b|with\b)/is;

/** A script that is no more than one `CREATE TABLE … AS` gives its query; any other must have run before. */
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

/** A table of the database that is called like the view must not be taken for the CTE. */
function freeName(name: string, read: ReadonlySet<string>, tables: readonly CommonTable[]): string {
  const isTaken = (one: string): boolean => read.has(one.toLowerCase()) || tables.some((table) => table.name === one);
  const first = read.has(name.toLowerCase()) ? `${name}_derived` : name;
  let free = first;
  for (let count = 2; isTaken(free); count += 1) free = `${first}_${String(count)}`;
  return free;
}
