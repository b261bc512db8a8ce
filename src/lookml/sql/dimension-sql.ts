/**
 * SQL of one dimension: what is selected and grouped, what other SQL gets for `${field}`, what orders it and what its
 * filters are applied to. Dimensions only; measures are the planner's.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { ValueKind } from '../../results/result-shape.ts';
import type { ResolvedField, SourceText, WeekDay } from '../resolve/resolved-model.ts';
import type { FilterTarget } from './filter-target.ts';
import type { SqlText } from './sql-text.ts';

export interface DimensionContext {
  readonly dialect: Dialect;
  readonly weekStartDay: WeekDay;
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
  /** Another dimension of the field's view, for distances between locations; undefined = no such field. */
  field?(name: string): ResolvedField | undefined;
}

export interface DimensionSql {
  readonly select: SqlText;
  /** What `${field}` gives inside other SQL: a yesno's condition in parentheses, a timeframe's SQL. */
  readonly bare: SqlText;
  /** Orders the values where their own order is not meant (tiers, cases, month names); null = by `select`. */
  readonly sort: SqlText | null;
  readonly filter: FilterTarget;
  readonly kind: ValueKind;
  readonly diagnostics: readonly Diagnostic[];
}

export function dimensionSql(field: ResolvedField, context: DimensionContext): DimensionSql {
  const bare = field.sql ? context.resolve(field.sql) : context.reference(field.name);
  const filter: FilterTarget = { kind: 'string', sql: bare, caseSensitive: context.caseSensitive ?? true };
  return { select: bare, bare, sort: null, filter, kind: 'string', diagnostics: [] };
}
