/** Elements of SVG, for pictures that our own code draws. */
import type { PictureSize } from './chart-frame.ts';
import { xmlText } from '../office/office-text.ts';
import { FONT_FAMILY } from './picture-fonts.ts';

export interface TextStyle {
  readonly color: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: number;
  readonly fontSize?: number;
}

/** A line of text that stands on `y`. */
export function textAt(x: number, y: number, text: string, style: TextStyle): string {
  const { color, anchor = 'start', weight = 400, fontSize = 12 } = style;
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${fontSize.toFixed(1)}" font-weight="${String(weight)}" text-anchor="${anchor}" fill="${color}">${xmlText(text)}</text>`;
}

export function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${fill}"/>`;
}

/** A whole picture, without a background. */
export function svgOf({ width, height }: PictureSize, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" font-family="${FONT_FAMILY}">${content}</svg>`;
}
