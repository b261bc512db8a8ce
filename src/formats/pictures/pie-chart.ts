/** Pies, donuts and funnels: shares of a whole. Several series or rows become several small pies. */
import type { SeriesOption } from 'echarts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import { baseOption, chosenColor, GREY, legendOf, TEXT } from './chart-frame.ts';
import type { ChartFrame, DrawnChart } from './chart-frame.ts';
import { wrapLabel } from './chart-text.ts';
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
function pies(given: readonly Whole[], frame: ChartFrame, innerRadius: number | null): DrawnChart {
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
  const places = cells(wholes.length, frame, legend.height + 12);
  const colors = sliceColors(kept, frame);
  const series = wholes.map((whole, index) => {
    const place = places[index] ?? { x: 0, y: 0, radius: 0 };
    return pieSeries(whole, { kept, hasOther, colors, frame, many, innerRadius, place });
  });
  return {
    option: {
      ...baseOption(frame),
      ...legend.option,
      ...(many
        ? { title: wholes.map(({ name }, index) => pieTitle(name, places[index] ?? { x: 0, y: 0, radius: 0 })) }
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
}

/** Centers of the pies, in a grid that suits the shape of the picture. */
function cells(count: number, { width, height, vis }: ChartFrame, top: number): readonly Cell[] {
  const asked = asNumber(vis['charts_across']);
  const room = height - top - 24;
  const across = Math.min(count, Math.max(1, Math.round(asked ?? Math.sqrt((count * width) / Math.max(1, room)))));
  const down = Math.ceil(count / across);
  const cell = { width: width / across, height: room / down };
  // A single pie has labels around it; several have titles above them.
  const radius = Math.max(
    8,
    Math.min(cell.width * (count > 1 ? 0.42 : 0.34), (cell.height - (count > 1 ? 26 : 0)) * (count > 1 ? 0.47 : 0.36)),
  );
  return Array.from({ length: count }, (_, index) => ({
    x: cell.width * ((index % across) + 0.5),
    y: top + cell.height * (Math.floor(index / across) + 0.5) + (count > 1 ? 10 : 0),
    radius,
  }));
}

function pieTitle(name: string, { x, y, radius }: Cell): object {
  return {
    text: wrapLabel(name, Math.max(12, Math.round(radius / 3))).split('\n')[0] ?? name,
    left: x,
    top: y - radius - 22,
    textAlign: 'center',
    padding: 0,
    textStyle: { fontSize: 12, fontWeight: 600, color: TEXT },
  };
}

function sliceColors(kept: readonly string[], frame: ChartFrame): ReadonlyMap<string, string> {
  const palette = baseOption(frame).color as readonly string[];
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
    data: shown.map((name) => ({
      name,
      value: sizes.get(name) ?? 0,
      itemStyle: { color: chosenColor(frame.vis, ids.get(name) ?? [name]) ?? colors.get(name) ?? GREY },
    })),
    minShowLabelAngle: many ? 20 : 2,
    itemStyle: { borderColor: '#ffffff', borderWidth: 1 },
    label: sliceLabel(frame, whole, { many, sum }),
    labelLine: { show: !many },
  };
}

function sliceLabel(
  { vis }: ChartFrame,
  { format }: Whole,
  { many, sum }: { readonly many: boolean; readonly sum: number },
): object {
  const share = (value: number): string => `${(sum === 0 ? 0 : (value / sum) * 100).toFixed(1)}%`;
  const written: Readonly<Record<string, (name: string, value: number) => string>> = {
    lab: (name) => name,
    val: (_, value) => format(value),
    labVal: (name, value) => `${name}\n${format(value)}`,
    per: (_, value) => share(value),
    labPer: (name, value) => `${name}\n${share(value)}`,
  };
  const all = (name: string, value: number): string => `${name}\n${format(value)} (${share(value)})`;
  const write = asChoice(vis['label_type'], written) ?? (many ? (_: string, value: number) => share(value) : all);
  const hidden = vis['value_labels'] === 'none' || (many && vis['show_value_labels'] === false);
  return {
    show: !hidden,
    color: many ? '#ffffff' : TEXT,
    fontSize: many ? 10 : 12,
    position: many ? 'inside' : 'outside',
    formatter: ({ name, value }: { readonly name: string; readonly value: number }) =>
      write(wrapLabel(name, 28), value),
  };
}

/** Rows in descending order of the first measure, each as wide as its value. */
export function funnelChart(data: ChartData, frame: ChartFrame): DrawnChart {
  const series = data.series[0];
  if (!series) return { option: baseOption(frame), notes: [] };
  const steps = data.categories.flatMap((name, row) => {
    const value = series.values[row] ?? null;
    return value !== null && value > 0 ? [{ name, value }] : [];
  });
  const shown = steps.slice(0, MAX_SLICES);
  const largest = shown.reduce((most, { value }) => Math.max(most, value), 0);
  const notes = [
    ...(shown.length < steps.length ? [`${String(shown.length)} of ${String(steps.length)} steps are drawn`] : []),
    ...(data.series.length > 1 ? [`only ${series.name} is drawn`] : []),
  ];
  const label = ({ name, value }: { readonly name: string; readonly value: number }): string =>
    `${name}: ${series.format(value)} (${((value / largest) * 100).toFixed(1)}%)`;
  return {
    option: {
      ...baseOption(frame),
      series: [
        {
          type: 'funnel',
          left: '6%',
          width: '62%',
          top: 24,
          bottom: 36,
          gap: 3,
          minSize: '2%',
          label: { position: 'right', color: TEXT, formatter: label },
          data: shown.map((step) => {
            const color = chosenColor(frame.vis, [step.name]);
            return color === null ? step : { ...step, itemStyle: { color } };
          }),
        } as SeriesOption,
      ],
    },
    notes,
  };
}
