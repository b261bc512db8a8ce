/**
 * Looker's filter expressions as data: what a user typed into a filter, parsed. This room knows no SQL, no field and
 * no clock; `lookml/sql/filters/filter-condition.ts` writes conditions from these trees, `resolve-date-filter.ts` gives dates
 * their bounds. Plain JSON throughout.
 */
import type { WeekDay } from './week-day.ts';

/** The languages there are. `unquoted` is the value of an `unquoted` parameter. */
export type FilterKind = 'string' | 'number' | 'date' | 'yesno' | 'location' | 'unquoted';

export type FilterExpression =
  /** Empty text: any value. */
  | { readonly kind: 'any' }
  | { readonly kind: 'string'; readonly terms: readonly StringTerm[] }
  | { readonly kind: 'number'; readonly terms: readonly NumberTerm[] }
  | { readonly kind: 'date'; readonly terms: readonly DateTerm[] }
  | { readonly kind: 'yesno'; readonly terms: readonly YesnoTerm[] }
  | { readonly kind: 'location'; readonly term: LocationTerm }
  | { readonly kind: 'unquoted'; readonly value: string };

/** Terms of a list: those that are not `not` are alternatives (OR), those that are must all hold (AND). */
export type StringTerm =
  | { readonly type: 'equals'; readonly not: boolean; readonly value: string }
  | { readonly type: 'pattern'; readonly not: boolean; readonly parts: readonly PatternPart[] }
  /** Null or ''. */
  | { readonly type: 'empty'; readonly not: boolean }
  | { readonly type: 'null'; readonly not: boolean };

/** `%` stands for any text, `_` for one character. */
export type PatternPart = { readonly text: string } | { readonly wildcard: '%' | '_' };

/** Numbers are decimal text as typed, so that no digit is lost. */
export type NumberTerm =
  | { readonly type: 'equals'; readonly not: boolean; readonly value: string }
  | {
      readonly type: 'range';
      readonly not: boolean;
      readonly low: NumberBound | null;
      readonly high: NumberBound | null;
    }
  | { readonly type: 'null'; readonly not: boolean };

export interface NumberBound {
  readonly value: string;
  readonly inclusive: boolean;
}

export interface YesnoTerm {
  readonly type: 'yes' | 'no' | 'null' | 'not_null';
}

export type LocationTerm =
  | { readonly type: 'box'; readonly from: LocationPoint; readonly to: LocationPoint }
  | {
      readonly type: 'circle';
      readonly distance: string;
      readonly unit: 'miles' | 'kilometers' | 'feet' | 'meters';
      readonly center: LocationPoint;
    }
  | { readonly type: 'point'; readonly point: LocationPoint }
  | { readonly type: 'null'; readonly not: boolean };

/** Degrees as decimal text. */
export interface LocationPoint {
  readonly latitude: string;
  readonly longitude: string;
}

export type DateUnit =
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year'
  | 'fiscal_quarter'
  | 'fiscal_year';

export interface DateInterval {
  readonly amount: number;
  readonly unit: DateUnit;
}

/** A stretch of time with a beginning: `before` and `after` look at its beginning only. */
export type DatePeriod =
  /** As typed; `unit` is the finest part given. */
  | { readonly type: 'absolute'; readonly local: string; readonly unit: DateUnit }
  | { readonly type: 'fiscal_year'; readonly year: number }
  | { readonly type: 'fiscal_quarter'; readonly year: number; readonly quarter: number }
  /** The unit `offset` units from the current one: this 0, last -1, next 1, `3 days ago` -3. */
  | { readonly type: 'relative'; readonly unit: DateUnit; readonly offset: number }
  /** The most recent such day, today included. */
  | { readonly type: 'week_day'; readonly day: WeekDay }
  /** The very moment. */
  | { readonly type: 'now' };

export type DateTerm =
  | { readonly type: 'any'; readonly not: boolean }
  | { readonly type: 'null'; readonly not: boolean }
  | { readonly type: 'period'; readonly not: boolean; readonly period: DatePeriod }
  /** From the beginning of `start`, for so long. */
  | { readonly type: 'for'; readonly not: boolean; readonly start: DatePeriod; readonly length: DateInterval }
  /** The last `amount` units; the current one is the last of them unless `complete`. */
  | { readonly type: 'past'; readonly not: boolean; readonly length: DateInterval; readonly complete: boolean }
  | { readonly type: 'before'; readonly not: boolean; readonly end: DatePeriod }
  | { readonly type: 'after'; readonly not: boolean; readonly start: DatePeriod }
  /** From the beginning of one to the beginning of the other. */
  | { readonly type: 'range'; readonly not: boolean; readonly start: DatePeriod; readonly end: DatePeriod };
