/** Columns, bars, lines, areas and points over axes, as ECharts options. */
import type { SeriesOption } from 'echarts';
import type { JsonObject } from '../../lib/json.ts';
import { categoryAxis, valueAxes } from './chart-axes.ts';
import { reorder } from './chart-data.ts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import { baseOption, chosenColor, legendOf, TEXT } from './chart-frame.ts';
import type { ChartFrame, DrawnChart } from './chart-frame.ts';
import { textWidth } from './chart-text.ts';
import { referenceLines } from './reference-lines.ts';
import { asChoice, asColor, asNumber, asObject, asText, asTexts } from '../vis/vis-values.ts';

export type AxisChart = 'column' | 'bar' | 'line' | 'area' | 'scatter';
type Stacking = 'normal' | 'percent' | null;

/** The most points that can show their values without touching. */
const MAX_LABELLED_POINTS = 24;

export function axisChart(type: AxisChart, given: ChartData, frame: ChartFrame): DrawnChart {
  const { vis } = frame;
  const horizontal = type === 'bar';
  const stacking = stackingOf(type, vis);
  const scale = scaleOf(type, given, vis);
  const ordered = inOrder(given, vis);
  const data = stacking === 'percent' ? asShares(ordered) : ordered;
  const axes = valueAxes(data, frame, { horizontal, percent: stacking === 'percent' });
  const category = categoryAxis(data, frame, { horizontal, scale, edges: type === 'area' });
  const legend = legendOf(data.series.length > 1 ? data.series.map(({ name }) => name) : [], frame);
  const series = axes.flatMap((axis, index) =>
    axis.series.map((one, position) => ({
      ...axisSeries({ type: seriesType(type, one, vis), series: one, data, vis, scale, stacking, horizontal }),
      ...(horizontal ? { xAxisIndex: index } : { yAxisIndex: index }),
      ...(index === 0 && position === 0 ? referenceLines(vis, one, horizontal) : {}),
    })),
  );
  const side = (opposite: boolean): number =>
    axes.filter((axis) => axis.opposite === opposite).reduce((sum, { width }) => sum + width + 20, 0);
  const values = axes.map(({ option }) => option);
  const top = Math.max(24, legend.height + 16);
  return {
    option: {
      ...baseOption(frame),
      grid: horizontal
        ? {
            left: category.room + 8,
            right: labelRoom(data, vis, stacking),
            top: top + (side(true) > 0 ? 40 : 0),
            bottom: 62,
          }
        : { left: side(false) + 14, right: side(true) + 36, top, bottom: category.room + 22 },
      ...legend.option,
      xAxis: horizontal ? values : category.option,
      yAxis: horizontal ? category.option : values,
      series: [...series, ...totalLabels(data, frame, { stacking, horizontal, scale })] as SeriesOption[],
    },
    notes: legend.notes,
  };
}

/** Plots two measures against each other if the dimension has no place on an axis; otherwise plots each over it. */
export function scatterChart(data: ChartData, frame: ChartFrame): DrawnChart {
  const [x, y] = data.series;
  const pivoted = data.series.some((series) => series.id !== series.field);
  if (!x || !y || data.series.length !== 2 || data.places !== null || pivoted) return axisChart('scatter', data, frame);
  const places = { kind: 'number', values: x.values.map((value) => value ?? Number.NaN) } as const;
  return axisChart('scatter', { ...data, categoryLabel: x.name, places, series: [y] }, frame);
}

/** Pixels to the right of bars: values at their ends need room. */
function labelRoom({ series, categories }: ChartData, vis: JsonObject, stacking: Stacking): number {
  if (vis['show_value_labels'] !== true || stacking !== null || categories.length > MAX_LABELLED_POINTS) return 40;
  return series.flatMap(({ texts }) => texts).reduce((most, text) => Math.max(most, textWidth(text, 12) + 10), 40);
}

function stackingOf(type: AxisChart, vis: JsonObject): Stacking {
  const asked = vis['stacking'];
  if (type === 'scatter') return null;
  if (asked === 'normal' || asked === 'percent') return asked;
  return type === 'area' && asked === undefined ? 'normal' : null;
}

/** With `auto`, times stand at their place in time; but columns need room, so they stand side by side. */
function scaleOf(type: AxisChart, { places }: ChartData, vis: JsonObject): 'time' | 'number' | 'category' {
  const asked = vis['x_axis_scale'];
  if (places === null || asked === 'ordinal') return 'category';
  const kinds = [type, ...Object.values(asObject(vis['series_types']))];
  if (kinds.some((kind) => kind === 'column' || kind === 'bar')) return 'category';
  if (places.kind === 'time') return 'time';
  return type === 'scatter' || asked === 'linear' ? 'number' : 'category';
}

/** Times run from left to right, however the rows are sorted; `ordering` sorts by the values drawn. */
function inOrder(data: ChartData, vis: JsonObject): ChartData {
  const { places } = data;
  const order = data.categories.map((_, index) => index);
  const asked = vis['ordering'];
  if (asked === 'asc' || asked === 'desc') {
    const sum = (row: number): number => data.series.reduce((total, { values }) => total + (values[row] ?? 0), 0);
    return reorder(
      data,
      order.toSorted((a, b) => (asked === 'asc' ? sum(a) - sum(b) : sum(b) - sum(a))),
    );
  }
  if (places === null || vis['x_axis_scale'] === 'ordinal' || places.kind === 'number') return data;
  return reorder(
    data,
    order.toSorted((a, b) => (places.values[a] ?? 0) - (places.values[b] ?? 0)),
  );
}

/** Each row's values as shares of their sum, in percent. */
function asShares(data: ChartData): ChartData {
  const sums = data.categories.map((_, row) =>
    data.series.reduce((sum, { values }) => sum + Math.abs(values[row] ?? 0), 0),
  );
  const share = (value: number | null, row: number): number | null =>
    value === null || (sums[row] ?? 0) === 0 ? null : (value / (sums[row] ?? 1)) * 100;
  const format = (value: number): string => `${value.toFixed(1)}%`;
  const series = data.series.map((one) => {
    const values = one.values.map(share);
    return { ...one, values, texts: values.map((value) => (value === null ? '' : format(value))), format };
  });
  return { ...data, series };
}

function seriesType(type: AxisChart, series: ChartSeries, vis: JsonObject): AxisChart {
  const types = asObject(vis['series_types']);
  const chosen = types[series.id] ?? types[series.field];
  const isKnownType = chosen === 'column' || chosen === 'line' || chosen === 'area' || chosen === 'scatter';
  return isKnownType && type !== 'bar' ? chosen : type;
}

interface SeriesInput {
  readonly type: AxisChart;
  readonly series: ChartSeries;
  readonly data: ChartData;
  readonly vis: JsonObject;
  readonly scale: 'time' | 'number' | 'category';
  readonly stacking: Stacking;
  readonly horizontal: boolean;
}

function axisSeries(input: SeriesInput): object {
  const { type, series, data, vis, stacking } = input;
  const labelled = vis['show_value_labels'] === true && data.categories.length <= MAX_LABELLED_POINTS;
  const color = chosenColor(vis, [series.id, series.name, series.field]);
  const stacked = stacking !== null && type !== 'scatter';
  const common = {
    name: series.name,
    data: labelled && !stacked ? endLabelled(pointsOf(input), input) : pointsOf(input),
    ...(color === null ? {} : { itemStyle: { color }, lineStyle: { color } }),
    ...(stacked ? { stack: `all ${type === 'line' || type === 'area' ? 'lines' : 'bars'}` } : {}),
    labelLayout: { hideOverlap: true },
    label: {
      show: labelled,
      position: type === 'bar' ? 'right' : 'top',
      color: asColor(asTexts(vis['label_color'])[0]) ?? TEXT,
      formatter: ({ dataIndex }: { readonly dataIndex: number }) => series.texts[dataIndex] ?? '',
    },
  };
  if (type === 'scatter') return { ...common, type: 'scatter', symbolSize: 9, ...symbolOf(vis, series) };
  if (type === 'column' || type === 'bar') {
    const label = stacked ? { ...common.label, position: 'inside', color: '#ffffff' } : common.label;
    return { ...common, type: 'bar', label, barMaxWidth: 64, ...spacing(vis) };
  }
  return {
    ...common,
    type: 'line',
    connectNulls: vis['show_null_points'] === false,
    ...interpolation(vis),
    ...pointStyle(vis, series, data.categories.length),
    ...(type === 'area' ? { areaStyle: { opacity: 0.45, ...(color === null ? {} : { color }) } } : {}),
  };
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
function totalLabels(
  data: ChartData,
  { vis }: ChartFrame,
  { stacking, horizontal, scale }: Pick<SeriesInput, 'stacking' | 'horizontal' | 'scale'>,
): readonly object[] {
  const first = data.series[0];
  if (vis['show_totals_labels'] !== true || stacking !== 'normal' || scale !== 'category' || !first) return [];
  const sums = data.categories.map((_, row) => data.series.reduce((sum, { values }) => sum + (values[row] ?? 0), 0));
  return [
    {
      type: 'bar',
      stack: 'all bars',
      data: sums.map(() => 0),
      label: {
        show: data.categories.length <= MAX_LABELLED_POINTS,
        position: horizontal ? 'right' : 'top',
        color: asColor(vis['totals_color']) ?? TEXT,
        fontWeight: 600,
        formatter: ({ dataIndex }: { readonly dataIndex: number }) => first.format(sums[dataIndex] ?? 0),
      },
    },
  ];
}
