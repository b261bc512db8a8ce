/**
 * Random SELECTs that DuckDB and PostgreSQL both read the same way: self joins, derived tables within derived tables,
 * joins that repeat rows, pivots by CASE, unions, subqueries in every place. Numbers are whole and texts are ASCII, so
 * that results compare as they are.
 *
 * What an optimizer may confuse are parts that look alike. Joins are therefore remembered and come again within the
 * same statement, with another side aggregated.
 */
import type { Random } from '../lookml/sql/random-joins.ts';

type ColumnType = 'number' | 'text';

interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** What can stand in FROM. */
interface Relation {
  readonly sql: string;
  readonly columns: readonly Column[];
}

/** A FROM clause, and the columns that expressions over it can read. */
interface Source {
  readonly from: string;
  readonly columns: readonly Column[];
}

export const RANDOM_TABLES = ['t0', 't1', 't2'] as const;
const TABLE_COLUMNS: readonly Column[] = [
  { name: 'id', type: 'number' },
  { name: 'fk', type: 'number' },
  { name: 'v', type: 'number' },
  { name: 'w', type: 'number' },
  { name: 'kind', type: 'text' },
];

export interface RandomTables {
  /** Statements that make and fill the tables, for both engines. */
  readonly setup: readonly string[];
  /** Longer than one of DuckDB's vectors; what is asked of them must be simple, or joins would not end. */
  readonly long: boolean;
}

export function randomTables(random: Random): RandomTables {
  const long = random(12) === 0;
  const setup = RANDOM_TABLES.flatMap((name) => {
    const rows = long ? 2049 + random(900) : 1 + random(14);
    const values = Array.from({ length: rows }, (_, id) => {
      const nullable = (value: string): string => (random(7) === 0 ? 'NULL' : value);
      const numbers = [id, random(Math.ceil(rows * 0.8)), random(long ? 500 : 5) * 10, random(long ? 999 : 4)];
      const [key = '', ...others] = numbers.map(String);
      return `(${[key, ...others.map(nullable), nullable(`'${'abc'.charAt(random(3))}'`)].join(', ')})`;
    });
    return [
      `DROP TABLE IF EXISTS ${name}`,
      `CREATE TABLE ${name} (id INTEGER, fk INTEGER, v INTEGER, w INTEGER, kind VARCHAR(9))`,
      `INSERT INTO ${name} VALUES ${values.join(', ')}`,
    ];
  });
  return { setup, long };
}

/** One statement over {@link randomTables}. Its rows have no order. */
export function randomSelect(random: Random, { long }: RandomTables): string {
  return (long ? new SelectWriter(random, 2).select(0) : new SelectWriter(random, 3).select(2 + random(2))).sql;
}

class SelectWriter {
  readonly #random: Random;
  readonly #mostJoined: number;
  /** Joins that were written: each time with new aliases, else letter for letter. */
  readonly #joins: ((aliases: readonly string[]) => Source)[] = [];
  #aliases = 0;

  constructor(random: Random, mostJoined: number) {
    this.#random = random;
    this.#mostJoined = mostJoined;
  }

  select(depth: number): Relation {
    switch (this.#random(10)) {
      case 0:
        return this.#union(depth);
      case 1:
        return this.#scalars(depth);
      case 2:
        return this.#plain(depth);
      case 3:
        return this.#windowed(depth);
      default:
        return this.#grouped(depth);
    }
  }

  /** `SELECT keys, aggregates FROM join GROUP BY keys`. */
  #grouped(depth: number): Relation {
    const { from, columns } = this.#source(depth);
    const keys = this.#some(columns, this.#random(3)).map((column, index) => ({ ...column, as: `k${String(index)}` }));
    const aggregates = Array.from({ length: 1 + this.#random(3) }, (_, index) => ({
      sql: this.#aggregate(columns),
      as: `a${String(index)}`,
    }));
    const where = this.#where(columns, depth);
    const groups = keys.length === 0 ? '' : ` GROUP BY ${keys.map(({ name }) => name).join(', ')}`;
    const having = this.#random(6) === 0 ? ` HAVING ${this.#aggregate(columns)} > ${String(this.#random(20))}` : '';
    const cells = [
      ...keys.map(({ name, as }) => `${name} AS ${as}`),
      ...aggregates.map(({ sql, as }) => `${sql} AS ${as}`),
    ];
    return {
      sql: `SELECT ${cells.join(', ')} FROM ${from}${where}${groups}${having}`,
      columns: [
        ...keys.map(({ as, type }) => ({ name: as, type })),
        ...aggregates.map(({ as }) => ({ name: as, type: 'number' as const })),
      ],
    };
  }

  /** `SELECT [DISTINCT] columns FROM join WHERE …`. */
  #plain(depth: number): Relation {
    const { from, columns } = this.#source(depth);
    const number: Column = { name: this.#number(columns), type: 'number' };
    const chosen = [number, ...this.#some(columns, this.#random(3))].map((column, index) => ({
      ...column,
      as: `c${String(index)}`,
    }));
    const distinct = this.#random(2) === 0 ? 'DISTINCT ' : '';
    const cells = chosen.map(({ name, as }) => `${name} AS ${as}`).join(', ');
    return {
      sql: `SELECT ${distinct}${cells} FROM ${from}${this.#where(columns, depth)}`,
      columns: chosen.map(({ as, type }) => ({ name: as, type })),
    };
  }

  /** Window functions that do not depend on the order of equal rows. */
  #windowed(depth: number): Relation {
    const { from, columns } = this.#source(depth);
    const [key, value] = [this.#column(columns), this.#number(columns)];
    const window = this.#pick([
      `RANK() OVER (ORDER BY ${value} NULLS LAST)`,
      `DENSE_RANK() OVER (PARTITION BY ${key.name} ORDER BY ${value} DESC NULLS LAST)`,
      `SUM(${value}) OVER (PARTITION BY ${key.name})`,
      `COUNT(*) OVER (PARTITION BY ${key.name})`,
      `MAX(${value}) OVER (ORDER BY ${value} NULLS FIRST)`,
    ]);
    return {
      sql: `SELECT ${key.name} AS c0, ${window} AS c1 FROM ${from}${this.#where(columns, depth)}`,
      columns: [
        { name: 'c0', type: key.type },
        { name: 'c1', type: 'number' },
      ],
    };
  }

  /** Two of the same shape, one after the other. */
  #union(depth: number): Relation {
    const word = this.#pick(['UNION ALL', 'UNION ALL', 'UNION', 'EXCEPT', 'INTERSECT']);
    const parts = [this.#oneNumber(depth), this.#oneNumber(depth)];
    return { sql: parts.map((sql) => `(${sql})`).join(` ${word} `), columns: [{ name: 'c0', type: 'number' }] };
  }

  #oneNumber(depth: number): string {
    const { from, columns } = this.#source(depth);
    const number = this.#random(2) === 0 ? this.#number(columns) : this.#aggregate(columns);
    return `SELECT ${number} AS c0 FROM ${from}${this.#where(columns, depth)}`;
  }

  /** `SELECT (SELECT …), (SELECT …)`. */
  #scalars(depth: number): Relation {
    const names = ['c0', 'c1'];
    const cells = names.map((name) => {
      const { from, columns } = this.#source(depth);
      return `(SELECT ${this.#aggregate(columns)} FROM ${from}${this.#where(columns, depth)}) AS ${name}`;
    });
    return { sql: `SELECT ${cells.join(', ')}`, columns: names.map((name) => ({ name, type: 'number' })) };
  }

  /** A join that came before, or a new one. */
  #source(depth: number): Source {
    const known = this.#random(5) < 2 ? undefined : this.#joins[this.#random(Math.max(1, this.#joins.length))];
    const join = known ?? this.#newJoin(depth);
    if (known === undefined) this.#joins.push(join);
    // Aliases are letters alone: the same ones come again beside and below, where they mean something else.
    return join(this.#random(3) === 0 ? ['a', 'b', 'c'] : [this.#alias(), this.#alias(), this.#alias()]);
  }

  #newJoin(depth: number): (aliases: readonly string[]) => Source {
    const count = Math.min(this.#mostJoined, [1, 2, 2, 2, 3][this.#random(5)] ?? 2);
    const first = this.#relation(depth);
    // Mostly the same again: the more alike the parts, the more there is to confuse.
    const relations = Array.from({ length: count }, (_, index) =>
      index === 0 || this.#random(3) > 0 ? first : this.#relation(depth),
    );
    const joins = relations.slice(1).map((right, index) => this.#join(relations.slice(0, index + 1), right));
    return (aliases) => ({
      from: relations
        .map(({ sql }, index) => {
          const named = `${sql} AS ${aliases[index] ?? ''}`;
          return index === 0 ? named : (joins[index - 1]?.(named, aliases, aliases[index] ?? '') ?? '');
        })
        .join(' '),
      columns: relations.flatMap((relation, index) =>
        relation.columns.map(({ name, type }) => ({ name: `${aliases[index] ?? ''}.${name}`, type })),
      ),
    });
  }

  /** One JOIN to one of the relations before it; PostgreSQL's FULL JOIN takes equations only. */
  #join(
    before: readonly Relation[],
    right: Relation,
  ): (named: string, aliases: readonly string[], alias: string) => string {
    const word = this.#pick(['JOIN', 'JOIN', 'LEFT JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
    const left = this.#random(before.length);
    const columns = before[left]?.columns ?? [];
    const conditions = [[this.#number(columns), '=', this.#number(right.columns)]];
    if (word !== 'FULL JOIN' && this.#random(4) === 0) {
      conditions.push([this.#number(columns), this.#pick(['<>', '<']), this.#number(right.columns)]);
    }
    return (named, aliases, alias) => {
      const on = conditions.map(([a = '', sign = '', b = '']) => `${aliases[left] ?? ''}.${a} ${sign} ${alias}.${b}`);
      return `${word} ${named} ON ${on.join(' AND ')}`;
    };
  }

  #relation(depth: number): Relation {
    if (depth <= 0 || this.#random(3) > 0) return { sql: this.#pick(RANDOM_TABLES), columns: TABLE_COLUMNS };
    const inner = this.select(depth - 1);
    return { sql: `(${inner.sql})`, columns: inner.columns };
  }

  #where(columns: readonly Column[], depth: number): string {
    if (this.#random(3) > 0) return '';
    const number = this.#number(columns);
    const conditions = [
      `${number} > ${String(this.#random(30))}`,
      `${number} IN (${[0, 10, 20].slice(this.#random(2)).join(', ')})`,
      `${number} IS NULL`,
      `NOT (${number} = ${String(this.#random(4) * 10)})`,
      `${number} = ${this.#number(columns)}`,
    ];
    const table = this.#pick(RANDOM_TABLES);
    const alias = this.#alias();
    const subqueries = [
      `EXISTS (SELECT 1 FROM ${table} AS ${alias} WHERE ${alias}.fk = ${number})`,
      `${number} IN (SELECT ${alias}.v FROM ${table} AS ${alias})`,
      `${number} > (SELECT MIN(${alias}.v) FROM ${table} AS ${alias} WHERE ${alias}.id = ${number})`,
    ];
    return ` WHERE ${this.#pick(depth > 0 ? [...conditions, ...subqueries] : conditions)}`;
  }

  #aggregate(columns: readonly Column[]): string {
    const number = this.#number(columns);
    const { name } = this.#column(columns);
    const text = columns.find(({ type }) => type === 'text')?.name;
    const pivot =
      text === undefined
        ? `SUM(CASE WHEN ${this.#number(columns)} > 10 THEN ${number} END)`
        : `SUM(CASE WHEN ${text} = '${'abc'.charAt(this.#random(3))}' THEN ${number} END)`;
    return this.#pick([
      `SUM(${number})`,
      `SUM(${number})`,
      `COUNT(${name})`,
      `COUNT(DISTINCT ${name})`,
      `MIN(${number})`,
      `MAX(${number})`,
      'COUNT(*)',
      pivot,
      `SUM(${number}) - COUNT(${name})`,
      `COALESCE(SUM(DISTINCT ${number}), 0)`,
    ]);
  }

  #column(columns: readonly Column[]): Column {
    return this.#pick(columns);
  }

  /** The name of one that holds numbers; every relation has one. */
  #number(columns: readonly Column[]): string {
    return this.#pick(columns.filter(({ type }) => type === 'number')).name;
  }

  #some<T>(from: readonly T[], count: number): readonly T[] {
    return Array.from({ length: Math.min(count, from.length) }, () => this.#pick(from));
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random(from.length)] as T;
  }

  #alias(): string {
    this.#aliases += 1;
    return `r${String(this.#aliases)}`;
  }
}
