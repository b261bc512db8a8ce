/** Fields that refer to themselves through `${…}`, within a view or through the views that an explore joins. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { referencesIn, textsOf } from './references.ts';
import type { ResolvedExplore, ResolvedModel, ResolvedView } from './resolved-model.ts';
import type { ResolvedField } from './resolved-field.ts';

/** Reports each cycle within a view once, at the field that closes it. */
export function findReferenceCycles(view: ResolvedView, log: DiagnosticLog): void {
  const own = `${view.name}.`;
  walk(Object.keys(view.fields), {
    field: (name) => view.fields[name],
    targets: (_, field) => namesIn(field).map((name) => (name.startsWith(own) ? name.slice(own.length) : name)),
    report: (field, chain) => {
      const path = chain.join(' → ');
      log.error('reference-cycle', field.range, `Field \`${view.name}.${field.name}\` refers to itself: ${path}`);
    },
  });
}

/** Reports the cycles that lead through several views of an explore; the others belong to their view. */
export function findExploreCycles(explore: ResolvedExplore, model: ResolvedModel, log: DiagnosticLog): void {
  const find = (full: string): ResolvedField | undefined => {
    const [alias = '', name = ''] = full.split('.');
    return model.views[explore.aliases[alias]?.view ?? '']?.fields[name];
  };
  const starts = Object.entries(explore.aliases).flatMap(([alias, { view }]) =>
    Object.values(model.views[view]?.fields ?? {})
      .filter((field) => textsOf(field).some(({ text }) => text.includes('.') && text.includes('${')))
      .map((field) => `${alias}.${field.name}`),
  );
  walk(starts, {
    field: find,
    targets: (full, field) =>
      namesIn(field).map((name) => (name.includes('.') ? name : `${full.slice(0, full.indexOf('.'))}.${name}`)),
    report: (field, chain) => {
      if (new Set(chain.map((full) => full.split('.')[0])).size < 2) return;
      const path = chain.join(' → ');
      log.error('reference-cycle', field.range, `Field \`${chain[0] ?? ''}\` refers to itself: ${path}`);
    },
  });
}

interface Graph {
  readonly field: (name: string) => ResolvedField | undefined;
  readonly targets: (name: string, field: ResolvedField) => readonly string[];
  readonly report: (field: ResolvedField, chain: readonly string[]) => void;
}

function walk(starts: readonly string[], { field: find, targets, report }: Graph): void {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): void => {
    if (done.has(name)) return;
    const field = find(name);
    if (field === undefined) return;
    const from = path.indexOf(name);
    if (from >= 0) {
      report(field, [...path.slice(from), name]);
      return;
    }
    path.push(name);
    for (const target of targets(name, field)) visit(target);
    path.pop();
    done.add(name);
  };
  for (const name of starts) visit(name);
}

function namesIn(field: ResolvedField): readonly string[] {
  return textsOf(field).flatMap(({ text }) => referencesIn(text).map((reference) => reference.name));
}
