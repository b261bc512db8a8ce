/**
 * What is known while the SQL of a query is written. A session lasts for one call of the compiler. A scope is one query
 * on one explore within it: the main query has one, and so has each native derived table.
 */
import type { DiagnosticLog } from '../../../diagnostics/diagnostic-log.ts';
import type { Dialect, TimeUnit } from '../../../dialects/dialect.ts';
import type { SourceRange } from '../../../lib/source-range.ts';
import type { CompileContext } from '../../plan/compile-context.ts';
import { own } from '../../../lib/record.ts';
import type { ExploreFields } from '../../plan/explore-fields.ts';
import type { FieldRef, LookmlNames } from '../../plan/field-ref.ts';
import type { QueryPlan } from '../../plan/query-plan.ts';
import type { ResolvedExplore, ResolvedModel } from '../../resolve/resolved-model.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import type { FilterTerms } from '../filters/filter-terms.ts';
import type { SqlText } from '../text/sql-text.ts';
import type { UserTextScope } from '../dimensions/user-text-scope.ts';

export interface CompileSession {
  readonly model: ResolvedModel;
  readonly dialect: Dialect;
  readonly context: CompileContext;
  /** Time zone of the user's query; derived tables have their own. */
  readonly timezone: string | null;
  readonly log: DiagnosticLog;
  /** Derived tables that the statement reads, shared by all its scopes. */
  readonly tables: DerivedTables;
  /**
   * Names of fields and views whose SQL depends on the query, because it is a template or takes the query's filters.
   */
  readonly queryDependent: Set<string>;
  /** Dimensions that templates have asked about, for example whether they are selected. */
  readonly askedAbout: Set<string>;
  /** The terms of the user's filters so far. */
  readonly terms: FilterTerms;
  readonly outside: Outside;
}

/** What stands around the query that is being written. */
export interface Outside {
  /** Explores of the queries that read it, the outermost first; none for the user's own query. */
  readonly explores: readonly ResolvedExplore[];
  /**
   * May what the user chooses be among the filters and parameters? In the user's own query; in a native derived table
   * if they are bound into it, or if its own ones read it.
   */
  readonly asks: boolean;
  /** Do conditions hide rows of the statement? It is known once all of it has been written. */
  readonly hidesRows: boolean;
}

export interface DerivedTables {
  /** What FROM reads for a view: its table, or the CTE that it became. */
  tableOf(scope: QueryScope, alias: string): SqlText;
  /**
   * `${name.SQL_TABLE_NAME}` in a text of `from`'s view; `name` is an alias of the explore or any view of the model.
   */
  tableNamed(scope: QueryScope, name: string, from: string | null, range: SourceRange): SqlText;
  /** Are values of a user among the columns of an alias, in rows that the query hides and its table does not? */
  showsUsersValues(scope: QueryScope, alias: string): boolean;
  /** Does any of the tables asked for so far hide rows? */
  readonly isGoverned: boolean;
}

/** For readers of LookML's texts. Readers of users' texts are given only its `UserTextScope`. */
export interface QueryScope extends UserTextScope {
  readonly session: CompileSession;
  readonly plan: QueryPlan;
  readonly fields: ExploreFields;
  /** Names of selected fields. */
  readonly selected: ReadonlySet<string>;
  /** Fields being written right now, outermost first: a field that meets itself is a cycle. */
  readonly open: string[];
  /** How many measures have been read so far to take one apart, itself included. */
  measuresRead: number;
  /** Shifts the times of one dimension group, for period-over-period measures. */
  readonly shift: TimeShift | null;
  /**
   * The same query without a shift; itself if there is none. Only what rows are grouped and filtered by is shifted: what
   * measures are made of, what joins rows and what hides them go by the times that rows have.
   */
  readonly still: QueryScope;
  /** What a template's condition on `ref` applies to, with `inner` in place of the field's SQL. Reads no view. */
  conditionTarget(ref: FieldRef, inner: string): FilterTarget;
}

export interface TimeShift {
  /** `alias.group`. */
  readonly group: string;
  readonly unit: TimeUnit;
  readonly amount: number;
}

/**
 * Finds a field by a name in a view's LookML: `field`, `view.field`, or `view.field` with the view's own name if the
 * explore joins it under another alias; also `group._timeframe` for `group_timeframe`.
 */
export function findFrom(scope: QueryScope, name: string, alias: string | null): FieldRef | undefined {
  const found = findExactly(scope, name, alias);
  return found ?? (name.includes('._') ? findExactly(scope, name.replace('._', '_'), alias) : undefined);
}

/**
 * The names that an expression in LookML can use. Fields of its own view, that of `alias`, need no view before them.
 */
export function lookmlNamesOf(scope: QueryScope, alias: string): LookmlNames {
  return { writtenBy: 'lookml', find: (name) => findFrom(scope, name, alias) };
}

function findExactly(scope: QueryScope, name: string, alias: string | null): FieldRef | undefined {
  const dot = name.indexOf('.');
  if (dot === -1) {
    const inView = scope.fields.find(`${alias ?? scope.fields.explore.baseAlias}.${name}`);
    return inView ?? (alias === null ? undefined : findInStrayView(scope, name, alias));
  }
  const found = scope.fields.find(name);
  if (found || alias === null) return found;
  const isOwnView = name.slice(0, dot) === scope.fields.view(alias)?.name;
  return isOwnView ? scope.fields.find(`${alias}.${name.slice(dot + 1)}`) : findInStrayView(scope, name, alias);
}

/** Finds a field of a derived table that another one's SQL names although the explore does not join it. */
function findInStrayView(scope: QueryScope, name: string, alias: string): FieldRef | undefined {
  if (scope.fields.view(alias)) return undefined;
  const view = own(scope.session.model.views, alias);
  const field = view && own(view.fields, name.startsWith(`${alias}.`) ? name.slice(alias.length + 1) : name);
  return field && { name: `${alias}.${field.name}`, alias, field };
}
