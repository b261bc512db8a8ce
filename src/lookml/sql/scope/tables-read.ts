/**
 * The tables of the database that authors' SQL reads by their names. A derived table that were called like one of them
 * would be read in its place, wherever in the statement: by a condition that hides rows, say.
 */
import type { ResolvedModel } from '../../resolve/resolved-model.ts';

/** What stands behind FROM up to what ends it; JOIN stands within. */
const FROM = /\bfrom\b([^()]*)/gi;
/** The name that a part begins with, but for a function or what a schema's name stands before. */
const NAME = /^\s*(?:only\s+)?["`]?(\w+)["`]?(?!\s*[.(]|["`\w])/i;
const WHOLE = /^\s*["`]?(\w+)["`]?\s*$/;

const known = new WeakMap<ResolvedModel, ReadonlySet<string>>();

/** In lower case. */
export function tablesRead(model: ResolvedModel): ReadonlySet<string> {
  const made = known.get(model);
  if (made) return made;
  const names = new Set<string>();
  collect(model, '', names);
  for (const [name, view] of Object.entries(model.views)) {
    if (!view.sqlTableName && !view.derivedTable) names.add(name.toLowerCase());
  }
  known.set(model, names);
  return names;
}

function collect(value: unknown, key: string, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if ('text' in value && typeof value.text === 'string') {
    for (const name of namesIn(value.text, key)) into.add(name.toLowerCase());
    return;
  }
  for (const [name, member] of Object.entries(value)) collect(member, name, into);
}

function namesIn(text: string, key: string): readonly string[] {
  const whole = key === 'sqlTableName' ? WHOLE.exec(text)?.[1] : undefined;
  if (whole !== undefined) return [whole];
  return [...text.matchAll(FROM)].flatMap(([, after = '']) =>
    after.split(/,|\bjoin\b/i).flatMap((part) => NAME.exec(part)?.[1] ?? []),
  );
}
