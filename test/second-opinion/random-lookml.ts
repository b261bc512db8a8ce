/**
 * Random queries of LookML: joins that repeat rows, pivots, totals, and native derived tables over the same joins, side
 * by side, each with other measures.
 */
import type { QueryDefinition } from '../../src/contract/query-definition.ts';
import { randomWorld, type Random, type RandomWorld } from '../lookml/sql/random-joins.ts';

/** A measure name for each kind of SQL that measures become. */
const MEASURES = 'count count_a kinds total total_big total_a mean least most middle names per_link rate'.split(' ');

export interface LookmlWorld {
  readonly lookml: string;
  /** Statements that make and fill the tables, for DuckDB and PostgreSQL. */
  readonly setup: readonly string[];
  readonly query: (random: Random) => Omit<QueryDefinition, 'model'>;
}

export function lookmlWorld(random: Random): LookmlWorld {
  const world = randomWorld(random);
  const derived = ['d0', 'd1', 'd2'].map((name) => derivedView(name, world, random));
  const sides = derived.slice(1).map(
    ({ name }) => `  join: ${name} {
    type: ${pick(random, ['left_outer', 'full_outer', 'inner'])}
    relationship: one_to_one
    sql_on: \${d0.kind} = \${${name}.kind} ;;
  }`,
  );
  const views = derived.map(({ lookml }) => lookml).join('\n');
  return {
    lookml: `${world.lookml}\nexplore: d0 {\n${sides.join('\n')}\n}\n${views}`,
    setup: world.setup,
    query: (next) => (next(3) === 0 ? derivedQuery(derived, next) : joinedQuery(world, next)),
  };
}

interface DerivedView {
  readonly name: string;
  readonly measures: readonly string[];
  readonly lookml: string;
}

/** The measures of one derived table: of any of the joined views, by the first one's kind. */
function derivedView(name: string, world: RandomWorld, random: Random): DerivedView {
  const chosen = Array.from({ length: 1 + random(2) }, () => measureOf(world, random));
  const columns = chosen.map((measure, index) => `column: m${String(index)} { field: ${measure} }`);
  const measures = chosen.map((_, index) => `${name}.m${String(index)}_most`);
  const fields = chosen.map(
    (_, index) =>
      `dimension: m${String(index)} {} measure: m${String(index)}_most { type: max sql: \${m${String(index)}} ;; }`,
  );
  return {
    name,
    measures,
    lookml: `view: ${name} {
  derived_table: { explore_source: t0 { column: kind { field: t0.kind } ${columns.join(' ')} } }
  dimension: kind { primary_key: yes }
  measure: count { type: count }
  ${fields.join('\n  ')}
}`,
  };
}

function derivedQuery(derived: readonly DerivedView[], random: Random): Omit<QueryDefinition, 'model'> {
  const measures = derived.flatMap((view) => [`${view.name}.count`, ...view.measures]);
  return { view: 'd0', fields: [`d${String(random(3))}.kind`, ...measures], limit: '-1' };
}

function joinedQuery(world: RandomWorld, random: Random): Omit<QueryDefinition, 'model'> {
  const names = world.tables.map(({ name }) => name);
  const dimensions = [
    ...new Set(
      Array.from({ length: random(3) }, () => `${pick(random, names)}.${pick(random, ['kind', 'link', 'x'])}`),
    ),
  ];
  const measures = [...new Set(Array.from({ length: 1 + random(4) }, () => measureOf(world, random)))];
  const pivot = dimensions.length > 1 && random(2) === 0 ? dimensions.slice(0, 1) : [];
  const filtered = random(3) === 0 ? { [`${pick(random, names)}.kind`]: pick(random, ['a', '-a', 'a,b', 'NULL']) } : {};
  return {
    view: 't0',
    fields: [...dimensions, ...measures],
    pivots: pivot,
    filters: filtered,
    total: random(3) === 0,
    ...(pivot.length > 0 && random(2) === 0 ? { row_total: 'right' } : {}),
    limit: '-1',
  };
}

function measureOf({ tables }: RandomWorld, random: Random): string {
  const { name } = pick(random, tables);
  const other = pick(random, tables).name;
  if (random(4) === 0 && other !== name) return `${name}.${pick(random, ['with', 'where', 'count_where'])}_${other}`;
  return `${name}.${pick(random, MEASURES)}`;
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random(from.length)] as T;
}
