/** The axes of charts, by vis_config: where categories stand, and which value axis each series uses. */
import type { JsonObject } from '../../lib/json.ts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import { formatterOf } from './chart-data.ts';
import {
  axisWidth,
  CHARACTER_WIDTH,
  fontSizeOf,
  NO_CATEGORIES,
  NO_LABELS,
  NO_LEGEND,
  NO_TITLES,
} from './chart-frame.ts';
import type { ChartFrame } from './chart-frame.ts';
import { cutMiddle, fitText, wrapLabel } from './chart-text.ts';
import { timeTicks } from './time-ticks.ts';
import type { TimeTick } from './time-ticks.ts';
import { asNumber, asObjects, asText, asTexts } from '../vis/vis-values.ts';

export interface ValueAxis {
  /** True if it is on the other side of the chart: on the right, or at the top for bars. */
  readonly opposite: boolean;
  readonly series: readonly ChartSeries[];
  /** Pixels along the side of the chart, with the axis name. */
  readonly room: number;
  readonly option: object;
}

export interface AxisStyle {
  readonly horizontal: boolean;
  /** Values are shares of a whole: 0 to 100. */
  readonly percent: boolean;
  /** The lowest and the highest value that some series reach, stacked if they are. */
  readonly extent: (series: readonly ChartSeries[]) => readonly [low: number, high: number];
}

/** One value axis for each member of `y_axes` that has series; series that no member names use the first. */
export function valueAxes(data: ChartData, frame: ChartFrame, style: AxisStyle): readonly ValueAxis[] {
  const { vis } = frame;
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
    .map(([index, series]) => valueAxis(asked[index] ?? legacyAxis(vis), series, frame, style));
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

function valueAxis(asked: JsonObject, series: readonly ChartSeries[], frame: ChartFrame, style: AxisStyle): ValueAxis {
  const { vis, theme, spareness } = frame;
  const { horizontal, percent } = style;
  const opposite = asked['orientation'] === 'right' || asked['orientation'] === 'top';
  const format = axisFormat(asText(asked['valueFormat']), series, percent);
  const showsValues = asked['showValues'] !== false && vis['show_y_axis_ticks'] !== false && spareness < NO_LABELS;
  const width = Math.round((percent ? 52 : axisWidth(series, format)) * (spareness >= NO_TITLES ? 0.74 : 1));
  const named = asked['showLabels'] !== false && vis['show_y_axis_labels'] !== false && spareness < NO_TITLES;
  const name = asText(asked['label']) ?? (series.length === 1 ? (series[0]?.name ?? '') : '');
  const option = {
    type: asked['type'] === 'log' ? 'log' : 'value',
    position: opposite ? (horizontal ? 'top' : 'right') : horizontal ? 'bottom' : 'left',
    name: named ? fitText(name, (horizontal ? frame.width : frame.height) * 0.7, 12) : '',
    nameLocation: 'middle',
    nameGap: horizontal ? 30 : width,
    nameTextStyle: { color: theme.text, fontWeight: 600 },
    inverse: vis['y_axis_reversed'] === true,
    splitLine: { show: vis['y_axis_gridlines'] !== false && !opposite, lineStyle: { color: theme.faint } },
    scale: asked['unpinAxis'] === true,
    splitNumber: spareness >= NO_TITLES ? 3 : 5,
    ...bounds(asked, series, vis, style),
    axisLabel: {
      show: showsValues,
      formatter: format,
      hideOverlap: true,
      color: theme.text,
      fontSize: fontSizeOf(frame),
      ...(startsBelowZero(asked, series, style) ? { showMinLabel: false } : {}),
    },
  };
  const room = (showsValues ? (horizontal ? 18 : width) : 2) + (named ? 20 : 0);
  return { opposite, series, room, option };
}

/** Shares of the span of the values: what stays below zero for the label of a negative value. */
const BELOW = { horizontal: 0.14, vertical: 0.08 };

function bounds(asked: JsonObject, series: readonly ChartSeries[], vis: JsonObject, style: AxisStyle): object {
  const { horizontal, percent, extent } = style;
  const [low, high] = extent(series);
  const below = horizontal ? BELOW.horizontal : BELOW.vertical;
  // Labels of negative values stand below them, or to their left: between the lowest one and the categories.
  const labelled =
    vis['show_value_labels'] === true && series.some(({ values }) => values.some((value) => (value ?? 0) < 0));
  const slight = startsBelowZero(asked, series, style);
  return {
    ...(labelled ? { boundaryGap: [`${String(Math.round(below * gapUnit(series, extent(series)) * 100))}%`, 0] } : {}),
    min: asNumber(asked['minValue']) ?? (slight ? low - (labelled ? (high - low) * below : 0) : undefined),
    max: asNumber(asked['maxValue']) ?? (percent ? 100 : undefined),
  };
}

/**
 * ECharts measures gaps in spans from the lowest to the highest value, which is little where all values are far below
 * zero. (Parts of a stack have their labels inside, and need no more.)
 * @returns the span of the whole axis, in such spans
 */
function gapUnit(series: readonly ChartSeries[], [low, high]: readonly [number, number]): number {
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  const least = values.reduce((lowest, value) => Math.min(lowest, value), Infinity);
  const most = values.reduce((highest, value) => Math.max(highest, value), -Infinity);
  return least === low && most > least ? (high - low) / (most - least) : 1;
}

/** Far below the first tick: the axis then starts at the lowest value, not at a tick with empty room above it. */
const SLIGHT = 0.04;

function startsBelowZero(asked: JsonObject, series: readonly ChartSeries[], { extent }: AxisStyle): boolean {
  const [low, high] = extent(series);
  return asked['type'] !== 'log' && asNumber(asked['minValue']) === null && low < 0 && -low < high * SLIGHT;
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
  const { vis, theme, spareness } = frame;
  const label = asText(vis['x_axis_label']) ?? data.categoryLabel;
  const name =
    vis['show_x_axis_label'] === false || spareness >= NO_TITLES
      ? ''
      : fitText(label, (horizontal ? frame.height : frame.width) * 0.7, 12);
  const labelled = vis['show_x_axis_ticks'] !== false && spareness < NO_CATEGORIES;
  const ticks = scale === 'time' ? timeTicks(data.places?.values ?? [], (frame.width - 60) / TIME_ROOM) : [];
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
    nameTextStyle: { color: theme.text, fontWeight: 600 },
    // The first row of bars is at the top.
    inverse: horizontal !== (vis['x_axis_reversed'] === true),
    splitLine: { show: vis['x_axis_gridlines'] === true, lineStyle: { color: theme.faint } },
    axisLine: { lineStyle: { color: theme.line } },
    ...(ticks.length > 0 ? { axisTick: { customValues: ticks.map(({ at }) => at) } } : {}),
    axisLabel: {
      color: theme.text,
      fontSize: fontSizeOf(frame),
      show: labelled,
      ...labels.axisLabel,
      ...(ticks.length > 0 ? tickLabels(ticks) : {}),
      ...(rotation === null ? {} : { rotate: -rotation }),
    },
  };
  return { option, room: room + (name === '' ? (spareness >= NO_TITLES ? 2 : 8) : 32) };
}

/** Pixels along the axis for the text of a tick. */
const TIME_ROOM = 78;

function tickLabels(ticks: readonly TimeTick[]): object {
  const texts = new Map(ticks.map(({ at, text }) => [at, text]));
  return { customValues: [...texts.keys()], formatter: (at: number) => texts.get(at) ?? '' };
}

function categoryLabels(data: ChartData, { width, height, spareness }: ChartFrame, horizontal: boolean) {
  const limit = Math.round(width * (spareness >= NO_TITLES ? 0.2 : 0.3));
  if (horizontal) {
    const formatter = (text: string) => cutMiddle(text, limit, 12);
    return { room: longestLabel(data, limit) + 14, axisLabel: { formatter, hideOverlap: true } };
  }
  const room = categoryRoom(data, width);
  if (wraps(data, width) && spareness < NO_TITLES) {
    const formatter = (text: string) => wrapLabel(text, Math.floor(room / CHARACTER_WIDTH) - 1);
    const lines = data.categories.reduce((most, text) => Math.max(most, formatter(text).split('\n').length), 1);
    // No line is wider than its column, so none is left out.
    return { room: 8 + lines * LINE_HEIGHT, axisLabel: { formatter, interval: 0 } };
  }
  // Slanted names would take a small picture's height.
  const rotate = spareness >= NO_LEGEND ? 0 : labelAngle(data, width);
  // A slanted name reaches to the left of its column, where the axis is.
  const reach = rotate === 0 ? 120 : (60 + room / 2) / Math.cos((rotate * Math.PI) / 180);
  const longest = Math.min(120, reach, rotate !== 0 && spareness >= NO_TITLES ? height * 0.3 : 120);
  const across = rotate === 0 ? 22 : Math.round(Math.sin((rotate * Math.PI) / 180) * longestLabel(data, longest)) + 18;
  const formatter = (text: string) => cutMiddle(text, longest, 12);
  // Where all have room, none is left out.
  const all = rotate !== 0 || longestLabel(data, longest) < room ? { interval: 0 } : {};
  return { room: across, axisLabel: { rotate, formatter, hideOverlap: true, ...all } };
}

/** Pixels of a line of a label. */
const LINE_HEIGHT = 15;

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
