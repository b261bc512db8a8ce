/** What values of templates there are, and how each is read as text, list or truth. */
import { Drop } from 'liquidjs';
import { LiquidDecimal } from './liquid-number.ts';
import { joinTexts, LiquidText, plainText, type AnyText } from './liquid-text.ts';

/** As Liquid writes values: nothing for nil and for objects, elements of lists one after the other. */
export function toText(value: unknown): AnyText {
  if (typeof value === 'string' || value instanceof LiquidText) return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof LiquidDecimal) return value.toString();
  return Array.isArray(value) ? joinTexts(value.map(toText)) : '';
}

/** The letters, for what only asks about them. */
export function toPlain(value: unknown): string {
  return plainText(toText(value));
}

export function toList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isNil(value) ? [] : [value];
}

export function isNil(value: unknown): boolean {
  return value === undefined || value === null || (value instanceof Drop && value.valueOf() === null);
}

export function isText(value: unknown): value is AnyText {
  return typeof value === 'string' || value instanceof LiquidText;
}

export function isTrue(value: unknown): boolean {
  return value !== false && !isNil(value);
}

/** What `.size` answers: letters, elements, members. */
export function sizeOf(value: unknown): number | undefined {
  if (isText(value)) return lettersIn(plainText(value));
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

export function lettersIn(text: string): number {
  return Array.from(text).length;
}

/** Letters and elements that a value takes up in memory. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof LiquidText) return value.plain.length + value.pieces.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, element) => sum + 1 + weightOf(element), 1);
  return 1;
}
