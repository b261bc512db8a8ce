/** Colors of a picture: its background as vis_config says, and texts and lines that stand out from it. */
import { color } from 'echarts';
import type { JsonObject } from '../../lib/json.ts';
import { asColor } from '../vis/vis-values.ts';
import { onWhite } from './palette.ts';
import type { PictureTheme } from './palette.ts';

type Rgb = readonly [red: number, green: number, blue: number];

type Rgba = readonly [...Rgb, alpha: number];

const WHITE: Rgb = [255, 255, 255];
const OPAQUE_WHITE: Rgba = [...WHITE, 1];

/** By `background_color`: white without it, and if it is no color. */
export function themeOf(vis: JsonObject): PictureTheme {
  const asked = asColor(vis['background_color']);
  const [red, green, blue, alpha] = (asked === null ? undefined : rgba(asked)) ?? OPAQUE_WHITE;
  const over = mix(WHITE, [red, green, blue], alpha);
  const background = `rgba(${[red, green, blue, alpha].join(',')})`;
  const paper = hex(over);
  if (paper === onWhite.paper) return { ...onWhite, background };
  const ink: Rgb = readableOn(paper) === LIGHT_TEXT ? WHITE : [0, 0, 0];
  const shade = (share: number): string => hex(mix(over, ink, share));
  return {
    background,
    paper,
    text: shade(0.88),
    muted: shade(0.7),
    faint: shade(0.16),
    line: shade(0.45),
    header: shade(0.12),
    stripe: shade(0.05),
  };
}

const LIGHT_TEXT = '#ffffff';
const DARK_TEXT = '#202124';

/** Light or dark, whichever is easier to read on this color. */
export function readableOn(fill: string): string {
  const [red, green, blue] = rgba(fill) ?? WHITE;
  const luminance = luminanceOf([red, green, blue]);
  // The contrast of WCAG with white against that with the dark text, whose luminance is about 0.015. Large areas of a
  // strong color read better with white, so it needs to be clearly worse.
  return 1.05 / (luminance + 0.05) >= (0.6 * (luminance + 0.05)) / 0.065 ? LIGHT_TEXT : DARK_TEXT;
}

function luminanceOf(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A color on the way from one to another; the first if either cannot be read. */
export function blend(from: string, to: string, share: number): string {
  const [a, b] = [rgba(from), rgba(to)];
  return a && b ? hex(mix([a[0], a[1], a[2]], [b[0], b[1], b[2]], share)) : from;
}

function rgba(text: string): Rgba | undefined {
  // It gives undefined for words that are no color, whatever its type says.
  const parsed: readonly number[] | undefined = color.parse(text);
  if (!parsed) return undefined;
  const [red = 0, green = 0, blue = 0, alpha = 1] = parsed;
  return [red, green, blue, alpha];
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (channel: 0 | 1 | 2): number => from[channel] + (to[channel] - from[channel]) * share;
  return [at(0), at(1), at(2)];
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

/** Series after the last color take lighter, then darker tones of all. */
export function withTones(colors: readonly string[]): readonly string[] {
  const toned = (to: string, share: number): readonly string[] => colors.map((one) => blend(one, to, share));
  return [...colors, ...toned('#ffffff', 0.5), ...toned('#000000', 0.45)];
}
