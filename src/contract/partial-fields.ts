/** Looker's partial responses: `fields=id,status,query(id,model)`. Names that an object does not have are ignored. */
import type { CoatcheckError } from '../errors/catalogue.ts';
import { wrongField } from '../errors/field-errors.ts';

/** Member → which part of it is kept; null = all of it. */
export type FieldSelection = ReadonlyMap<string, FieldSelection | null>;

/** Sticky: matches at the current position. */
const NAME = /[^,()]*/y;

/** Deep enough for every object of the API, and shallow enough for the stack. */
const MAX_DEPTH = 20;

/** @throws CoatcheckError `validation_failed`, naming the place where the text cannot be parsed */
export function parseFieldSelection(text: string): FieldSelection {
  let at = 0;

  const fail = (expected: string): CoatcheckError => {
    const found = at < text.length ? `"${text.slice(at, at + 20)}"` : 'the end';
    const message = `'fields' cannot be read at character ${String(at + 1)}: expected ${expected}, found ${found}. Write it like id,status,query(id,model).`;
    return wrongField('fields', 'invalid', message);
  };

  const readList = (depth: number): FieldSelection => {
    if (depth > MAX_DEPTH) throw fail(`at most ${String(MAX_DEPTH)} levels`);
    const selection = new Map<string, FieldSelection | null>();
    while (at < text.length && text[at] !== ')') {
      NAME.lastIndex = at;
      const name = NAME.exec(text)?.[0] ?? '';
      at += name.length;
      if (text[at] === '(') {
        if (name.trim() === '') throw fail('a name before "("');
        at += 1;
        selection.set(name.trim(), readList(depth + 1));
        if (text[at] !== ')') throw fail('")"');
        at += 1;
        while (text[at] === ' ') at += 1;
      } else if (name.trim() !== '') {
        selection.set(name.trim(), null);
      }
      if (text[at] === ',') at += 1;
      else if (at < text.length && text[at] !== ')') throw fail('"," or ")"');
    }
    return selection;
  };

  const selection = readList(0);
  if (at < text.length) throw fail('the end');
  return selection;
}

/**
 * Selects a part of any object or list that is served; null: all of it, which a blank text also asks for.
 * @throws CoatcheckError `validation_failed`, as `parseFieldSelection`
 */
export function readSelection(fields: string | undefined): FieldSelection | null {
  return fields === undefined || fields.trim() === '' ? null : parseFieldSelection(fields);
}

/** @throws CoatcheckError `validation_failed`, as `parseFieldSelection` */
export function selectAsked(value: unknown, fields: string | undefined): unknown {
  const selection = readSelection(fields);
  return selection === null ? value : selectFields(value, selection);
}

/** A copy with only the selected members; for lists, of each item. */
export function selectFields(value: unknown, selection: FieldSelection): unknown {
  if (Array.isArray(value)) return value.map((item) => selectFields(item, selection));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      if (!selection.has(name)) return [];
      const inner = selection.get(name) ?? null;
      return [[name, inner === null ? member : selectFields(member, inner)]];
    }),
  );
}
