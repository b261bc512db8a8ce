/** ECharts options for the chart types of Looker's vis_config: what is drawn, with the labels a person needs. */
import type { EChartsOption, SeriesOption } from 'echarts';
import type { JsonObject } from '../lib/json.ts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import { wrapLabel } from './chart-text.ts';

export type AxisChart = 'column' | 'bar' | 'line' | 'area' | 'scatter';

export const FONT_FAMILY = 'Inter, DejaVu Sans';
const TEXT = '#3c4043';
const FAINT = '#e3e6ea';
/** Distinct on white, also for the colour-blind: hues of alternating lightness. */
const PALETTE = [
  '#3366cc',
  '#f2994a',
  '#2a9d8f',
  '#c0396b',
  '#7e57c2',
  '#8d9f2b',
  '#00a3c4',
  '#b5651d',
  '#607d8b',
  '#e4b429',
  '#1b5e6b',
  '#d77fb1',
];
/** Slices of a pie beyond these become one, "Other". */
const MAX_SLICES = 12;
/** Bars that can carry their value without touching. */
const MAX_LABELLED_POINTS = 24;

interface ChartFrame {
  readonly width: number;
  readonly height: number;
  readonly vis: JsonObject;
}

const base: EChartsOption = {
  animation: false,
  backgroundColor: '#ffffff',
  color: PALETTE,
  textStyle: { fontFamily: FONT_FAMILY, color: TEXT, fontSize: 12 },
};

export function axisChartOption(type: AxisChart, data: ChartData, frame: ChartFrame): EChartsOption {
  const horizontal = type === 'bar';
  const legend = data.series.length > 1;
  const shared = data.series.length > 0 ? data.series[0] : undefined;
  const format = shared?.format ?? String;
  const valueAxis = {
    type: 'value' as const,
    name: data.series.length === 1 ? (shared?.name ?? '') : '',
    nameLocation: 'middle' as const,
    nameGap: horizontal ? 30 : axisWidth(data.series, format),
    nameTextStyle: { color: TEXT, fontWeight: 600 as const },
    axisLabel: { formatter: (value: number) => format(value), hideOverlap: true },
    splitLine: { lineStyle: { color: FAINT } },
    scale: type === 'scatter' || type === 'line',
  };
  const room = categoryRoom(data, frame.width);
  const wrapped = !horizontal && wraps(data, frame.width);
  const labelWidth = horizontal ? Math.round(frame.width * 0.3) : 120;
  const categoryAxis = {
    type: 'category' as const,
    data: [...data.categories],
    name: data.categoryLabel,
    nameLocation: 'middle' as const,
    nameGap: horizontal ? longestLabel(data, labelWidth) + 26 : categoryHeight(data, frame.width) + 12,
    nameTextStyle: { color: TEXT, fontWeight: 600 as const },
    inverse: horizontal,
    boundaryGap: type !== 'area',
    axisTick: { alignWithLabel: true },
    axisLine: { lineStyle: { color: '#9aa0a6' } },
    axisLabel: {
      hideOverlap: !wrapped,
      rotate: horizontal ? 0 : labelAngle(data, frame.width),
      color: TEXT,
      ...(wrapped
        ? { formatter: (text: string) => wrapLabel(text, Math.floor(room / CHARACTER_WIDTH) - 1) }
        : { width: labelWidth, overflow: 'truncate' as const }),
    },
  };
  return {
    ...base,
    grid: {
      left: horizontal ? longestLabel(data, labelWidth) + 54 : axisWidth(data.series, format) + 34,
      right: 28,
      top: legend ? 52 : 24,
      bottom: horizontal ? 58 : categoryHeight(data, frame.width) + 40,
    },
    ...(legend ? { legend: legendOption() } : {}),
    xAxis: horizontal ? valueAxis : categoryAxis,
    yAxis: horizontal ? categoryAxis : valueAxis,
    series: data.series.map((series) => axisSeries(type, series, data, frame.vis)),
  };
}

function axisSeries(type: AxisChart, series: ChartSeries, data: ChartData, vis: JsonObject): SeriesOption {
  const labelled = vis['show_value_labels'] === true && data.categories.length <= MAX_LABELLED_POINTS;
  const colors = vis['series_colors'];
  const color = typeof colors === 'object' && colors !== null && !Array.isArray(colors) ? colors[series.id] : undefined;
  const common = {
    name: series.name,
    data: series.values.map((value) => value ?? '-'),
    ...(typeof color === 'string' ? { itemStyle: { color } } : {}),
    labelLayout: { hideOverlap: true },
    label: {
      show: labelled,
      position: 'top' as const,
      color: TEXT,
      formatter: ({ dataIndex }: { dataIndex: number }) => series.texts[dataIndex] ?? '',
    },
  };
  const stack = vis['stacking'] === 'normal' || vis['stacking'] === 'percent' ? { stack: 'all' } : {};
  const points = { showSymbol: data.categories.length <= 60, symbolSize: 6 };
  switch (type) {
    case 'column':
    case 'bar':
      return {
        ...common,
        ...stack,
        type: 'bar',
        barMaxWidth: 64,
        label: { ...common.label, position: type === 'bar' ? 'right' : 'top' },
      };
    case 'line':
      return { ...common, ...stack, ...points, type: 'line', connectNulls: false };
    case 'area':
      return { ...common, stack: 'all', ...points, type: 'line', areaStyle: { opacity: 0.45 } };
    case 'scatter':
      return { ...common, type: 'scatter', symbolSize: 9 };
  }
}

interface PieSlice {
  readonly name: string;
  readonly value: number;
  readonly itemStyle?: { readonly color: string };
}

export function pieOption(data: ChartData, frame: ChartFrame & { readonly donut: boolean }): EChartsOption {
  const series = data.series[0];
  const slices = data.categories
    .map((name, index) => ({ name, value: Math.abs(series?.values[index] ?? 0) }))
    .sort((a, b) => b.value - a.value);
  const rest = slices.slice(MAX_SLICES).reduce((sum, slice) => sum + slice.value, 0);
  const shown: PieSlice[] = slices.slice(0, MAX_SLICES);
  if (rest > 0) shown.push({ name: 'Other', value: rest, itemStyle: { color: '#bdc1c6' } });
  const sum = shown.reduce((total, slice) => total + slice.value, 0);
  return {
    ...base,
    series: [
      {
        type: 'pie',
        radius: frame.donut ? ['42%', '68%'] : '68%',
        data: shown,
        minShowLabelAngle: 2,
        itemStyle: { borderColor: '#ffffff', borderWidth: 1 },
        label: {
          color: TEXT,
          formatter: ({ name, value }) => {
            const share = sum === 0 ? 0 : (Number(value) / sum) * 100;
            return `${wrapLabel(name, 28)}\n${series?.format(Number(value)) ?? ''} (${share.toFixed(1)}%)`;
          },
        },
      },
    ],
  };
}

/** Two measures against each other; with one, the measure by row. */
export function scatterOption(data: ChartData, frame: ChartFrame): EChartsOption {
  const [x, y] = data.series;
  if (!x || !y || data.series.length !== 2) return axisChartOption('scatter', data, frame);
  const axis = (series: ChartSeries, gap: number) => ({
    type: 'value' as const,
    name: series.name,
    nameLocation: 'middle' as const,
    nameGap: gap,
    nameTextStyle: { color: TEXT, fontWeight: 600 as const },
    axisLabel: { formatter: (value: number) => series.format(value), hideOverlap: true },
    splitLine: { lineStyle: { color: FAINT } },
    scale: true,
  });
  const left = axisWidth([y], y.format);
  return {
    ...base,
    grid: { left: left + 34, right: 28, top: 24, bottom: 60 },
    xAxis: axis(x, 32),
    yAxis: axis(y, left),
    series: [
      { type: 'scatter', symbolSize: 9, data: x.values.map((value, index) => [value ?? '-', y.values[index] ?? '-']) },
    ],
  };
}

function legendOption() {
  return { type: 'scroll' as const, top: 12, left: 'center' as const, icon: 'roundRect', textStyle: { color: TEXT } };
}

/** A character of the font at 12 px takes about 7. */
const CHARACTER_WIDTH = 7;

function axisWidth(series: readonly ChartSeries[], format: (value: number) => string): number {
  const extremes = series.flatMap((one) => one.values.filter((value) => value !== null));
  const low = extremes.reduce((a, b) => Math.min(a, b), 0);
  const high = extremes.reduce((a, b) => Math.max(a, b), 0);
  return Math.max(...[low, high].map((value) => format(Math.round(value)).length)) * CHARACTER_WIDTH + 18;
}

function longestLabel(data: ChartData, limit: number): number {
  const longest = data.categories.reduce((most, text) => Math.max(most, text.length), 0);
  return Math.min(limit, longest * CHARACTER_WIDTH);
}

/** Pixels along the axis for each category. */
function categoryRoom(data: ChartData, width: number): number {
  return (width - 120) / Math.max(1, data.categories.length);
}

/** Few long labels break into lines under their columns. */
function wraps(data: ChartData, width: number): boolean {
  const room = categoryRoom(data, width);
  return room >= 70 && longestLabel(data, 1000) >= room * 0.9;
}

/** Labels lie flat while they fit side by side, then slant, then stand. */
function labelAngle(data: ChartData, width: number): number {
  const room = categoryRoom(data, width);
  if (wraps(data, width) || longestLabel(data, 120) < room || data.categories.length > 60) return 0;
  return room > 26 ? 35 : 60;
}

function categoryHeight(data: ChartData, width: number): number {
  if (wraps(data, width)) return 58;
  const angle = labelAngle(data, width);
  if (angle === 0) return 22;
  return Math.round(Math.sin((angle * Math.PI) / 180) * longestLabel(data, 120)) + 18;
}
