/** What all charts share: size, fonts, colors, and the widths of texts. */
import type { EChartsOption } from 'echarts';
import type { JsonObject } from '../../lib/json.ts';
import type { ChartSeries } from './chart-data.ts';
import { textWidth } from './chart-text.ts';
import { FONT_FAMILY } from './picture-fonts.ts';
import { asColor, asObject, asText, asTexts } from '../vis/vis-values.ts';

export interface ChartFrame {
  readonly width: number;
  readonly height: number;
  readonly vis: JsonObject;
}

/** A chart, with notes on what it leaves out. */
export interface DrawnChart {
  readonly option: EChartsOption;
  readonly notes: readonly string[];
}

export const TEXT = '#3c4043';
export const FAINT = '#e3e6ea';
export const GREY = '#bdc1c6';

/**
 * Colors of series, in the order of their use. Distinct on white, also for color-blind readers: hues alternate in
 * lightness.
 */
export const PALETTE = [
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

export function baseOption({ vis }: ChartFrame): EChartsOption {
  const colors = asTexts(vis['colors']).filter((color) => asColor(color) !== null);
  return {
    animation: false,
    backgroundColor: '#ffffff',
    color: colors.length > 0 ? colors : PALETTE,
    textStyle: { fontFamily: FONT_FAMILY, color: TEXT, fontSize: 12 },
  };
}

/** The color in `series_colors` for a series or a slice, by its id or its label. */
export function chosenColor(vis: JsonObject, names: readonly string[]): string | null {
  const colors = asObject(vis['series_colors']);
  return asColor(names.map((name) => colors[name]).find((color) => asText(color) !== null));
}

const LEGEND_LINE = 24;
/** A longer legend would leave no room for the chart, so it is cut. */
const MAX_LEGEND_LINES = 5;

/** The legend above a chart, and how many pixels it takes at the top; nothing without names. */
export function legendOf(names: readonly string[], { width, vis }: ChartFrame): LegendOfChart {
  if (names.length === 0 || vis['hide_legend'] === true) return { option: {}, height: 0, notes: [] };
  const position = vis['legend_position'];
  const lines: number[] = [0];
  let shown = 0;
  for (const name of names) {
    const room = 46 + textWidth(name, 12);
    if ((lines.at(-1) ?? 0) + room > width - 30 && (lines.at(-1) ?? 0) > 0) {
      if (lines.length === MAX_LEGEND_LINES) break;
      lines.push(0);
    }
    lines.push((lines.pop() ?? 0) + room);
    shown += 1;
  }
  const option = {
    type: 'plain' as const,
    data: names.slice(0, shown),
    top: 12,
    left: position === 'left' || position === 'right' ? position : ('center' as const),
    icon: 'roundRect',
    textStyle: { color: TEXT },
  };
  return {
    option: { legend: option },
    height: lines.length * LEGEND_LINE + 12,
    notes: shown < names.length ? [`${String(shown)} of ${String(names.length)} series are in the legend`] : [],
  };
}

export interface LegendOfChart {
  readonly option: EChartsOption;
  readonly height: number;
  readonly notes: readonly string[];
}

/** The average width, in pixels, of a character of the font at 12 px. */
export const CHARACTER_WIDTH = 7;

/** Pixels that the numbers along an axis take. */
export function axisWidth(series: readonly ChartSeries[], format: (value: number) => string): number {
  const extremes = series.flatMap((one) => one.values.filter((value) => value !== null));
  const low = extremes.reduce((a, b) => Math.min(a, b), 0);
  const high = extremes.reduce((a, b) => Math.max(a, b), 0);
  return Math.max(...[low, high].map((value) => format(Math.round(value)).length)) * CHARACTER_WIDTH + 18;
}
