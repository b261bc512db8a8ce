import type { ResultSort } from './result-shape.ts';

/** A sort as Looker writes it, `view.field desc 0`: where a hidden column orders the field, after that column's name. */
export function sortTexts({ field, desc, pivot, places }: ResultSort): readonly string[] {
  const rest = `${desc ? ' desc' : ''}${pivot === undefined ? '' : ` ${String(pivot)}`}`;
  return [...(places === undefined ? [] : [places]), field].map((name) => `${name}${rest}`);
}
