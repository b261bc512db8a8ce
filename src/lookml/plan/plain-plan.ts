/** A plan as plain JSON: fields by their names, without look-up tables. */
import type { FieldRef } from './field-ref.ts';
import type { QueryPlan } from './query-plan.ts';

export function plainPlan({ fields, leftOut: _leftOut, ...plan }: QueryPlan) {
  const { filters, filtered, filterExpression } = plan;
  return {
    model: fields.model.name,
    explore: fields.explore.name,
    ...plan,
    dimensions: plan.dimensions.map(plainField),
    measures: plan.measures.map(plainField),
    filters: Object.fromEntries(filters),
    filtered: [...filtered.values()].map(plainField),
    filterExpression: filterExpression?.text ?? null,
  };
}

function plainField({ name, field, custom }: FieldRef) {
  return { name, view: field.view, category: field.category, type: field.type, custom: custom?.kind ?? null };
}
