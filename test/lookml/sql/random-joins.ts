/** Random trees of joined tables with random rows, as LookML, as DuckDB tables, and as plain SQL joins. */

export interface RandomTable {
  readonly name: string;
  readonly parent: string | null;
  readonly relationship: 'many_to_one' | 'one_to_one' | 'one_to_many' | 'many_to_many' | null;
  readonly type: 'left_outer' | 'inner' | 'full_outer';
  /** Join condition over `parent.column` and `name.column`. */
  readonly on: string;
}

export interface RandomWorld {
  readonly tables: readonly RandomTable[];
  readonly lookml: string;
  /** Statements that create and fill the tables. */
  readonly setup: readonly string[];
  /** `FROM … JOIN …` of all tables. */
  readonly from: string;
}

export type Random = (below: number) => number;

/** mulberry32: the same numbers for the same seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const relationships = ['many_to_one', 'one_to_one', 'one_to_many', 'many_to_many'] as const;

export function randomWorld(random: Random): RandomWorld {
  const count = 2 + random(4);
  const tables: RandomTable[] = [{ name: 't0', parent: null, relationship: null, type: 'left_outer', on: '' }];
  for (let index = 1; index < count; index += 1) {
    const name = `t${String(index)}`;
    const parent = `t${String(random(index))}`;
    const relationship = relationships[random(4)] ?? 'many_to_one';
    const type = (['left_outer', 'left_outer', 'inner', 'full_outer'] as const)[random(4)] ?? 'left_outer';
    tables.push({ name, parent, relationship, type, on: joinCondition(relationship, parent, name) });
  }
  return {
    tables,
    lookml: lookmlOf(tables),
    setup: tables.flatMap((table) => rowsOf(table, tables, random)),
    from: fromOf(tables),
  };
}

/** `fk_tN` points to the id of table N; `link` is a small number that many rows share. */
function joinCondition(relationship: (typeof relationships)[number], parent: string, name: string): string {
  switch (relationship) {
    case 'many_to_one':
      return `${parent}.fk_${name} = ${name}.id`;
    case 'one_to_many':
      return `${parent}.id = ${name}.fk_${parent}`;
    case 'one_to_one':
      return `${parent}.id = ${name}.id`;
    case 'many_to_many':
      return `${parent}.link = ${name}.link`;
    default:
      return relationship satisfies never;
  }
}

function fromOf(tables: readonly RandomTable[]): string {
  const keywords = { left_outer: 'LEFT JOIN', inner: 'INNER JOIN', full_outer: 'FULL OUTER JOIN' };
  return tables
    .map(({ name, type, on }) => (on === '' ? `FROM ${name}` : `${keywords[type]} ${name} ON ${on}`))
    .join(' ');
}

function rowsOf({ name }: RandomTable, tables: readonly RandomTable[], random: Random): readonly string[] {
  const keys = tables.map((table) => `fk_${table.name} INTEGER`).join(', ');
  const rows = Array.from({ length: 1 + random(9) }, (_, id) => {
    const nullable = (value: string): string => (random(6) === 0 ? 'NULL' : value);
    // Few different values, so that equal ones in different rows are common.
    const value = nullable(`${String(random(4) * 1000)}.${String(random(2))}5`);
    const big = nullable(`${String(random(3))}00000000000.25`);
    const fields = [String(id), value, big, nullable(`'${'abc'.charAt(random(3))}'`), nullable(String(random(3)))];
    return `(${[...fields, ...tables.map(() => nullable(String(random(9))))].join(', ')})`;
  });
  return [
    `DROP TABLE IF EXISTS ${name}`,
    `CREATE TABLE ${name} (id INTEGER, x DECIMAL(18, 2), big DECIMAL(18, 2), kind VARCHAR, link INTEGER, ${keys})`,
    `INSERT INTO ${name} VALUES ${rows.join(', ')}`,
  ];
}

function lookmlOf(tables: readonly RandomTable[]): string {
  const joins = tables.slice(1).map(
    ({ name, type, relationship, on }) => `  join: ${name} {
    type: ${type}
    relationship: ${relationship ?? ''}
    sql_on: ${on.replaceAll(/(\w+\.\w+)/g, '${$1}')} ;;
  }`,
  );
  return `explore: t0 {\n${joins.join('\n')}\n}\n${tables.map(({ name }) => viewOf(name, tables)).join('\n')}`;
}

function viewOf(name: string, tables: readonly RandomTable[]): string {
  const keys = tables.map((table) => `dimension: fk_${table.name} { type: number sql: \${TABLE}.fk_${table.name} ;; }`);
  const crossed = tables
    .filter((table) => table.name !== name)
    .flatMap((table) => [
      `measure: with_${table.name} { type: sum sql: \${x} + \${${table.name}.big} ;; }`,
      `measure: where_${table.name} { type: sum sql: \${x} ;; filters: [${table.name}.kind: "a"] }`,
      `measure: count_where_${table.name} { type: count filters: [${table.name}.kind: "a"] }`,
    ]);
  return `view: ${name} {
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: x { type: number sql: \${TABLE}.x ;; }
  dimension: big { type: number sql: \${TABLE}.big ;; }
  dimension: kind { sql: \${TABLE}.kind ;; }
  dimension: link { type: number sql: \${TABLE}.link ;; }
  ${keys.join('\n  ')}
  measure: count { type: count }
  measure: count_a { type: count filters: [kind: "a"] }
  measure: kinds { type: count_distinct sql: \${kind} ;; }
  measure: total { type: sum sql: \${x} ;; }
  measure: total_big { type: sum sql: \${big} ;; }
  measure: total_a { type: sum sql: \${x} ;; filters: [kind: "a"] }
  measure: mean { type: average sql: \${x} ;; }
  measure: least { type: min sql: \${x} ;; }
  measure: most { type: max sql: \${x} ;; }
  measure: middle { type: median sql: \${x} ;; }
  measure: quarter { type: percentile percentile: 25 sql: \${x} ;; }
  measure: names { type: list list_field: kind }
  measure: per_link { type: sum_distinct sql_distinct_key: \${id} ;; sql: \${x} ;; }
  measure: rate { type: number sql: 1.0 * \${total} / NULLIF(\${count}, 0) ;; }
  ${crossed.join('\n  ')}
}`;
}
