/** Waterfalls: each value begins where the one before it ended, and the last bar is what came of all of them. */
import type { CustomSeriesOption, SeriesOption } from 'echarts';
import { MAX_LABELLED_POINTS } from './axis-series.ts';
import { categoryAxis, valueAxes } from './chart-axes.ts';
import type { ChartData } from './chart-data.ts';
import { baseOption, fontSizeOf, isRoomy, NO_LABELS, NO_LEGEND } from './chart-frame.ts';
import type { ChartFrame, DrawnChart } from './chart-frame.ts';
import { textWidth } from './chart-text.ts';
import { asColor } from '../vis/vis-values.ts';

const UP = '#2a9d8f';
const DOWN = '#c0396b';
const TOTAL = '#607d8b';

interface Step {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly color: string;
}

/** One bar for each row of the first measure; of a single row, one for each measure. */
export function waterfallChart(given: ChartData, sized: ChartFrame): DrawnChart {
  const [first] = given.series;
  // What a small picture has no room for; the axes and labels take less of a larger one.
  const frame: ChartFrame = { ...sized, spareness: isRoomy(sized) ? 0 : sized.height < 100 ? NO_LABELS : NO_LEGEND };
  if (!first) return { option: baseOption(frame), notes: [] };
  const steps = stepsOf(given, frame);
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  const running = { ...first, values: steps.map(({ to }) => to), texts: steps.map(({ text }) => text) };
  const data = { ...given, places: null, categories: steps.map(({ name }) => name), series: [running] };
  const extent = () => [Math.min(0, ...ends), Math.max(0, ...ends)] as const;
  const [axis] = valueAxes(data, frame, { horizontal: false, percent: false, extent });
  const category = categoryAxis(data, frame, { horizontal: false, scale: 'category', edges: false });
  const series = given.categories.length > 1 ? given.series.length : 1;
  const left = (axis?.room ?? 0) + (isRoomy(frame) ? 14 : 6);
  const right = isRoomy(frame) ? 36 : 10;
  const plotWidth = frame.width - left - right;
  return {
    option: {
      ...baseOption(frame),
      grid: {
        left,
        right,
        top: isRoomy(frame) ? 32 : 16,
        bottom: category.room + (isRoomy(frame) ? 22 : frame.height >= 120 ? 14 : 2),
      },
      xAxis: category.option,
      yAxis: axis?.option ?? {},
      series: [barsOf(steps, frame)] as SeriesOption[],
    },
    notes: [...(series > 1 ? [`only ${first.name} is drawn`] : []), ...labelNotes(steps, frame, plotWidth)],
  };
}

function stepsOf({ categories, series }: ChartData, { vis }: ChartFrame): readonly Step[] {
  const [first] = series;
  const colorOf = (key: string, otherwise: string): string => asColor(vis[key]) ?? otherwise;
  const given =
    categories.length === 1 && series.length > 1
      ? series.map(({ name, values, texts }) => ({ name, value: values[0] ?? 0, text: texts[0] ?? '' }))
      : categories.map((name, row) => ({ name, value: first?.values[row] ?? 0, text: first?.texts[row] ?? '' }));
  let sum = 0;
  const steps = given.map(({ name, value, text }): Step => {
    const from = sum;
    sum += value;
    return { name, from, to: sum, text, color: value < 0 ? colorOf('down_color', DOWN) : colorOf('up_color', UP) };
  });
  const total = {
    name: 'Total',
    from: 0,
    to: sum,
    text: first?.format(sum) ?? '',
    color: colorOf('total_color', TOTAL),
  };
  return [...steps, total];
}

interface CustomPlaces {
  readonly coord: (place: readonly [number, number]) => readonly [x: number, y: number];
  readonly size: (place: readonly [number, number]) => readonly [width: number, height: number];
}

function isLabelled(steps: readonly Step[], { vis }: ChartFrame): boolean {
  return vis['show_value_labels'] !== false && steps.length <= MAX_LABELLED_POINTS;
}

/** What is said of labels that were asked for and do not fit; without being asked for, they stand where they fit. */
function labelNotes(steps: readonly Step[], frame: ChartFrame, plotWidth: number): readonly string[] {
  if (frame.vis['show_value_labels'] !== true) return [];
  const slot = plotWidth / steps.length;
  const fitting = steps.filter(({ text }) => textWidth(text, fontSizeOf(frame)) <= slot).length;
  if (fitting === 0 || !isLabelled(steps, frame)) return ['value labels do not fit'];
  return fitting < steps.length ? ['value labels stand where they fit'] : [];
}

function barsOf(steps: readonly Step[], frame: ChartFrame): CustomSeriesOption {
  const { vis, theme } = frame;
  const labelled = isLabelled(steps, frame);
  const letters = fontSizeOf(frame);
  const draw = (row: number, { coord, size }: CustomPlaces) => {
    const step = steps[row];
    if (!step) return null;
    const [middle, start] = coord([row, step.from]);
    const [, end] = coord([row, step.to]);
    const slot = size([1, 0])[0];
    const width = Math.min(72, slot * 0.7);
    const isDown = step.to < step.from;
    const bar = { x: middle - width / 2, y: Math.min(start, end), width, height: Math.max(1, Math.abs(end - start)) };
    // A label stands at the end of its bar, away from where it began.
    const label = {
      text: textWidth(step.text, letters) <= slot ? step.text : '',
      x: middle,
      y: isDown ? end + 4 : end - 4,
      align: 'center' as const,
      verticalAlign: isDown ? ('top' as const) : ('bottom' as const),
      fill: asColor(Array.isArray(vis['label_color']) ? vis['label_color'][0] : vis['label_color']) ?? theme.text,
      fontSize: letters,
    };
    const link = { x1: middle + width / 2, y1: end, x2: middle + slot - width / 2, y2: end };
    return {
      type: 'group' as const,
      children: [
        { type: 'rect' as const, shape: bar, style: { fill: step.color } },
        ...(row < steps.length - 1
          ? [{ type: 'line' as const, shape: link, style: { stroke: theme.line, lineWidth: 1 } }]
          : []),
        ...(labelled ? [{ type: 'text' as const, style: label }] : []),
      ],
    };
  };
  return {
    type: 'custom',
    renderItem: (params, api) =>
      draw(params.dataIndex, {
        coord: (place) => pair(api.coord([...place])),
        size: (place) => pair(api.size?.([...place]) ?? 0),
      }),
    encode: { x: 0, y: [1, 2] },
    data: steps.map(({ from, to }, row) => [row, from, to]),
  };
}

function pair(numbers: number | readonly number[]): readonly [number, number] {
  return typeof numbers === 'number' ? [numbers, numbers] : [numbers[0] ?? 0, numbers[1] ?? 0];
}
