/** The entries of `dynamic_fields` as JSON: counted, measured, and in the order in which they are read. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Expression } from '../../expression/expression-ast.ts';
import { parseExpression } from '../../expression/parse-expression.ts';
import { findBadText } from '../../lib/bad-text.ts';
import type { JsonObject } from '../../lib/json.ts';
import { customFieldProblem } from './custom-field-size.ts';

export type Report = (found: readonly Diagnostic[]) => void;

/** The entries of `text`; `problem` says why there are none. */
export function readItems(
  text: string,
  most: number,
): { readonly items: readonly JsonObject[]; readonly problem: string | null } {
  const items = parseItems(text);
  if (!items) return { items: [], problem: 'dynamic_fields must be a JSON array of objects.' };
  if (items.length > most) {
    const [count = '', limit = ''] = [items.length, most].map((one) => one.toLocaleString('en-US'));
    const problem = `dynamic_fields has ${count} custom fields and table calculations; at most ${limit} are allowed (limits.max_custom_fields).`;
    return { items: [], problem };
  }
  // It is a text within a text: the check of the outer one has not seen the inner one.
  const bad = findBadText(items);
  const problem = bad === null ? customFieldProblem(items) : `'dynamic_fields${bad.field}' ${bad.why}.`;
  return problem === null ? { items, problem } : { items: [], problem };
}

function parseItems(text: string): readonly JsonObject[] | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = (item: unknown): boolean => typeof item === 'object' && item !== null && !Array.isArray(item);
    return Array.isArray(value) && value.every(isObject) ? (value as JsonObject[]) : null;
  } catch {
    return null;
  }
}

/** Leaves out disabled entries. A measure comes after the custom field that it is based on, wherever that was. */
export function inReadingOrder(items: readonly JsonObject[]): readonly JsonObject[] {
  const byName = new Map(
    items.map((item) => [memberText(item, 'dimension') ?? memberText(item, 'measure'), item] as const),
  );
  const ordered = new Set<JsonObject>();
  const seen = new Set<JsonObject>();
  const add = (item: JsonObject): void => {
    if (item['is_disabled'] === true || seen.has(item)) return;
    seen.add(item);
    const base = memberText(item, 'measure') === null ? null : memberText(item, 'based_on');
    const other = base === null ? undefined : byName.get(base);
    if (other) add(other);
    ordered.add(item);
  };
  items.forEach(add);
  return [...ordered];
}

/** The syntax tree of custom field `name`'s expression; null if it cannot be parsed, which is reported. */
export function parsed(name: string, expression: string, report: Report): Expression | null {
  const result = parseExpression(expression, name);
  report(result.diagnostics);
  return result.ast;
}

/** Member `member`, if it is a text that is not blank. */
export function memberText(item: JsonObject, member: string): string | null {
  const value = item[member];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

export function invalid(message: string): Diagnostic {
  return { code: 'bad-dynamic-field', severity: 'error', message };
}
