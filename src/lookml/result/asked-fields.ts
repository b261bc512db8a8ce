/**
 * What `html` and `link` templates ask of fields and views besides their values: whether it is in the query, which
 * value was chosen.
 */
import { linkTexts } from '../../lib/link-texts.ts';
import { templateReferences } from '../../liquid/template-references.ts';
import type { AskedField } from '../../results/prepared/prepared-query.ts';
import type { ResultField } from '../../results/prepared/result-shape.ts';
import { parameterText } from '../metadata/shown-labels.ts';
import { lookmlFilters, type QueryPlan } from '../plan/query-plan.ts';

/** All templates of a field's cells. */
export function templatesOf({ html, links }: Pick<ResultField, 'html' | 'links'>): readonly string[] {
  return [html ?? '', ...links.flatMap(linkTexts)];
}

/** By `view.field` or by the view's alias, without those that the explore does not have. */
export function askedFields(
  plan: QueryPlan,
  fields: readonly ResultField[],
): Readonly<Record<string, AskedField>> | undefined {
  const found = new Map<string, AskedField>();
  for (const field of fields) {
    const view = field.name.split('.', 1)[0] ?? '';
    for (const template of templatesOf(field)) {
      const { fields: read, asked } = templateReferences(template);
      for (const name of [...read, ...asked]) {
        const full = name.includes('.') ? name : `${view}.${name}`;
        const facts = factsOf(plan, full);
        if (facts) found.set(full, facts);
        else if (plan.fields.view(name)) found.set(name, viewFacts(plan, name));
      }
    }
  }
  return found.size === 0 ? undefined : Object.fromEntries(found);
}

function factsOf(plan: QueryPlan, name: string): AskedField | undefined {
  const ref = plan.fields.find(name);
  if (ref === undefined) return undefined;
  const isSelected = plan.order.includes(ref.name);
  const isFiltered = plan.filters.has(ref.name);
  const isSorted = plan.sorts.some((sort) => sort.field === ref.name);
  const query = { filters: lookmlFilters(plan), selected: new Set(plan.order) };
  return {
    inQuery: isSelected || isFiltered || isSorted,
    isSelected,
    isFiltered,
    label: ref.field.labelShort,
    ...(ref.field.category === 'parameter' && { parameterValue: parameterText(ref.name, ref.field, { query }) }),
  };
}

function viewFacts(plan: QueryPlan, alias: string): AskedField {
  const isIn = (names: Iterable<string>): boolean => [...names].some((name) => name.startsWith(`${alias}.`));
  const isSelected = isIn(plan.order);
  const isFiltered = isIn(plan.filters.keys());
  return { inQuery: isSelected || isFiltered, isSelected, isFiltered };
}
