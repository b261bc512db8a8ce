/**
 * What is known while a query's SQL is made. A session lives as long as one call of the compiler; a scope is one query
 * on one explore in it: the main query has one, each native derived table has one of its own.
 */
import type { DiagnosticLog } from '../../../diagnostics/diagnostic-log.ts';
import type { Dialect, TimeUnit } from '../../../dialects/dialect.ts';
import type { SourceRange } from '../../../lib/source-range.ts';
import type { CompileContext } from '../../plan/compile-context.ts';
import { own } from '../../../lib/record.ts';
import type { ExploreFields } from '../../plan/explore-fields.ts';
import type { FieldRef, LookmlNames } from '../../plan/field-ref.ts';
import type { QueryPlan } from '../../plan/query-plan.ts';
import type { ResolvedModel } from '../../resolve/resolved-model.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import type { FilterTerms } from '../filters/filter-terms.ts';
import type { SqlText } from '../text/sql-text.ts';
import type { UserTextScope } from '../dimensions/user-text-scope.ts';

export interface CompileSession {
  readonly model: ResolvedModel;
  readonly dialect: Dialect;
  readonly context: CompileContext;
  /** That of the query which the user asked; derived tables have their own. */
  readonly timezone: string | null;
  readonly log: DiagnosticLog;
  /** Derived tables that the statement reads, shared by all its scopes. */
  readonly tables: DerivedTables;
  /** Names of those whose SQL hangs on the query: it is a template, or takes the query's filters. */
  readonly queryDependent: Set<string>;
  /** Dimensions that templates have asked about: whether they are selected, say. */
  readonly askedAbout: Set<string>;
  /** Of the filters that the user wrote. */
  readonly terms: FilterTerms;
}

export interface DerivedTables {
  /** What stands after FROM for a view: its table's name, or the name of the CTE that it became. */
  tableOf(scope: QueryScope, alias: string): SqlText;
  /** `${name.SQL_TABLE_NAME}`, written in a text of `from`'s view: an alias of the explore, or any view of the model. */
  tableNamed(scope: QueryScope, name: string, from: string | null, range: SourceRange): SqlText;
  /** Does any of the tables asked for so far hide rows? */
  readonly isGoverned: boolean;
}

/** Of readers of LookML's texts. Those of users' texts are given no more of it than a `UserTextScope`. */
export interface QueryScope extends UserTextScope {
  readonly session: CompileSession;
  readonly plan: QueryPlan;
  readonly fields: ExploreFields;
  /** Names of selected fields. */
  readonly selected: ReadonlySet<string>;
  /** Fields being written right now, outermost first: a field that meets itself is a cycle. */
  readonly open: string[];
  /** How many measures the one that is being taken apart has read so far, itself included. */
  measuresRead: number;
  /** Moves the times of one dimension group, for period-over-period measures. */
  readonly shift: TimeShift | null;
  /** What a template's condition on `ref` is applied to, when `inner` stands for the field's SQL. Uses no view. */
  conditionTarget(ref: FieldRef, inner: string): FilterTarget;
}

export interface TimeShift {
  /** `alias.group`. */
  readonly group: string;
  readonly unit: TimeUnit;
  readonly amount: number;
}

/**
 * A name as LookML writes it in a view: `field`, `view.field`, or `view.field` with the view's own name where the explore
 * joins the view under another alias; also `group._timeframe` for `group_timeframe`.
 */
export function findFrom(scope: QueryScope, name: string, alias: string | null): FieldRef | undefined {
  const found = findExactly(scope, name, alias);
  return found ?? (name.includes('._') ? findExactly(scope, name.replace('._', '_'), alias) : undefined);
}

/** The names of an expression in LookML: it may name fields of its own view, that of `alias`, without the view. */
export function lookmlNamesOf(scope: QueryScope, alias: string): LookmlNames {
  return { writtenBy: 'lookml', find: (name) => findFrom(scope, name, alias) };
}

function findExactly(scope: QueryScope, name: string, alias: string | null): FieldRef | undefined {
  const dot = name.indexOf('.');
  if (dot === -1) {
    const ofView = scope.fields.find(`${alias ?? scope.fields.explore.baseAlias}.${name}`);
    return ofView ?? (alias === null ? undefined : findInStrayView(scope, name, alias));
  }
  const found = scope.fields.find(name);
  if (found || alias === null) return found;
  const isOwnView = name.slice(0, dot) === scope.fields.view(alias)?.name;
  return isOwnView ? scope.fields.find(`${alias}.${name.slice(dot + 1)}`) : findInStrayView(scope, name, alias);
}

/** Fields of a derived table that another one's SQL names, though the explore joins it nowhere. */
function findInStrayView(scope: QueryScope, name: string, alias: string): FieldRef | undefined {
  if (scope.fields.view(alias)) return undefined;
  const view = own(scope.session.model.views, alias);
  const field = view && own(view.fields, name.startsWith(`${alias}.`) ? name.slice(alias.length + 1) : name);
  return field && { name: `${alias}.${field.name}`, alias, field };
}
