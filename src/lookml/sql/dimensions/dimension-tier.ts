/** `type: tier` and `type: bin`: numbers grouped into ranges that include their lower bound and sort by it. */
import type { ResolvedDimension } from '../../resolve/resolved-field.ts';
import { caseExpression } from './dimension-case.ts';
import { type DimensionContext, type DimensionSql, fieldSql, stringTarget } from './dimension-context.ts';
import { sortPlaces } from '../../values/sort-places.ts';
import { operand } from '../text/sql-operand.ts';
import { sql, type SqlText } from '../text/sql-text.ts';
import { formerTierNames, isWhole, tierBounds, tierNames } from '../../values/tier-names.ts';

export function tierDimension(field: ResolvedDimension, context: DimensionContext): DimensionSql {
  const { literal } = context.dialect;
  const { bounds, wrong } = tierBounds(field);
  const names = tierNames(field);
  const value = operand(fieldSql(field, context), context.dialect);
  const below = bounds.map((bound) => sql`${value} < ${literal.number(bound)}`);
  const last = bounds.at(-1);
  const conditions: readonly SqlText[] = last === undefined ? [] : [...below, sql`${value} >= ${literal.number(last)}`];
  const write = (texts: readonly string[]): SqlText =>
    caseExpression(
      conditions.map((condition, index) => [condition, texts[index] ?? literal.string('')]),
      texts.at(-1),
    );
  const select = write(names.map((name) => literal.string(name)));
  const messages = wrong.map(
    (text) => `"${text}" is not a number, so it cannot be the bound of a tier of ${nameOf(field)}.`,
  );
  // As in Looker: between `0 to 9` and `10 to 19` there is no place for a fraction.
  for (const text of field.tierStyle === 'integer' ? bounds.filter((bound) => !isWhole(bound)) : []) {
    messages.push(
      `"${text}" is not a whole number, as the bounds of ${nameOf(field)} have to be with style integer. The styles classic, interval and relational take fractions.`,
    );
  }
  if (bounds.length + wrong.length === 0) messages.push(`${nameOf(field)} is of type ${field.type} but has no tiers.`);
  return {
    select,
    bare: select,
    sort: write(sortPlaces(names.length).map((place) => literal.string(place))),
    filter: { ...stringTarget(select, field, context), labels: tierLabels(field) },
    kind: 'string',
    diagnostics: messages.map((message) => ({ code: 'bad-tier', severity: 'error', message, range: field.range })),
  };
}

/** What a filter may call a range, its name or a former one → its name. */
function tierLabels(field: ResolvedDimension): ReadonlyMap<string, string> {
  return new Map([...formerTierNames(field), ...tierNames(field).map((name) => [name, name] as const)]);
}

function nameOf(field: ResolvedDimension): string {
  return field.view === '' ? field.name : `${field.view}.${field.name}`;
}
