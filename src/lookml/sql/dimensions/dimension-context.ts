/** What every rule of dimensions takes and gives, and the few steps that they share. */
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
  /** Does text compare by case? As explore and model say; a field's own `case_sensitive` wins. */
  readonly caseSensitive?: boolean;
  readonly databaseTimezone: string;
  /** null = no conversion. */
  readonly queryTimezone: string | null;
  /** A LookML text as SQL: substitutes `${…}` and Liquid. */
  resolve(text: SourceText): SqlText;
  /** `${name}` of another field, seen from the field's own view: the `bare` of that field. */
  reference(name: string): SqlText;
  /** Another dimension, `name` or `view.name` as seen from the field's own view; undefined = no such dimension. */
  dimension?(name: string): DimensionSql | undefined;
}

export interface DimensionSql {
  readonly select: SqlText;
  /** What `${field}` gives inside other SQL: a yesno's condition in parentheses, a timeframe's SQL. */
  readonly bare: SqlText;
  /** The value as a date or timestamp of SQL, where `bare` is a text (`2024-03`). */
  readonly moment?: SqlText;
  /** Orders the values where their own order is not meant (tiers, cases, month names); null = by `select`. */
  readonly sort: SqlText | null;
  readonly filter: FilterTarget;
  readonly kind: ValueKind;
  /** It has another value wherever it is written: it can be shown, and nothing else can read what is shown. */
  readonly isRandom?: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Says that `reader` cannot read the dimension where each reading would be another value. */
export function refuseRandom({ isRandom }: DimensionSql, name: string, reader: string, log: DiagnosticLog): void {
  if (isRandom !== true) return;
  log.error(
    'random-field',
    undefined,
    `"${name}" is made with rand() and can be selected and sorted by, but ${reader} cannot read it: each reading would be another number than the one that is shown.`,
  );
}

/** Aliases that a dimension is made of. */
export function usesOfDimension({ select, bare, moment, sort, filter }: DimensionSql): ReadonlySet<string> {
  const ofFilter = filter.kind === 'location' ? [filter.latitude, filter.longitude] : [filter.sql];
  return usesOf([select, bare, moment, sort, ...ofFilter]);
}

/** Each part of a dimension reads all that the dimension is made of. */
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

/** The field's `sql`; a field without one is the column of its name. */
export function fieldSql(field: ResolvedDimension, context: DimensionContext): SqlText {
  const column = field.dimensionGroup ?? field.name;
  return context.resolve(field.sql ?? { text: `\${TABLE}.${column}`, range: field.range, verbatim: false });
}

export function stringTarget(text: SqlText, field: ResolvedDimension, context: DimensionContext): StringTarget {
  return { kind: 'string', sql: text, caseSensitive: field.caseSensitive ?? context.caseSensitive ?? true };
}

/** A null condition counts as No. */
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
