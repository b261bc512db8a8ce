/** What Looker's metadata says of a field's type: its name there, alignment, fill, filter kinds, possible values. */
import type { ResolvedView } from '../resolve/resolved-model.ts';
import { measureTypeRow } from '../fields/measure-types.ts';
import { valueTypeRow } from '../fields/value-types.ts';
import { groupOf, writtenType, type ResolvedDimension, type ResolvedField } from '../resolve/resolved-field.ts';
import { caseLabels } from './case-labels.ts';
import { isSortedByPlace, sortPlaces } from './sort-places.ts';
import { tierNames } from './tier-names.ts';

/** Timeframes that are a number taken out of a date. */
const NUMBER_FRAMES: ReadonlySet<string> = new Set([
  'day_of_year',
  'day_of_month',
  'day_of_week_index',
  'hour_of_day',
  'month_num',
  'fiscal_month_num',
  'week_of_year',
]);
/** Timeframes that are a word or a time of day taken out of a date. */
const WORD_FRAMES: ReadonlySet<string> = new Set([
  'day_of_week',
  'month_name',
  'quarter_of_year',
  'fiscal_quarter_of_year',
  'time_of_day',
]);
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const QUARTERS = ['Q1', 'Q2', 'Q3', 'Q4'] as const;

/** The timeframe or interval that a dimension is. */
export function groupParts(field: ResolvedField): Pick<ResolvedDimension, 'timeframe' | 'interval'> {
  return field.category === 'dimension' ? field : {};
}

/** `date_month`, `duration_day`, `number` … */
export function typeName(field: ResolvedField): string {
  const { timeframe, interval } = groupParts(field);
  if (timeframe === 'yesno') return 'yesno';
  if (groupOf(field) !== undefined && timeframe !== undefined) return `date_${timeframe}`;
  if (interval !== undefined) return `duration_${interval}`;
  return field.type === 'case' ? 'string' : writtenType(field);
}

/** The label without the view's: dimensions that are yes or no say so. */
export function shortLabel(field: ResolvedField): string {
  const isYesno = field.category === 'dimension' && typeName(field) === 'yesno';
  return isYesno ? `${field.labelShort} (Yes / No)` : field.labelShort;
}

/** Is the field a stretch or point of time (and not a number or word taken out of one)? */
export function isTimeField(field: ResolvedField): boolean {
  if (field.category === 'measure') return false;
  const { timeframe } = groupParts(field);
  if (timeframe === undefined) return valueTypeRow(field.type).isTime;
  return timeframe !== 'yesno' && !NUMBER_FRAMES.has(timeframe) && !WORD_FRAMES.has(timeframe);
}

/** Is its type a time by its name? */
function isTimeType(field: ResolvedField): boolean {
  return field.category === 'measure' ? measureTypeRow(field.type).value === 'time' : valueTypeRow(field.type).isTime;
}

const CLOCK_FRAME = /^(?:time|(?:hour|minute|second|millisecond|microsecond)\d*)$/;

/** Can filters on the field say a time of day? */
export function canTimeFilter(field: ResolvedField): boolean {
  const { timeframe } = groupParts(field);
  if (timeframe !== undefined) return CLOCK_FRAME.test(timeframe);
  return field.type === 'date_time' || field.type === 'time';
}

export function isNumeric(field: ResolvedField): boolean {
  if (field.category === 'measure') return measureTypeRow(field.type).value === 'number';
  const { timeframe } = groupParts(field);
  return timeframe === undefined ? valueTypeRow(field.type).isNumeric : NUMBER_FRAMES.has(timeframe);
}

/** How empty values may be filled in: along a range of time, or by the list of possible values. */
export function fillStyle(field: ResolvedField, weekStartDay: string): 'range' | 'enumeration' | null {
  if (field.category !== 'dimension' || !field.allowFill) return null;
  if (isTimeField(field) && field.timeframe !== 'raw' && field.timeframe !== 'time') return 'range';
  return field.allowedValues.length === 0 && possibleValues(field, weekStartDay) !== undefined ? 'enumeration' : null;
}

/** All values that a field can take, in their order; undefined = unbounded. */
export function possibleValues(field: ResolvedField, weekStartDay: string): readonly string[] | undefined {
  if (field.category !== 'dimension') return undefined;
  if (field.timeframe !== undefined && field.timeframe !== 'yesno')
    return timeframeValues(field.timeframe, weekStartDay);
  switch (typeName(field)) {
    case 'tier':
    case 'bin':
      return tierNames(field);
    case 'yesno':
      return ['Yes', 'No'];
    default:
      return field.case === undefined ? undefined : caseLabels(field);
  }
}

/** Sort values of these, where they are places in a list: as in the SQL of tiers and cases. */
export function possiblePlaces(field: ResolvedField, values: readonly string[]): readonly string[] | undefined {
  return field.category === 'dimension' && isSortedByPlace(field) ? sortPlaces(values.length) : undefined;
}

function timeframeValues(timeframe: string, weekStartDay: string): readonly string[] | undefined {
  switch (timeframe) {
    case 'day_of_week': {
      const first = Math.max(
        0,
        DAYS.findIndex((day) => day === weekStartDay),
      );
      return DAYS.map((_, index) => capitalised(DAYS[(first + index) % DAYS.length] ?? ''));
    }
    case 'month_name':
      return MONTHS;
    case 'quarter_of_year':
    case 'fiscal_quarter_of_year':
      return QUARTERS;
    case 'month_num':
    case 'fiscal_month_num':
      return numbers(1, 12);
    case 'day_of_month':
      return numbers(1, 31);
    case 'hour_of_day':
      return numbers(0, 23);
    case 'week_of_year':
      return numbers(1, 53);
    case 'day_of_week_index':
      return numbers(0, 6);
    default:
      return undefined;
  }
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function numbers(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

/** `{ name: "hour", count: 6 }` for `hour6`; null for frames that are not a stretch of time. */
export function timeInterval(field: ResolvedField): { name: string; count: number } | null {
  const frame = groupParts(field).timeframe;
  if (frame === undefined || !isTimeField(field) || frame === 'raw') return null;
  if (frame === 'date') return { name: 'day', count: 1 };
  if (frame === 'time') return { name: 'second', count: 1 };
  const parts = /^(?:fiscal_)?(microsecond|millisecond|second|minute|hour|week|month|quarter|year)(\d*)$/.exec(frame);
  const name = parts?.[1];
  return name === undefined ? null : { name, count: Number(parts?.[2] ?? '') || 1 };
}

/** Kinds of user attribute that may filter the field. */
export function userAttributeFilterTypes(field: ResolvedField): string[] {
  if (isTimeField(field) || isTimeType(field)) return ['datetime', 'advanced_filter_datetime'];
  if (isNumeric(field)) return ['number', 'advanced_filter_number'];
  if (field.type === 'zipcode') return ['string', 'advanced_filter_string', 'zipcode'];
  return ['string', 'advanced_filter_string'];
}

/** Can values be suggested by querying the database? */
export function isSuggestable(field: ResolvedField, view: Pick<ResolvedView, 'suggestions'> | undefined): boolean {
  if (field.category !== 'dimension' && field.category !== 'filter') return false;
  if (view?.suggestions === false) return false;
  return field.suggestable && !isNumeric(field) && !isTimeField(field) && typeName(field) !== 'location';
}
