/**
 * The derived tables of a statement: which view becomes which common table expression, decided once for each scope that
 * reads it.
 */
import type { ResolvedView } from '../../resolve/resolved-model.ts';
import type { SourceRange } from '../../../lib/source-range.ts';
import type { Dialect } from '../../../dialects/dialect.ts';
import { own } from '../../../lib/record.ts';
import { sql, type SqlText } from '../text/sql-text.ts';
import { tableAlias } from '../text/table-alias.ts';
import { CommonTables, type TableBody, type TableNames } from './common-tables.ts';
import type { DerivedTables, QueryScope } from './query-scope.ts';
import { derivedBody, isQuery, viewTable, writeTable, type NativeCompiler } from './table-text.ts';

export class StatementTables implements DerivedTables {
  readonly #compileNative: NativeCompiler;
  readonly #common = new CommonTables();
  /** Null = it is being written. */
  readonly #written = new WeakMap<QueryScope, Map<string, SqlText | null>>();
  /** Names of the views whose queries are being written, outermost first: a view that meets itself is a cycle. */
  readonly #open: string[] = [];
  /**
   * Does a derived table read one that hides rows? The database may move its conditions into that, like those of a
   * query.
   */
  #isReadWithin = false;

  constructor(compileNative: NativeCompiler) {
    this.#compileNative = compileNative;
  }

  get isGoverned(): boolean {
    return this.#common.isGoverned;
  }

  get asksUser(): boolean {
    return this.#common.asksUser;
  }

  get hasUsersValues(): boolean {
    return this.#common.hasUsersValues;
  }

  tableOf(scope: QueryScope, alias: string): SqlText {
    return this.#once(scope, alias, () => this.#apart(scope, alias, writeTable(scope, alias, this.#derived)));
  }

  showsUsersValues(scope: QueryScope, alias: string): boolean {
    const isBeingWritten = this.#written.get(scope)?.get(alias) === null;
    return !isBeingWritten && this.tableOf(scope, alias).isTemplated === true;
  }

  tableNamed(scope: QueryScope, name: string, from: string | null, range: SourceRange): SqlText {
    const view = own(scope.session.model.views, name);
    const joined = scope.fields.view(name);
    // The name means a view. It means an alias of another view only if no view has this name.
    if (joined && (joined.name === name || !view)) return this.tableOf(scope, name);
    if (from !== null && scope.fields.view(from)?.name === name) return this.tableOf(scope, from);
    if (!view) {
      scope.session.log.error('unknown-view', range, `Unknown view "${name}" in \${${name}.SQL_TABLE_NAME}.`);
      return sql`NULL`;
    }
    // No alias has such a key, which keeps a view in the explore apart from one outside it.
    return this.#once(scope, `view ${name}`, () =>
      this.#apart(scope, name, viewTable(scope, name, view, this.#derived)),
    );
  }

  /** Adds a table after all that were asked for so far, and gives its name. */
  add(name: string, body: TableBody, names: TableNames): SqlText {
    return this.#common.add(name, body, names);
  }

  /**
   * `WITH …` with all tables asked for and a line break at the end; empty if there are none. If `isSealed`, the
   * database cannot move conditions into tables that hide rows, where they might fail at a hidden row. The same holds
   * if a table contains conditions of users.
   */
  withClause(isSealed: boolean, dialect: Dialect): SqlText {
    return this.#common.withClause(isSealed || this.#isReadWithin, dialect);
  }

  /** Writes each table once per scope, since the same table is often read by several others. */
  #once(scope: QueryScope, key: string, write: () => SqlText): SqlText {
    const ofScope = this.#written.get(scope) ?? new Map<string, SqlText | null>();
    this.#written.set(scope, ofScope);
    let table = ofScope.get(key);
    if (!table) {
      ofScope.set(key, null);
      // The query does not have to join what a table's text reads.
      const { uses: _none, ...written } = write();
      table = written;
      ofScope.set(key, table);
    }
    if (this.#open.length > 0 && table.asksAboutUser === true) this.#isReadWithin = true;
    return table;
  }

  /** If a query in place of a table's name hides rows by attributes of the user, it becomes a common table as well. */
  #apart(scope: QueryScope, alias: string, written: SqlText): SqlText {
    const { session } = scope;
    if (written.asksAboutUser !== true || !isQuery(written, session.dialect)) return written;
    const body = sql`SELECT * FROM ${written} AS ${tableAlias(alias, session.dialect)}`;
    return this.#common.named(alias, { sql: body, isGoverned: true }, session);
  }

  readonly #derived = (scope: QueryScope, alias: string, view: ResolvedView): SqlText => {
    const { session } = scope;
    if (this.#open.includes(view.name)) {
      const path = [...this.#open.slice(this.#open.indexOf(view.name)), view.name].join(' → ');
      const message = `Derived table "${view.name}" reads itself: ${path}.`;
      session.log.error('derived-table-cycle', view.derivedTable?.range, message);
      return sql`${tableAlias(view.name, session.dialect)}`;
    }
    this.#open.push(view.name);
    try {
      const body = derivedBody(scope, alias, view, this.#compileNative);
      if (body === null) return sql`${tableAlias(view.name, session.dialect)}`;
      return this.#common.named(view.name, body, session);
    } finally {
      this.#open.pop();
    }
  };
}
