/** Location filters: `36.97, -122.03`, `40 miles from 36.97, -122.03`, `inside box from 72.33, -173.14 to 14.39, -61.70`. */
import type { FilterExpression, LocationPoint, LocationTerm } from './filter-ast.ts';
import { type FilterSource, reportProblem } from './filter-problem.ts';

const NUMBER = String.raw`([+-]?(?:\d+(?:\.\d*)?|\.\d+))`;
const POINT = String.raw`${NUMBER}\s*,\s*${NUMBER}`;
const BOX = new RegExp(String.raw`^inside\s+box\s+from\s+${POINT}\s+to\s+${POINT}$`, 'i');
const CIRCLE = new RegExp(
  String.raw`^(\d+(?:\.\d*)?|\.\d+)\s*(miles?|kilometers?|feet|foot|meters?)\s+from\s+${POINT}$`,
  'i',
);
const SINGLE = new RegExp(`^${POINT}$`);
const HINT = 'Examples: 40 miles from 36.97, -122.03 or inside box from 72.33, -173.14 to 14.39, -61.70.';

export function parseLocationFilter(source: FilterSource): FilterExpression | null {
  const text = source.text.trim();
  if (text === '' || /^anywhere$/i.test(text)) return { kind: 'any' };
  const term = readTerm(text);
  if (term === null) {
    const start = source.text.indexOf(text);
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    reportProblem(source, { start, end: start + text.length }, `"${shown}" is not a location filter.`, HINT);
    return null;
  }
  return { kind: 'location', term };
}

function readTerm(text: string): LocationTerm | null {
  if (/^null$/i.test(text)) return { type: 'null', not: false };
  if (/^(?:not\s+|-)null$/i.test(text)) return { type: 'null', not: true };
  const box = BOX.exec(text);
  if (box !== null) {
    const from = toPoint(box[1], box[2]);
    const to = toPoint(box[3], box[4]);
    return from === null || to === null ? null : { type: 'box', from, to };
  }
  const circle = CIRCLE.exec(text);
  if (circle !== null) {
    const center = toPoint(circle[3], circle[4]);
    const unit = toUnit(circle[2] ?? '');
    return center === null ? null : { type: 'circle', distance: toDigits(circle[1] ?? '0'), unit, center };
  }
  const single = SINGLE.exec(text);
  const point = single === null ? null : toPoint(single[1], single[2]);
  return point === null ? null : { type: 'point', point };
}

function toUnit(word: string): 'miles' | 'kilometers' | 'feet' | 'meters' {
  const first = word.toLowerCase();
  if (first.startsWith('mi')) return 'miles';
  if (first.startsWith('k')) return 'kilometers';
  return first.startsWith('f') ? 'feet' : 'meters';
}

/** Null when it lies outside of the globe. */
function toPoint(latitude: string | undefined, longitude: string | undefined): LocationPoint | null {
  if (latitude === undefined || longitude === undefined) return null;
  if (Math.abs(Number(latitude)) > 90 || Math.abs(Number(longitude)) > 180) return null;
  return { latitude: toDigits(latitude), longitude: toDigits(longitude) };
}

/** `+.5` → `0.5`, `5.` → `5`. */
function toDigits(text: string): string {
  return text
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.$/, '');
}
