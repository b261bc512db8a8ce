/** The axes of charts, by vis_config: where categories stand, and which value axis each series uses. */
import type { JsonObject } from '../../lib/json.ts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import { formatterOf } from './chart-data.ts';
import { axisWidth, CHARACTER_WIDTH, FAINT, TEXT } from './chart-frame.ts';
import type { ChartFrame } from './chart-frame.ts';
import { wrapLabel } from './chart-text.ts';
import { asNumber, asObjects, asText, asTexts } from '../vis/vis-values.ts';

export interface ValueAxis {
  /** True if it is on the other side of the chart: on the right, or at the top for bars. */
  readonly opposite: boolean;
  readonly series: readonly ChartSeries[];
  /** Pixels along the side of the chart, without the axis name. */
  readonly width: number;
  readonly option: object;
}

interface AxisStyle {
  readonly horizontal: boolean;
  /** Values are shares of a whole: 0 to 100. */
  readonly percent: boolean;
}

/** One value axis for each member of `y_axes` that has series; series that no member names use the first. */
export function valueAxes(data: ChartData, { vis }: ChartFrame, style: AxisStyle): readonly ValueAxis[] {
  const asked = asObjects(vis['y_axes']);
  const taken = new Map(
    data.series.map((series) => [
      series,
      Math.max(
        0,
        asked.findIndex((axis) => names(axis, series)),
      ),
    ]),
  );
  const groups = Map.groupBy(data.series, (series) => taken.get(series) ?? 0);
  return [...groups]
    .toSorted(([a], [b]) => a - b)
    .map(([index, series]) => valueAxis(asked[index] ?? legacyAxis(vis), series, vis, style));
}

function names(axis: JsonObject, series: ChartSeries): boolean {
  return asObjects(axis['series']).some(
    (one) =>
      one['id'] === series.id ||
      one['axisId'] === series.id ||
      (one['axisId'] === series.field && one['id'] === undefined) ||
      (one['name'] === series.name && one['id'] === undefined),
  );
}

/** The settings of older vis_configs for their only axis. */
function legacyAxis(vis: JsonObject): JsonObject {
  const first = (list: string) => (Array.isArray(vis[list]) ? (vis[list][0] ?? null) : null);
  return {
    label: asTexts(vis['y_axis_labels'])[0] ?? null,
    minValue: first('y_axis_min'),
    maxValue: first('y_axis_max'),
    type: vis['y_axis_scale_mode'] ?? null,
    valueFormat: vis['y_axis_value_format'] ?? null,
    unpinAxis: vis['unpin_axis'] ?? vis['y_axis_unpinned'] ?? null,
  };
}

function valueAxis(
  asked: JsonObject,
  series: readonly ChartSeries[],
  vis: JsonObject,
  { horizontal, percent }: AxisStyle,
): ValueAxis {
  const opposite = asked['orientation'] === 'right' || asked['orientation'] === 'top';
  const format = axisFormat(asText(asked['valueFormat']), series, percent);
  const width = percent ? 52 : axisWidth(series, format);
  const showsValues = asked['showValues'] !== false && vis['show_y_axis_ticks'] !== false;
  const named = asked['showLabels'] !== false && vis['show_y_axis_labels'] !== false;
  const name = asText(asked['label']) ?? (series.length === 1 ? (series[0]?.name ?? '') : '');
  const option = {
    type: asked['type'] === 'log' ? 'log' : 'value',
    position: opposite ? (horizontal ? 'top' : 'right') : horizontal ? 'bottom' : 'left',
    name: named ? name : '',
    nameLocation: 'middle',
    nameGap: horizontal ? 30 : width,
    nameTextStyle: { color: TEXT, fontWeight: 600 },
    inverse: vis['y_axis_reversed'] === true,
    axisLabel: { show: showsValues, formatter: format, hideOverlap: true },
    splitLine: { show: vis['y_axis_gridlines'] !== false && !opposite, lineStyle: { color: FAINT } },
    scale: asked['unpinAxis'] === true,
    // Labels of negative values stand below them, or to their left: between the lowest one and the categories.
    ...(vis['show_value_labels'] === true && series.some(({ values }) => values.some((value) => (value ?? 0) < 0))
      ? { boundaryGap: [horizontal ? '14%' : '8%', 0] }
      : {}),
    min: asNumber(asked['minValue']) ?? undefined,
    max: asNumber(asked['maxValue']) ?? (percent ? 100 : undefined),
  };
  return { opposite, series, width, option };
}

function axisFormat(
  valueFormat: string | null,
  series: readonly ChartSeries[],
  percent: boolean,
): (value: number) => string {
  if (percent) return (value) => `${String(Math.round(value * 10) / 10)}%`;
  if (valueFormat !== null) return formatterOf(valueFormat);
  const shared = series[0]?.format ?? String;
  // Without decimals in its format, a value between two ticks would repeat a neighboring label.
  return (value) => shared(value);
}

export interface CategoryAxis {
  readonly option: object;
  /** Pixels that its labels and its name take across the axis. */
  readonly room: number;
}

/** @param scale the scale on which categories have places; `category` = they stand side by side */
export function categoryAxis(
  data: ChartData,
  frame: ChartFrame,
  {
    horizontal,
    scale,
    edges,
  }: { readonly horizontal: boolean; readonly scale: 'time' | 'number' | 'category'; readonly edges: boolean },
): CategoryAxis {
  const { vis } = frame;
  const label = asText(vis['x_axis_label']) ?? data.categoryLabel;
  const name = vis['show_x_axis_label'] === false ? '' : label;
  const labelled = vis['show_x_axis_ticks'] !== false;
  const labels =
    scale === 'category' ? categoryLabels(data, frame, horizontal) : { room: 22, axisLabel: { hideOverlap: true } };
  const room = labelled ? labels.room : 6;
  const placed = scale === 'time' ? { type: 'time' } : { type: 'value', scale: true };
  const rotation = asNumber(vis['x_axis_label_rotation']);
  const option = {
    ...(scale === 'category'
      ? { type: 'category', data: [...data.categories], boundaryGap: !edges, axisTick: { alignWithLabel: true } }
      : placed),
    name,
    nameLocation: 'middle',
    nameGap: room + 12,
    nameTextStyle: { color: TEXT, fontWeight: 600 },
    // The first row of bars is at the top.
    inverse: horizontal !== (vis['x_axis_reversed'] === true),
    splitLine: { show: vis['x_axis_gridlines'] === true, lineStyle: { color: FAINT } },
    axisLine: { lineStyle: { color: '#9aa0a6' } },
    axisLabel: {
      color: TEXT,
      show: labelled,
      ...labels.axisLabel,
      ...(scale === 'time' ? { formatter: timeLabels(data) } : {}),
      ...(rotation === null ? {} : { rotate: -rotation }),
    },
  };
  return { option, room: room + (name === '' ? 8 : 32) };
}

/** As short as the steps between the ticks allow, but always long enough to tell them apart. */
const TIME_LABELS = {
  year: '{yyyy}',
  month: '{MMM} {yyyy}',
  day: '{d} {MMM}',
  hour: '{HH}:{mm}',
  minute: '{HH}:{mm}',
  second: '{HH}:{mm}:{ss}',
  millisecond: '{HH}:{mm}:{ss}.{SSS}',
};

/** Years in which ticks may be months: there the first of January is a month among others. */
const YEARS_OF_MONTHS = 2;

function timeLabels({ places }: ChartData): typeof TIME_LABELS {
  const years = (places?.values ?? []).filter(Number.isFinite).map((time) => new Date(time).getUTCFullYear());
  const first = years.reduce((least, year) => Math.min(least, year), Infinity);
  const last = years.reduce((most, year) => Math.max(most, year), -Infinity);
  return last - first < YEARS_OF_MONTHS ? { ...TIME_LABELS, year: TIME_LABELS.month } : TIME_LABELS;
}

function categoryLabels(data: ChartData, { width }: ChartFrame, horizontal: boolean) {
  const limit = Math.round(width * 0.3);
  if (horizontal) {
    const axisLabel = { width: limit, overflow: 'truncate', hideOverlap: true };
    return { room: longestLabel(data, limit) + 14, axisLabel };
  }
  const room = categoryRoom(data, width);
  if (wraps(data, width)) {
    const formatter = (text: string) => wrapLabel(text, Math.floor(room / CHARACTER_WIDTH) - 1);
    return { room: 58, axisLabel: { formatter } };
  }
  const rotate = labelAngle(data, width);
  const height = rotate === 0 ? 22 : Math.round(Math.sin((rotate * Math.PI) / 180) * longestLabel(data, 120)) + 18;
  return { room: height, axisLabel: { rotate, width: 120, overflow: 'truncate', hideOverlap: true } };
}

function longestLabel(data: ChartData, limit: number): number {
  const longest = data.categories.reduce((most, text) => Math.max(most, text.length), 0);
  return Math.min(limit, longest * CHARACTER_WIDTH);
}

/** Pixels along the axis for each category. */
function categoryRoom(data: ChartData, width: number): number {
  return (width - 120) / Math.max(1, data.categories.length);
}

/** A few long labels break into lines under their columns. */
function wraps(data: ChartData, width: number): boolean {
  const room = categoryRoom(data, width);
  return room >= 70 && longestLabel(data, 1000) >= room * 0.9;
}

/** Labels are horizontal while they fit side by side, then slanted, then steep. */
function labelAngle(data: ChartData, width: number): number {
  const room = categoryRoom(data, width);
  if (longestLabel(data, 120) < room || data.categories.length > 60) return 0;
  return room > 26 ? 35 : 60;
}
