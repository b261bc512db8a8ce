/** Pies and donuts: shares of a whole. Several series or rows become several small pies. */
import type { SeriesOption } from 'echarts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import { baseOption, chosenColor, fontSizeOf, isRoomy, legendOf, NO_LEGEND, paletteOf } from './chart-frame.ts';
import type { ChartFrame, DrawnChart, LegendOfChart } from './chart-frame.ts';
import { cutMiddle, wrapLabel } from './chart-text.ts';
import { GREY } from './palette.ts';
import { readableOn } from './picture-theme.ts';
import { asChoice, asNumber } from '../vis/vis-values.ts';

/** Slices beyond these become a single "Other". */
const MAX_SLICES = 12;
const MAX_PIES = 12;
/** The hole of a donut, in percent of its radius. */
const DONUT = 50;

interface Whole {
  readonly name: string;
  readonly parts: readonly Part[];
  readonly format: (value: number) => string;
}

interface Part {
  readonly name: string;
  readonly ids: readonly string[];
  readonly value: number;
}

/** One pie of the rows; several series (pivots, measures) make one pie each, with the same colors for the same rows. */
export function pieChart(data: ChartData, frame: ChartFrame): DrawnChart {
  return pies(pieWholes(data), frame, asNumber(frame.vis['inner_radius']));
}

/** One donut per row, sliced by series; with one series, a donut of the rows. */
export function donutChart(data: ChartData, frame: ChartFrame): DrawnChart {
  if (data.series.length < 2) return pies(pieWholes(data), frame, DONUT);
  const wholes = data.categories.map((name, row) => ({
    name,
    format: data.series[0]?.format ?? String,
    parts: data.series.map((series) => part(series.name, [series.id, series.name], series, row)),
  }));
  return pies(wholes, frame, DONUT);
}

function pieWholes(data: ChartData): readonly Whole[] {
  return data.series.map((series) => ({
    name: series.name,
    format: series.format,
    parts: data.categories.map((name, row) => part(name, [name], series, row)),
  }));
}

function part(name: string, ids: readonly string[], series: ChartSeries, row: number): Part {
  return { name, ids, value: series.values[row] ?? 0 };
}

/** @param innerRadius the part of the radius left empty in the middle, in percent */
function pies(given: readonly Whole[], sized: ChartFrame, innerRadius: number | null): DrawnChart {
  const frame: ChartFrame = isRoomy(sized) ? sized : { ...sized, spareness: NO_LEGEND };
  const wholes = given.slice(0, MAX_PIES);
  const { kept, hasOther } = keptParts(wholes);
  const many = wholes.length > 1;
  const named = many || frame.vis['value_labels'] === 'legend';
  const legend = legendOf(named ? [...kept, ...(hasOther ? ['Other'] : [])] : [], frame);
  const notes = [
    ...legend.notes,
    ...(wholes.length < given.length ? [`${String(wholes.length)} of ${String(given.length)} pies are drawn`] : []),
    ...(wholes.some(({ parts }) => parts.some(({ value }) => value < 0)) ? ['negative values are left out'] : []),
  ];
  const places = cells(wholes.length, frame, legend);
  const colors = sliceColors(kept, frame);
  const series = wholes.map((whole, index) => {
    const place = places[index] ?? { x: 0, y: 0, radius: 0, title: 0 };
    return pieSeries(whole, { kept, hasOther, colors, frame, many, innerRadius, place });
  });
  return {
    option: {
      ...baseOption(frame),
      ...legend.option,
      ...(many
        ? {
            title: wholes.map(({ name }, index) =>
              pieTitle(name, places[index] ?? { x: 0, y: 0, radius: 0, title: 0 }, frame),
            ),
          }
        : {}),
      series: series as SeriesOption[],
    },
    notes,
  };
}

/** Names of the largest parts over all pies, largest first. */
function keptParts(wholes: readonly Whole[]): { readonly kept: readonly string[]; readonly hasOther: boolean } {
  const sizes = new Map<string, number>();
  for (const { parts } of wholes) {
    for (const { name, value } of parts) sizes.set(name, (sizes.get(name) ?? 0) + Math.max(0, value));
  }
  const names = [...sizes].filter(([, size]) => size > 0).toSorted(([, a], [, b]) => b - a);
  return { kept: names.slice(0, MAX_SLICES).map(([name]) => name), hasOther: names.length > MAX_SLICES };
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Pixels that a title may take; zero = there is no room for one. */
  readonly title: number;
}

/** Labels around a pie need this much of a picture. */
const LEAST_LABELLED = { width: 240, height: 130 };

function hasLabelsAround({ width, height, vis }: ChartFrame): boolean {
  const hidden = vis['value_labels'] === 'none' || vis['value_labels'] === 'legend';
  return width >= LEAST_LABELLED.width && height >= LEAST_LABELLED.height && !hidden;
}

/** Centers of the pies, in a grid that suits the shape of the picture. */
function cells(count: number, frame: ChartFrame, legend: LegendOfChart): readonly Cell[] {
  const { height, vis } = frame;
  const edge = isRoomy(frame) ? 12 : 4;
  const asked = asNumber(vis['charts_across']);
  const top = legend.top + edge;
  const width = frame.width - legend.left - legend.right;
  const room = height - top - (height >= 120 ? edge + 12 : edge);
  const across = Math.min(count, Math.max(1, Math.round(asked ?? Math.sqrt((count * width) / Math.max(1, room)))));
  const down = Math.ceil(count / across);
  const cell = { width: width / across, height: room / down };
  // A single pie has labels around it; several have titles above them.
  const shares = hasLabelsAround(frame)
    ? { across: isRoomy(frame) ? 0.34 : 0.26, down: 0.36 }
    : { across: 0.48, down: 0.48 };
  const titled = count > 1 && cell.height >= LEAST_TITLED;
  const radius =
    count > 1
      ? Math.min(cell.width * 0.42, (cell.height - (titled ? 26 : 0)) * 0.47)
      : Math.min(cell.width * shares.across, cell.height * shares.down);
  return Array.from({ length: count }, (_, index) => ({
    x: legend.left + cell.width * ((index % across) + 0.5),
    y: top + cell.height * (Math.floor(index / across) + 0.5) + (titled ? 10 : 0),
    radius: Math.max(4, radius),
    title: titled ? cell.width * 0.95 : 0,
  }));
}

/** Pixels of a cell that has room for a title. */
const LEAST_TITLED = 70;

function pieTitle(name: string, { x, y, radius, title }: Cell, { theme }: ChartFrame): object {
  return {
    text: title > 0 ? cutMiddle(name, title, 12) : '',
    left: x,
    top: y - radius - 22,
    textAlign: 'center',
    padding: 0,
    textStyle: { fontSize: 12, fontWeight: 600, color: theme.text },
  };
}

function sliceColors(kept: readonly string[], frame: ChartFrame): ReadonlyMap<string, string> {
  const palette = paletteOf(frame.vis);
  return new Map(kept.map((name, index) => [name, palette[index % palette.length] ?? GREY]));
}

interface PieInput {
  readonly kept: readonly string[];
  readonly hasOther: boolean;
  readonly colors: ReadonlyMap<string, string>;
  readonly frame: ChartFrame;
  readonly many: boolean;
  readonly innerRadius: number | null;
  readonly place: Cell;
}

function pieSeries(whole: Whole, { kept, hasOther, colors, frame, many, innerRadius, place }: PieInput): object {
  const sizes = new Map<string, number>();
  const ids = new Map<string, readonly string[]>();
  for (const one of whole.parts) {
    const name = kept.includes(one.name) ? one.name : 'Other';
    sizes.set(name, (sizes.get(name) ?? 0) + Math.max(0, one.value));
    ids.set(name, one.ids);
  }
  const shown = [...kept, ...(hasOther ? ['Other'] : [])].filter((name) => (sizes.get(name) ?? 0) > 0);
  const sum = shown.reduce((total, name) => total + (sizes.get(name) ?? 0), 0);
  const { x, y, radius } = place;
  return {
    type: 'pie',
    center: [x, y],
    radius: [(radius * Math.min(95, Math.max(0, innerRadius ?? 0))) / 100, radius],
    data: shown.map((name) => {
      const color = chosenColor(frame.vis, ids.get(name) ?? [name]) ?? colors.get(name) ?? GREY;
      const label = many ? { label: { color: readableOn(color) } } : {};
      return { name, value: sizes.get(name) ?? 0, itemStyle: { color }, ...label };
    }),
    minShowLabelAngle: many ? 20 : 2,
    itemStyle: { borderColor: frame.theme.paper, borderWidth: 1 },
    label: sliceLabel(frame, whole, { many, sum, radius }),
    labelLine: { show: !many && hasLabelsAround(frame), ...(isRoomy(frame) ? {} : { length: 6, length2: 4 }) },
    labelLayout: { hideOverlap: true },
  };
}

/** Smaller pies of several have no room for the shares of their slices. */
const LEAST_LABELLED_RADIUS = 34;

function sliceLabel(
  frame: ChartFrame,
  { format }: Whole,
  { many, sum, radius }: { readonly many: boolean; readonly sum: number; readonly radius: number },
): object {
  const { vis, theme } = frame;
  const share = (value: number): string => `${(sum === 0 ? 0 : (value / sum) * 100).toFixed(1)}%`;
  const written: Readonly<Record<string, (name: string, value: number) => string>> = {
    lab: (name) => name,
    val: (_, value) => format(value),
    labVal: (name, value) => `${name}\n${format(value)}`,
    per: (_, value) => share(value),
    labPer: (name, value) => `${name}\n${share(value)}`,
  };
  const all = (name: string, value: number): string => `${name}\n${format(value)} (${share(value)})`;
  // Beside a small pie the values would be cut, and a cut value means something else.
  const usual = many ? written['per'] : isRoomy(frame) ? all : written['labPer'];
  const write = asChoice(vis['label_type'], written) ?? usual ?? all;
  const unwanted =
    vis['value_labels'] === 'none' || vis['show_value_labels'] === false || radius < LEAST_LABELLED_RADIUS;
  const hidden = many ? unwanted : !hasLabelsAround(frame);
  return {
    show: !hidden,
    color: theme.text,
    fontSize: many ? 10 : fontSizeOf(frame),
    position: many ? 'inside' : 'outside',
    formatter: ({ name, value }: { readonly name: string; readonly value: number }) =>
      write(wrapLabel(name, isRoomy(frame) ? 28 : 12), value),
  };
}
