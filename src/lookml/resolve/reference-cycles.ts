/** Fields of one view that refer to themselves through `${…}`. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { referencesIn } from './references.ts';
import type { ResolvedView } from './resolved-model.ts';

/** Reports each cycle once, at the field that closes it. */
export function findReferenceCycles(view: ResolvedView, log: DiagnosticLog): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return;
    const field = view.fields[name];
    if (field === undefined) return;
    const from = path.indexOf(name);
    if (from >= 0) {
      const chain = [...path.slice(from), name].join(' → ');
      log.error('reference-cycle', field.range, `Field \`${view.name}.${name}\` refers to itself: ${chain}`);
      return;
    }
    for (const target of targets(view, name)) visit(target, [...path, name]);
    done.add(name);
  };
  for (const name of Object.keys(view.fields)) visit(name, []);
}

function targets(view: ResolvedView, name: string): readonly string[] {
  const sql = view.fields[name]?.sql?.text;
  if (sql === undefined) return [];
  return referencesIn(sql).map((reference) =>
    reference.name.startsWith(`${view.name}.`) ? reference.name.slice(view.name.length + 1) : reference.name,
  );
}
