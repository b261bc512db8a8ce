/** Columns, bars, lines, areas and points over axes, as ECharts options. */
import type { SeriesOption } from 'echarts';
import type { JsonObject } from '../../lib/json.ts';
import { axisSeries, fitsInside, MAX_LABELLED_POINTS, totalLabels, UNCROWDED_LABELS } from './axis-series.ts';
import type { AxisChart, SeriesInput } from './axis-series.ts';
import { categoryAxis, valueAxes } from './chart-axes.ts';
import type { CategoryAxis, ValueAxis } from './chart-axes.ts';
import { reorder } from './chart-data.ts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import { baseOption, isRoomy, legendOf, NO_LABELS, NO_LEGEND } from './chart-frame.ts';
import type { ChartFrame, DrawnChart, LegendOfChart, Spareness } from './chart-frame.ts';
import { textWidth } from './chart-text.ts';
import { referenceLines } from './reference-lines.ts';
import { asShares, extentOf, signedParts } from './stacked-values.ts';
import type { Stacking } from './stacked-values.ts';
import { asObject } from '../vis/vis-values.ts';

/** Leaves out titles, the legend and labels of a small picture, in this order, until the plot has half of it. */
export function axisChart(type: AxisChart, data: ChartData, frame: ChartFrame): DrawnChart {
  const levels: readonly Spareness[] = isRoomy(frame) ? [0] : [0, 1, 2, 3];
  for (const spareness of levels) {
    const drawn = drawAxisChart(type, data, { ...frame, spareness });
    const { left, right, top, bottom } = drawn.margins;
    const plot = Math.max(0, frame.width - left - right) * Math.max(0, frame.height - top - bottom);
    if (isRoomy(frame) || plot * 2 >= frame.width * frame.height) return drawn;
  }
  return drawAxisChart(type, data, { ...frame, spareness: NO_LABELS });
}

function drawAxisChart(
  type: AxisChart,
  given: ChartData,
  frame: ChartFrame,
): DrawnChart & { readonly margins: Margins } {
  const { vis } = frame;
  const horizontal = type === 'bar';
  const stacking = stackingOf(type, vis);
  const scale = scaleOf(type, given, vis);
  const ordered = inOrder(given, vis);
  const data = stacking === 'percent' ? asShares(ordered) : ordered;
  const extent = extentOf(data, stacking);
  const axes = valueAxes(data, frame, { horizontal, percent: stacking === 'percent', extent });
  const category = categoryAxis(data, frame, { horizontal, scale, edges: type === 'area' });
  const legend = legendOf(data.series.length > 1 ? data.series.map(({ name }) => name) : [], frame);
  const labelled = vis['show_value_labels'] === true && frame.spareness < NO_LEGEND;
  const margins = marginsOf({ axes, category, legend, frame, horizontal, room: labelRoom(data, labelled, stacking) });
  const plot = {
    width: frame.width - margins.left - margins.right,
    height: frame.height - margins.top - margins.bottom,
  };
  const shared = { data, frame, scale, stacking, horizontal, labelled, plot };
  const drawn = axes.map((axis) => ({ axis, span: spanOf(extent(axis.series)) }));
  const inputs = drawn.flatMap(({ axis, span }, index) =>
    axis.series.map((series): SeriesInput & { readonly index: number } => {
      const position = data.series.indexOf(series);
      return { ...shared, type: seriesType(type, series, vis), series, span, index, position };
    }),
  );
  const series = inputs.flatMap((input, position) =>
    signedParts(input).map((part, turn) => ({
      ...axisSeries({ ...input, ...part }),
      ...(horizontal ? { xAxisIndex: input.index } : { yAxisIndex: input.index }),
      ...(position === 0 && turn === 0 ? referenceLines(frame, input.series, horizontal) : {}),
    })),
  );
  const values = axes.map(({ option }) => option);
  return {
    margins,
    option: {
      ...baseOption(frame),
      grid: { ...margins },
      ...legend.option,
      xAxis: horizontal ? values : category.option,
      yAxis: horizontal ? category.option : values,
      series: [...series, ...totalLabels(shared)] as SeriesOption[],
    },
    notes: [...legend.notes, ...labelNotes(inputs, vis)],
  };
}

function spanOf([low, high]: readonly [number, number]): number {
  return Math.max(high, 0) - Math.min(low, 0) || 1;
}

interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Pixels between the edges of the picture and the plot. */
function marginsOf({
  axes,
  category,
  legend,
  frame,
  horizontal,
  room,
}: {
  readonly axes: readonly ValueAxis[];
  readonly category: CategoryAxis;
  readonly legend: LegendOfChart;
  readonly frame: ChartFrame;
  readonly horizontal: boolean;
  readonly room: number;
}): Margins {
  const side = (opposite: boolean): number =>
    axes.filter((axis) => axis.opposite === opposite).reduce((sum, axis) => sum + axis.room, 0);
  const roomy = isRoomy(frame);
  const isTiny = frame.width < 120 || frame.height < 120;
  const edge = roomy ? 14 : isTiny ? 2 : 6;
  const top = legend.top > 0 ? legend.top + (roomy ? 16 : 6) : roomy ? 24 : edge + 4;
  // Under the chart stands what it leaves out.
  const notes = roomy ? 22 : frame.height >= 120 ? 14 : 2;
  return horizontal
    ? {
        left: legend.left + category.room + Math.min(8, edge),
        right: legend.right + (roomy ? Math.max(40, room) : Math.max(edge + 8, room)),
        top: top + (side(true) > 0 ? 40 : 0),
        bottom: notes + side(false) + 2,
      }
    : {
        left: legend.left + side(false) + edge,
        right: legend.right + side(true) + (roomy ? 36 : edge + 4),
        top,
        bottom: category.room + notes,
      };
}

/** What is said of the labels that were asked for but do not fit. */
function labelNotes(inputs: readonly SeriesInput[], vis: JsonObject): readonly string[] {
  const first = inputs[0];
  if (vis['show_value_labels'] !== true || !first) return [];
  if (!first.labelled || first.data.categories.length > MAX_LABELLED_POINTS) return ['value labels do not fit'];
  const crowded = first.data.categories.length * (first.stacking === null ? inputs.length : 1) > UNCROWDED_LABELS;
  const fit = inputs.flatMap((input) =>
    input.series.values.flatMap((value, row) => (value === null || value === 0 ? [] : [fitsInside(input, row)])),
  );
  if (fit.length > 0 && !fit.includes(true)) return ['value labels do not fit'];
  return crowded || fit.includes(false) ? ['value labels stand where they fit'] : [];
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
function labelRoom({ series, categories }: ChartData, labelled: boolean, stacking: Stacking): number {
  if (!labelled || stacking !== null || categories.length > MAX_LABELLED_POINTS) return 0;
  return series.flatMap(({ texts }) => texts).reduce((most, text) => Math.max(most, textWidth(text, 12) + 10), 0);
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

function seriesType(type: AxisChart, series: ChartSeries, vis: JsonObject): AxisChart {
  const types = asObject(vis['series_types']);
  const chosen = types[series.id] ?? types[series.field];
  const isKnownType = chosen === 'column' || chosen === 'line' || chosen === 'area' || chosen === 'scatter';
  return isKnownType && type !== 'bar' ? chosen : type;
}
