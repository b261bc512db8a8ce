/** What all charts share: size, colors, fonts, and their legends. */
import type { EChartsOption } from 'echarts';
import type { JsonObject } from '../../lib/json.ts';
import type { ChartSeries } from './chart-data.ts';
import { cutMiddle, textWidth } from './chart-text.ts';
import { FONT_FAMILY } from './picture-fonts.ts';
import { PALETTE } from './palette.ts';
import type { PictureTheme } from './palette.ts';
import { themeOf, withTones } from './picture-theme.ts';
import { asColor, asObject, asText, asTexts } from '../vis/vis-values.ts';

/** What a small picture leaves out, so that the plot has at least half of it: each level leaves out more. */
export type Spareness = 0 | 1 | 2 | 3 | 4;
export const NO_TITLES = 1;
export const NO_LEGEND = 2;
export const NO_CATEGORIES = 3;
export const NO_LABELS = 4;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export interface ChartFrame extends PictureSize {
  readonly vis: JsonObject;
  readonly theme: PictureTheme;
  readonly spareness: Spareness;
}

export function chartFrame(size: PictureSize, vis: JsonObject): ChartFrame {
  return { ...size, vis, theme: themeOf(vis), spareness: 0 };
}

/** A chart, with notes on what it leaves out. */
export interface DrawnChart {
  readonly option: EChartsOption;
  readonly notes: readonly string[];
}

/** A picture drawn by our own code, with notes on what it leaves out. */
export interface DrawnSvg {
  readonly svg: string;
  readonly notes: readonly string[];
}

/** Pictures with room for everything; smaller ones have smaller letters, and leave out what takes the plot's room. */
export function isRoomy({ width, height }: PictureSize): boolean {
  return width >= 400 && height >= 300;
}

/** Under a picture stands what it leaves out; the smallest have room for the plot alone. */
export function isNoted({ width, height }: PictureSize): boolean {
  return width >= 120 && height >= 120;
}

/** Pixels of the letters. */
export function fontSizeOf(size: PictureSize): number {
  return isRoomy(size) ? 12 : 10;
}

export function baseOption(frame: ChartFrame): EChartsOption {
  return {
    animation: false,
    backgroundColor: 'transparent',
    color: [...paletteOf(frame.vis)],
    textStyle: { fontFamily: FONT_FAMILY, color: frame.theme.text, fontSize: fontSizeOf(frame) },
  };
}

export function paletteOf(vis: JsonObject): readonly string[] {
  const colors = asTexts(vis['colors']).filter((color) => asColor(color) !== null);
  return withTones(colors.length > 0 ? colors : PALETTE);
}

/** The color in `series_colors` for a series or a slice, by its id or its label. */
export function chosenColor(vis: JsonObject, names: readonly string[]): string | null {
  const colors = asObject(vis['series_colors']);
  return asColor(names.map((name) => colors[name]).find((color) => asText(color) !== null));
}

const LEGEND_LINE = 24;
const LEAST_LEGEND_LINE = 18;
/** A longer legend would leave no room for the chart, so it is cut: a part of the height. */
const MAX_LEGEND = 0.25;
/** Pixels of a legend's sign and of the space around it. */
const LEGEND_SIGN = 46;

export interface LegendOfChart {
  readonly option: EChartsOption;
  /** Pixels that it takes on each side of the picture. */
  readonly top: number;
  readonly left: number;
  readonly right: number;
  readonly notes: readonly string[];
}

/** The legend above a chart, or beside it, and the pixels it takes; nothing without names. */
export function legendOf(names: readonly string[], frame: ChartFrame): LegendOfChart {
  if (names.length === 0 || frame.vis['hide_legend'] === true || frame.spareness >= NO_LEGEND)
    return { option: {}, top: 0, left: 0, right: 0, notes: [] };
  const position = frame.vis['legend_position'];
  return position === 'left' || position === 'right' ? legendBeside(names, frame, position) : legendAbove(names, frame);
}

function legendAbove(names: readonly string[], frame: ChartFrame): LegendOfChart {
  const { width, height } = frame;
  const most = Math.max(1, Math.floor((height * MAX_LEGEND) / LEGEND_LINE));
  const lines: number[] = [0];
  let shown = 0;
  for (const name of names) {
    const room = LEGEND_SIGN + Math.min(textWidth(name, 12), width * 0.6);
    if ((lines.at(-1) ?? 0) + room > width - 30 && (lines.at(-1) ?? 0) > 0) {
      if (lines.length === most) break;
      lines.push(0);
    }
    lines.push((lines.pop() ?? 0) + room);
    shown += 1;
  }
  const place = { top: 12, left: 'center' as const };
  return {
    option: legendOption(names.slice(0, shown), frame, { ...place, room: width * 0.6 }),
    top: lines.length * LEGEND_LINE + 12,
    left: 0,
    right: 0,
    notes: legendNotes(shown, names.length),
  };
}

function legendBeside(names: readonly string[], frame: ChartFrame, side: 'left' | 'right'): LegendOfChart {
  const { width, height } = frame;
  // Many names stand closer to each other.
  const line = Math.min(LEGEND_LINE, Math.max(LEAST_LEGEND_LINE, (height - 40) / names.length));
  const shown = Math.min(names.length, Math.max(1, Math.round((height - 40) / line - 0.4)));
  const longest = names.slice(0, shown).reduce((most, name) => Math.max(most, textWidth(name, 12)), 0);
  const room = Math.min(longest, width * 0.22);
  const place = { orient: 'vertical' as const, top: 'middle' as const, [side]: 10, itemGap: line - 14 };
  return {
    option: legendOption(names.slice(0, shown), frame, { ...place, room }),
    top: 0,
    left: 0,
    right: 0,
    [side]: Math.round(room) + LEGEND_SIGN + 8,
    notes: legendNotes(shown, names.length),
  };
}

function legendOption(
  names: readonly string[],
  frame: ChartFrame,
  { room, ...place }: { readonly room: number; readonly [key: string]: unknown },
): EChartsOption {
  const formatter = (name: string): string => cutMiddle(name, room, 12);
  const textStyle = { color: frame.theme.text };
  return { legend: { type: 'plain', data: [...names], icon: 'roundRect', textStyle, formatter, ...place } };
}

function legendNotes(shown: number, all: number): readonly string[] {
  return shown < all ? [`${String(shown)} of ${String(all)} series are in the legend`] : [];
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
