/** Which fields a dimension group becomes. */

/** What a time group without `timeframes` offers, in Looker's order. */
export const DEFAULT_TIMEFRAMES: readonly string[] = [
  'raw',
  'time',
  'time_of_day',
  'hour',
  'hour_of_day',
  'hour2',
  'hour3',
  'hour4',
  'hour6',
  'hour8',
  'hour12',
  'minute',
  'minute2',
  'minute3',
  'minute4',
  'minute5',
  'minute6',
  'minute10',
  'minute12',
  'minute15',
  'minute20',
  'minute30',
  'second',
  'millisecond',
  'millisecond2',
  'millisecond4',
  'millisecond5',
  'millisecond8',
  'millisecond10',
  'millisecond20',
  'millisecond25',
  'millisecond40',
  'millisecond50',
  'millisecond100',
  'millisecond125',
  'millisecond200',
  'millisecond250',
  'millisecond500',
  'microsecond',
  'date',
  'week',
  'day_of_week',
  'day_of_week_index',
  'day_of_month',
  'day_of_year',
  'week_of_year',
  'month',
  'month_num',
  'month_name',
  'quarter',
  'quarter_of_year',
  'fiscal_month_num',
  'fiscal_quarter',
  'fiscal_quarter_of_year',
  'fiscal_year',
  'year',
  'yesno',
];

/** Type of a dimension group whose timeframes an author's calendar defines: it is not served, and has no fields. */
export const CUSTOM_CALENDAR = 'custom_calendar';

/** Default and complete list of a duration group. */
export const DEFAULT_INTERVALS: readonly string[] = [
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
];

const TIMEFRAMES: ReadonlySet<string> = new Set(DEFAULT_TIMEFRAMES);

export function isTimeframe(name: string): boolean {
  return TIMEFRAMES.has(name);
}

/** Types of a lone dimension that are one timeframe: `type: date_month` …, `date_raw`, `time`. */
export function timeframeOfType(type: string): string | undefined {
  if (type === 'date' || type === 'time') return type;
  if (type === 'date_time') return 'time';
  const name = type.startsWith('date_') ? type.slice('date_'.length) : type;
  return TIMEFRAMES.has(name) && name !== 'yesno' ? name : undefined;
}

/** Name of a time group's field: `created_date`; the timeframe `yesno` is the group's own name, `created`. */
export function timeframeFieldName(group: string, timeframe: string): string {
  return timeframe === 'yesno' ? group : `${group}_${timeframe}`;
}

/** Timeframe of a group's field or of a lone one (`type: date_month`, `date`, `date_time`); undefined for others. */
export function timeframeOf({
  type,
  timeframe,
}: {
  readonly type: string;
  readonly timeframe?: string;
}): string | undefined {
  if (timeframe !== undefined) return timeframe;
  if (type === 'date') return 'date';
  if (type === 'date_time' || type === 'time') return 'time';
  return type.startsWith('date_') ? type.slice('date_'.length) : undefined;
}
