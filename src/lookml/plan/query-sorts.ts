/** Reads `sorts`, and fills in Looker's default sorts for a query without any. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { measureTypeRow } from '../fields/measure-types.ts';
import { timeframeOf } from '../fields/timeframes.ts';
import type { DimensionRef, FieldRef, MeasureRef } from './field-ref.ts';
import type { PlannedSort } from './query-plan.ts';

export interface SortableQuery {
  readonly dimensions: readonly DimensionRef[];
  readonly measures: readonly MeasureRef[];
  /** Names of table calculations. */
  readonly calculations: readonly string[];
  readonly pivots: readonly string[];
  /** May a sort be by this field, which is not selected? Reports it if not. */
  readonly isAllowed: (name: string) => boolean;
}

/** Clients send it for "in no particular order". */
export const UNSORTED = '__UNSORTED__';
/** Looker's suffix for the hidden column that orders tiers and the like; clients send its name back. */
const SORT_SUFFIX = '__sort_';

/** Is the measure calculated from result rows, after the SQL? */
export function isPostSql(ref: FieldRef): boolean {
  return ref.field.category === 'measure' && measureTypeRow(ref.field.type).family === 'post_sql';
}

export function readSorts(texts: readonly string[], query: SortableQuery, log: DiagnosticLog): readonly PlannedSort[] {
  const refs = new Map([...query.dimensions, ...query.measures].map((ref) => [ref.name, ref]));
  const calculations = new Set(query.calculations);
  const sorts: PlannedSort[] = [];
  const taken = new Set<string>();
  for (const text of texts) {
    if (text.trim() === UNSORTED) continue;
    const [written = '', ...words] = text.trim().split(/\s+/);
    const direction = words[0]?.toLowerCase();
    const desc = direction === 'desc';
    const rest = desc || direction === 'asc' ? words.slice(1) : words;
    const isKnown = (one: string): boolean => refs.has(one) || calculations.has(one);
    const name = !isKnown(written) && written.endsWith(SORT_SUFFIX) ? written.slice(0, -SORT_SUFFIX.length) : written;
    if (!isKnown(name)) {
      // Looker ignores sorts by fields that the query does not select.
      if (query.isAllowed(name))
        log.warn('sort-not-selected', undefined, `The sort "${text}" is not by a selected field.`);
      continue;
    }
    const pivot = /^\d{1,6}$/.test(rest[0] ?? '') ? Number(rest[0]) : undefined;
    if (rest.length > (pivot === undefined ? 0 : 1)) {
      log.error(
        'bad-sort',
        undefined,
        `The sort "${text}" must have the form "view.field", "view.field desc" or "view.field desc 0".`,
      );
      continue;
    }
    const key = `${name} ${String(pivot)}`;
    if (taken.has(key)) continue;
    taken.add(key);
    const ref = refs.get(name);
    const afterSql = ref === undefined || isPostSql(ref);
    const onMeasure = query.pivots.length > 0 && ref?.field.category !== 'dimension';
    sorts.push({ field: name, desc, afterSql, ...(onMeasure ? { pivot: pivot ?? 0 } : {}) });
  }
  return sorts;
}

/**
 * First date dimension, newest first; otherwise first measure, largest first; otherwise first dimension. Pivots do not
 * count.
 */
export function defaultSorts(query: Pick<SortableQuery, 'dimensions' | 'measures' | 'pivots'>): readonly PlannedSort[] {
  const rows = query.dimensions.filter((ref) => !query.pivots.includes(ref.name));
  const date = rows.find(isDate);
  if (date) return [{ field: date.name, desc: true, afterSql: false }];
  const measure = query.measures.find((ref) => !isPostSql(ref)) ?? query.measures[0];
  if (measure) {
    const pivot = query.pivots.length > 0 ? { pivot: 0 } : {};
    return [{ field: measure.name, desc: true, afterSql: isPostSql(measure), ...pivot }];
  }
  const [first] = rows;
  return first ? [{ field: first.name, desc: false, afterSql: false }] : [];
}

/**
 * Subtotals group the rows by the dimensions `grouped` (the first row dimensions, down to the deepest level), so these
 * come before all other sorts, each in the direction that the query gives it. They replace default sorts entirely.
 */
export function subtotalSorts(
  sorts: readonly PlannedSort[],
  grouped: readonly FieldRef[],
  areDefault: boolean,
): readonly PlannedSort[] {
  if (grouped.length === 0) return sorts;
  const first = grouped.map(({ name }) => {
    const own = areDefault ? undefined : sorts.find((sort) => sort.field === name);
    return own ?? { field: name, desc: false, afterSql: false };
  });
  return [...first, ...(areDefault ? [] : sorts.filter((sort) => !first.includes(sort)))];
}

/** The public name of the hidden column that orders a field. */
export function placesOf(field: string): string {
  return `${field}${SORT_SUFFIX}`;
}

/** Timeframes that name a stretch of the calendar; `day_of_week`, `month_name` and the like are not dates. */
const dateTimeframe =
  /^(?:raw|time|second|(?:milli|micro)second\d*|minute\d*|hour\d*|date|week|month|quarter|year|fiscal_(?:quarter|year))$/;

function isDate({ field }: DimensionRef): boolean {
  return dateTimeframe.test(timeframeOf(field) ?? '');
}
