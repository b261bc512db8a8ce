/** The series of charts over axes: shapes, labels and points. */
import type { JsonObject } from '../../lib/json.ts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import { chosenColor, fontSizeOf, paletteOf } from './chart-frame.ts';
import type { ChartFrame } from './chart-frame.ts';
import { textWidth } from './chart-text.ts';
import { readableOn } from './picture-theme.ts';
import type { Stacking } from './stacked-values.ts';
import { asChoice, asColor, asNumber, asObject, asText, asTexts } from '../vis/vis-values.ts';

export type AxisChart = 'column' | 'bar' | 'line' | 'area' | 'scatter';

/** Values of more points than these could not be read, whatever the size of the picture. */
export const MAX_LABELLED_POINTS = 400;
/** The most values that stand beside each other without touching; of more, those that fit are shown. */
export const UNCROWDED_LABELS = 24;

export interface SeriesInput {
  readonly type: AxisChart;
  readonly series: ChartSeries;
  readonly data: ChartData;
  readonly frame: ChartFrame;
  readonly scale: 'time' | 'number' | 'category';
  readonly stacking: Stacking;
  readonly horizontal: boolean;
  readonly labelled: boolean;
  /** Pixels of the plot. */
  readonly plot: { readonly width: number; readonly height: number };
  /** From the lowest to the highest value of its axis. */
  readonly span: number;
  /** Its place among all series, which gives its color. */
  readonly position: number;
}

/** @param below a part that hangs from the values below zero, see `signedParts` */
export function axisSeries(input: SeriesInput & { readonly below: boolean }): object {
  const { type, series, data, frame, stacking, below, position } = input;
  const { vis, theme } = frame;
  const labelled = input.labelled && data.categories.length <= MAX_LABELLED_POINTS;
  const palette = paletteOf(vis);
  const color =
    chosenColor(vis, [series.id, series.name, series.field]) ?? palette[position % palette.length] ?? theme.text;
  const stacked = stacking !== null && type !== 'scatter';
  const lines = type === 'line' || type === 'area';
  const common = {
    name: series.name,
    data: labelled && !stacked ? endLabelled(pointsOf(input), input) : pointsOf(input),
    itemStyle: { color },
    ...(lines ? { lineStyle: { color } } : {}),
    ...(stacked ? { stack: `all ${lines ? 'lines' : 'bars'}${below ? ' below' : ''}` } : {}),
    labelLayout: { hideOverlap: true },
    label: {
      show: labelled,
      position: type === 'bar' ? 'right' : below ? 'bottom' : 'top',
      color: asColor(asTexts(vis['label_color'])[0]) ?? theme.text,
      fontSize: fontSizeOf(frame),
      formatter: ({ dataIndex }: { readonly dataIndex: number }) =>
        fitsInside(input, dataIndex) ? (series.texts[dataIndex] ?? '') : '',
    },
  };
  if (type === 'scatter') return { ...common, type: 'scatter', symbolSize: 9, ...symbolOf(vis, series) };
  if (type === 'column' || type === 'bar') {
    const label = stacked ? { ...common.label, position: 'inside', color: readableOn(color) } : common.label;
    return { ...common, type: 'bar', label, barMaxWidth: BAR_WIDTH, ...spacing(vis) };
  }
  return {
    ...common,
    type: 'line',
    connectNulls: vis['show_null_points'] === false,
    ...interpolation(vis),
    ...pointStyle(vis, series, data.categories.length),
    ...(type === 'area' ? { areaStyle: { opacity: 0.45, color } } : {}),
  };
}

/** Pixels across a bar, at most. */
const BAR_WIDTH = 64;

/** Whether a value has room: in its part of a stacked bar, or over a column that no neighbor overtops. */
export function fitsInside(input: SeriesInput, row: number): boolean {
  const { type, series, data, stacking, plot, span, horizontal, frame } = input;
  if (type !== 'column' && type !== 'bar') return true;
  const letters = fontSizeOf(frame);
  const text = textWidth(series.texts[row] ?? '', letters);
  const slot = (horizontal ? plot.height : plot.width) / Math.max(1, data.categories.length);
  if (stacking === null) return horizontal || data.series.length > 1 || !isOvertopped(series, row, text / slot);
  const along = (Math.abs(series.values[row] ?? 0) / span) * (horizontal ? plot.width : plot.height);
  const across = Math.min(BAR_WIDTH, slot * 0.8);
  const [width, height] = horizontal ? [along, across] : [across, along];
  return text <= width + 2 && letters <= height;
}

/** @param columns how many columns a label is wide */
function isOvertopped({ values }: ChartSeries, row: number, columns: number): boolean {
  const reach = Math.ceil((columns - 1.1) / 2);
  const own = values[row] ?? 0;
  const neighbors = values.slice(Math.max(0, row - reach), row + reach + 1);
  return reach > 0 && neighbors.some((value) => (own < 0 ? (value ?? 0) < own : (value ?? 0) > own));
}

/** A label stands beyond its point, away from zero: of a negative value below it, or to its left. */
function endLabelled(points: readonly unknown[], { series, horizontal }: SeriesInput): readonly unknown[] {
  const position = horizontal ? 'left' : 'bottom';
  return points.map((value, row) => ((series.values[row] ?? 0) < 0 ? { value, label: { position } } : value));
}

function pointsOf({ series, data, scale, horizontal }: SeriesInput): readonly unknown[] {
  const value = (row: number): number | '-' => series.values[row] ?? '-';
  if (scale === 'category' || data.places === null) return series.values.map((_, row) => value(row));
  return data.places.values.map((place, row) => {
    const at = Number.isNaN(place) ? '-' : place;
    return horizontal ? [value(row), at] : [at, value(row)];
  });
}

function spacing(vis: JsonObject): object {
  const between = asNumber(vis['column_spacing_ratio']);
  const groups = asNumber(vis['column_group_spacing_ratio']);
  const percent = (ratio: number): string => `${String(Math.round(Math.min(1, Math.max(0, ratio)) * 100))}%`;
  return {
    ...(between === null ? {} : { barGap: percent(between), barMaxWidth: undefined }),
    ...(groups === null ? {} : { barCategoryGap: percent(groups * 0.9), barMaxWidth: undefined }),
  };
}

function interpolation({ interpolation: asked }: JsonObject): object {
  switch (asked) {
    case 'monotone':
      return { smooth: true, smoothMonotone: 'x' };
    case 'step':
      return { step: 'middle' };
    case 'step-before':
      return { step: 'start' };
    case 'step-after':
      return { step: 'end' };
    default:
      return {};
  }
}

function symbolOf(vis: JsonObject, series: ChartSeries): object {
  const style = asText(asObject(vis['series_point_styles'])[series.id]) ?? asText(vis['point_style']);
  const symbols: Readonly<Record<string, string>> = {
    circle: 'circle',
    circle_outline: 'emptyCircle',
    square: 'rect',
    diamond: 'diamond',
    triangle: 'triangle',
    'triangle-down': 'pin',
  };
  const symbol = asChoice(style, symbols);
  return symbol === undefined ? {} : { symbol };
}

function pointStyle(vis: JsonObject, series: ChartSeries, points: number): object {
  const none = vis['point_style'] === 'none';
  // A lone point has no line that would make it visible.
  const alone = series.values.filter((value) => value !== null).length === 1;
  return { showSymbol: alone || (!none && points <= 60), symbolSize: 6, symbol: 'circle', ...symbolOf(vis, series) };
}

/** `show_totals_labels`: the sum of a stack above it, as the label of a series that takes no room. */
export function totalLabels({
  data,
  frame,
  stacking,
  horizontal,
  scale,
}: Pick<SeriesInput, 'data' | 'frame' | 'stacking' | 'horizontal' | 'scale'>): readonly object[] {
  const { vis, theme } = frame;
  const first = data.series[0];
  if (vis['show_totals_labels'] !== true || stacking !== 'normal' || scale !== 'category' || !first) return [];
  const sums = data.categories.map((_, row) => data.series.reduce((sum, { values }) => sum + (values[row] ?? 0), 0));
  return [
    {
      type: 'bar',
      stack: 'all bars',
      data: sums.map(() => 0),
      labelLayout: { hideOverlap: true },
      label: {
        show: data.categories.length <= MAX_LABELLED_POINTS,
        position: horizontal ? 'right' : 'top',
        color: asColor(vis['totals_color']) ?? theme.text,
        fontSize: fontSizeOf(frame),
        fontWeight: 600,
        formatter: ({ dataIndex }: { readonly dataIndex: number }) => first.format(sums[dataIndex] ?? 0),
      },
    },
  ];
}
