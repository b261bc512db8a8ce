/** Reads vis_config, which is any JSON that some client wrote. A value of the wrong kind counts as absent. */
import type { JsonObject, JsonValue } from '../../lib/json.ts';

export function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

export function asObjects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

export function asTexts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Null for an empty text and for anything that is not a text. */
export function asText(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The member of `choices` that the text names; undefined for other texts and for anything that is not a text. */
export function asChoice<T>(value: JsonValue | undefined, choices: Readonly<Record<string, T>>): T | undefined {
  const name = asText(value);
  return name !== null && Object.hasOwn(choices, name) ? choices[name] : undefined;
}

/**
 * A colour as CSS writes it. The rasteriser would draw anything else in black, and ECharts remembers colours in plain
 * objects: the colour `constructor` would break every later chart of the process.
 */
export function asColor(value: JsonValue | undefined): string | null {
  const text = asText(value);
  return text !== null && COLOR.test(text) && !(text in {}) ? text : null;
}

const COLOR = /^(?:#[\da-f]{3,8}|[a-z]+|(?:rgb|hsl)a?\([\d\s.,%/deg-]+\))$/i;

/** A number, also if it is written as text. */
export function asNumber(value: JsonValue | undefined): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
