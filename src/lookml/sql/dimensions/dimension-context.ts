/** What all rules of dimensions take and return, and the steps that they share. */
import type { DiagnosticLog } from '../../../diagnostics/diagnostic-log.ts';
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { Dialect } from '../../../dialects/dialect.ts';
import type { ValueKind } from '../../../results/prepared/result-shape.ts';
import type { WeekDay } from '../../resolve/resolved-model.ts';
import type { ResolvedDimension } from '../../resolve/resolved-field.ts';
import type { SourceText } from '../../parse/written-text.ts';
import type { FilterTarget, StringTarget } from '../filters/filter-target.ts';
import { operand } from '../text/sql-operand.ts';
import { sql, using, usesOf, type SqlText } from '../text/sql-text.ts';

export interface DimensionContext {
  readonly dialect: Dialect;
  readonly weekStartDay: WeekDay;
  /** Months that the fiscal year starts after January; may be negative. */
  readonly fiscalMonthOffset: number;
  /** Is text compared by case? As the explore or the model says, unless the field has a `case_sensitive` of its own. */
  readonly caseSensitive?: boolean;
  readonly databaseTimezone: string;
  /** null = no conversion. */
  readonly queryTimezone: string | null;
  /** Turns a LookML text into SQL: replaces `${…}` and Liquid. */
  resolve(text: SourceText): SqlText;
  /** What `${name}` gives for another field, seen from the field's own view: that field's `bare`. */
  reference(name: string): SqlText;
  /** Another dimension by `name` or `view.name`, seen from the field's own view; undefined if there is none. */
  dimension?(name: string): DimensionSql | undefined;
}

export interface DimensionSql {
  readonly select: SqlText;
  /** What `${field}` gives inside other SQL: a yesno's condition in parentheses, a timeframe's SQL. */
  readonly bare: SqlText;
  /** The value as a date or timestamp if `bare` is a text (`2024-03`). */
  readonly moment?: SqlText;
  /** What to sort by if not by the values (tiers, cases, month names); null = by `select`. */
  readonly sort: SqlText | null;
  readonly filter: FilterTarget;
  readonly kind: ValueKind;
  /**
   * Does it have a new value wherever it is written? It can be shown, but nothing else can read the value that is
   * shown.
   */
  readonly isRandom?: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reports that `reader` cannot read a random dimension, as each reading would give another value. */
export function refuseRandom({ isRandom }: DimensionSql, name: string, reader: string, log: DiagnosticLog): void {
  if (isRandom !== true) return;
  log.error(
    'random-field',
    undefined,
    `"${name}" is made with rand() and can be selected and sorted by, but ${reader} cannot read it: each reading would be another number than the one that is shown.`,
  );
}

/** Aliases of the views that a dimension is made from. */
export function usesOfDimension({ select, bare, moment, sort, filter }: DimensionSql): ReadonlySet<string> {
  const ofFilter = filter.kind === 'location' ? [filter.latitude, filter.longitude] : [filter.sql];
  return usesOf([select, bare, moment, sort, ...ofFilter]);
}

/** Makes each part of a dimension read all views that the dimension is made from. */
export function dimensionUsing(made: DimensionSql, uses: ReadonlySet<string>): DimensionSql {
  const { filter, moment } = made;
  return {
    ...made,
    select: using(made.select, uses),
    bare: using(made.bare, uses),
    ...(moment && { moment: using(moment, uses) }),
    sort: made.sort && using(made.sort, uses),
    filter:
      filter.kind === 'location'
        ? { ...filter, latitude: using(filter.latitude, uses), longitude: using(filter.longitude, uses) }
        : { ...filter, sql: using(filter.sql, uses) },
  };
}

/** The field's `sql`; without one, the column with the field's name. */
export function fieldSql(field: ResolvedDimension, context: DimensionContext): SqlText {
  const column = field.dimensionGroup ?? field.name;
  return context.resolve(field.sql ?? { text: `\${TABLE}.${column}`, range: field.range, verbatim: false });
}

export function stringTarget(text: SqlText, field: ResolvedDimension, context: DimensionContext): StringTarget {
  return { kind: 'string', sql: text, caseSensitive: field.caseSensitive ?? context.caseSensitive ?? true };
}

/** Null counts as No. */
export function yesnoSql(condition: SqlText, dialect: Dialect): DimensionSql {
  const bare = operand(condition, dialect);
  const { string } = dialect.literal;
  return {
    select: sql`CASE WHEN ${bare} THEN ${string('Yes')} ELSE ${string('No')} END`,
    bare,
    sort: null,
    filter: { kind: 'yesno', sql: bare },
    kind: 'yesno',
    diagnostics: [],
  };
}
