/** All values of a filled dimension: the days of a filtered range, the ranges of a tier. */
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { isNumericColumn } from '../workbench/column-types.ts';
import { textLiteral } from '../workbench/duckdb-text.ts';
import type { FillRule, ResultShape } from '../prepared/result-shape.ts';

/**
 * If there were more, rows stay as the database gave them: a year by the second would fill a disk before a limit cuts
 * it.
 */
const MAX_COMBINATIONS = 1_000_000;

/** How values of a timeframe become timestamps and back, and how far apart they are. `value` is the SQL of a value. */
interface TimeframeSteps {
  readonly step: string;
  readonly toTimestamp: (value: string) => string;
  readonly fromTimestamp: (timestamp: string) => string;
  /** The unit to which the range's start is truncated if there is no row to count from. */
  readonly truncateTo: string;
  /** The length of the shortest step. */
  readonly seconds: number;
}

const asDate: Pick<TimeframeSteps, 'toTimestamp' | 'fromTimestamp'> = {
  toTimestamp: (value) => `(${value})::TIMESTAMP`,
  fromTimestamp: (timestamp) => `(${timestamp})::DATE`,
};

/** For values that are text: `rest` completes a value to a time such as `2024-03-01 17:05:09`. */
function asText(format: string, rest: string): Pick<TimeframeSteps, 'toTimestamp' | 'fromTimestamp'> {
  return {
    toTimestamp: (value) => `((${value}) || ${textLiteral(rest)})::TIMESTAMP`,
    fromTimestamp: (timestamp) => `strftime(${timestamp}, ${textLiteral(format)})`,
  };
}

const month = asText('%Y-%m', '-01');
const year = {
  toTimestamp: (value: string) => `make_timestamp((${value})::BIGINT, 1, 1, 0, 0, 0)`,
  fromTimestamp: (timestamp: string) => `year(${timestamp})`,
};
const hour = asText('%Y-%m-%d %H', ':00:00');
const minute = asText('%Y-%m-%d %H:%M', ':00');
const second = { toTimestamp: (value: string) => `(${value})::TIMESTAMP`, fromTimestamp: (t: string) => t };

const HOUR = 3600;
const DAY = 24 * HOUR;

const steps: Readonly<Record<string, TimeframeSteps>> = {
  date: { ...asDate, step: '1 day', truncateTo: 'day', seconds: DAY },
  week: { ...asDate, step: '7 days', truncateTo: 'week', seconds: 7 * DAY },
  month: { ...month, step: '1 month', truncateTo: 'month', seconds: 28 * DAY },
  quarter: { ...month, step: '3 months', truncateTo: 'quarter', seconds: 90 * DAY },
  fiscal_quarter: { ...month, step: '3 months', truncateTo: 'quarter', seconds: 90 * DAY },
  year: { ...year, step: '1 year', truncateTo: 'year', seconds: 365 * DAY },
  fiscal_year: { ...year, step: '1 year', truncateTo: 'year', seconds: 365 * DAY },
  hour: { ...hour, step: '1 hour', truncateTo: 'hour', seconds: HOUR },
  minute: { ...minute, step: '1 minute', truncateTo: 'minute', seconds: 60 },
  second: { ...second, step: '1 second', truncateTo: 'second', seconds: 1 },
  time: { ...second, step: '1 second', truncateTo: 'second', seconds: 1 },
};

function stepsOf(timeframe: string): TimeframeSteps | undefined {
  const known = steps[timeframe];
  if (known) return known;
  const every = /^(hour|minute)(\d+)$/.exec(timeframe);
  const [, unit = '', count = ''] = every ?? [];
  const base = steps[unit];
  // Steps of several hours or minutes start again each day, and all of Looker's divide a day evenly.
  return base && { ...base, step: `${count} ${unit}s`, truncateTo: 'day', seconds: base.seconds * Number(count) };
}

export interface FillSource {
  readonly relation: string;
  /** The SQL of the dimension's value in `relation`. */
  readonly value: string;
  readonly databaseType: string;
  /** False if rows were cut off before the first or after the last: filling beyond them would invent gaps. */
  readonly knownFrom: boolean;
  readonly knownTo: boolean;
  /** Fiscal timeframes use a calendar that is this many months behind. */
  readonly fiscalMonthOffset: number;
}

export function fiscalMonthOffsetOf(shape: ResultShape, name: string): number {
  return shape.fields.find((field) => field.name === name)?.fiscalMonthOffset ?? 0;
}

export interface FillDomain {
  /** A SELECT with one column `value`, of the dimension's own type. */
  readonly sql: string;
  /** The SQL of the greatest possible number of values. */
  readonly count: string;
}

/** Null if nothing can be filled. */
export function fillDomain(rule: FillRule, source: FillSource): FillDomain | null {
  if (rule.kind === 'enumeration') {
    const values = (rule.values ?? []).map((value) => `(${textLiteral(value)})`);
    if (values.length === 0) return null;
    const sql = `SELECT CAST(v AS ${source.databaseType}) AS value FROM (VALUES ${values.join(', ')}) t(v)`;
    return { sql, count: String(values.length) };
  }
  const timeframe = stepsOf(rule.timeframe ?? 'date');
  return timeframe ? timeDomain(rule, timeframe, source) : null;
}

/** @param counts the SQL of the number of values of each filled dimension; all are combined with one another */
export async function isTooMuchToFill(workbench: DuckDBConnection, counts: readonly string[]): Promise<boolean> {
  const product = counts.map((count) => `(${count})::DOUBLE`).join(' * ');
  const answer = await workbench.runAndReadAll(`SELECT ${product} > ${String(MAX_COMBINATIONS)}`);
  return answer.getRows()[0]?.[0] === true;
}

/**
 * The SQL of the sort value of `v.value`, a value of a filled dimension: that of the rows with this value. For other
 * values of an enumeration the rule has it; numbers continue those of the rows, whether these begin at 0 or 1.
 */
export function sortValueSql(
  rule: FillRule | undefined,
  source: {
    readonly relation: string;
    readonly value: string;
    readonly sort: string;
    readonly sortType: DuckDBType | undefined;
  },
): string {
  const { relation, value, sort, sortType } = source;
  const present = `(SELECT any_value(${sort}) FROM ${relation} WHERE ${value} IS NOT DISTINCT FROM v.value)`;
  if (!rule?.values) return present;
  const list = (texts: readonly string[]): string => `[${texts.map(textLiteral).join(', ')}]`;
  const place = (of: string): string => `list_position(${list(rule.values ?? [])}, ${of}::VARCHAR)`;
  if (rule.sortValues) return `coalesce(${present}, ${list(rule.sortValues)}[${place('v.value')}])`;
  if (!isNumericColumn(sortType)) return present;
  const first = `(SELECT any_value(${sort} - ${place(value)}) FROM ${relation})`;
  return `coalesce(${present}, (${place('v.value')} + coalesce(${first}, -1))::${String(sortType)})`;
}

/**
 * Goes in steps from the first row's value back to the range's start and on to its end, so that weeks and fiscal
 * quarters begin on the same days as those of the rows.
 */
function timeDomain(rule: FillRule, timeframe: TimeframeSteps, source: FillSource): FillDomain {
  const { step, toTimestamp, fromTimestamp, truncateTo, seconds } = timeframe;
  const fiscal = rule.timeframe?.startsWith('fiscal_') === true ? source.fiscalMonthOffset : 0;
  const bound = (iso: string | undefined, known: boolean): string =>
    known && iso !== undefined
      ? `(${textLiteral(iso)}::TIMESTAMP - INTERVAL '${String(fiscal)} months')`
      : 'NULL::TIMESTAMP';
  const from = bound(rule.from, source.knownFrom);
  const to = bound(rule.to, source.knownTo);
  const interval = `INTERVAL '${step}'`;
  const offset = `INTERVAL '${String(rule.weekOffset ?? 0)} days'`;
  const bounds = `present AS (
      SELECT min(${toTimestamp(source.value)}) AS first, max(${toTimestamp(source.value)}) AS last FROM ${source.relation}
    ), bounds AS (
      SELECT coalesce(first, date_trunc('${truncateTo}', ${from} - ${offset}) + ${offset}) AS anchor, first, last,
        ${from} AS range_start, ${to} AS range_end FROM present
    )`;
  const count = `(WITH ${bounds} SELECT coalesce(floor(
    (epoch(greatest(last, range_end, anchor)) - epoch(least(range_start, anchor))) / ${String(seconds)}) + 2, 0) FROM bounds)`;
  const sql = `SELECT CAST(${fromTimestamp('moment')} AS ${source.databaseType}) AS value FROM (
    WITH ${bounds}, backward AS (
      SELECT unnest(generate_series(anchor, range_start - ${interval}, -${interval})) AS moment FROM bounds
      WHERE range_start IS NOT NULL AND range_start < anchor
    ), forward AS (
      SELECT unnest(generate_series(anchor, greatest(coalesce(last, anchor), coalesce(range_end - INTERVAL '1 microsecond', anchor)), ${interval})) AS moment
      FROM bounds WHERE first IS NOT NULL OR (range_start IS NOT NULL AND range_end IS NOT NULL)
    )
    SELECT DISTINCT moment FROM (SELECT * FROM backward UNION ALL SELECT * FROM forward) moments, bounds
    WHERE moment IS NOT NULL AND (range_start IS NULL OR moment + ${interval} > range_start OR moment >= first)
  ) domain`;
  return { sql, count };
}
