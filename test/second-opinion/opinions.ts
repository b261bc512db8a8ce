/**
 * Three opinions about one query: DuckDB as Coatcheck opens it, DuckDB with every optimizer off, and PostgreSQL. Each
 * has the same tables.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine, type Engine, type EngineName, type EngineResult } from '../support/engines.ts';

export interface Opinions extends AsyncDisposable {
  /**
   * Gives all of them the tables that `setup` makes and fills. `asFiles` are views of Parquet files in DuckDB, as those
   * of a connection are.
   */
  load(setup: (engine: EngineName) => readonly string[], asFiles: readonly string[]): Promise<void>;
  /** Where opinions differ; null when they do not. Throws when one of them refuses. */
  differ(sqlOf: (engine: EngineName) => string): Promise<string | null>;
}

export async function openOpinions(): Promise<Opinions> {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-opinions-'));
  const configured = await required('duckdb');
  const plain = await required('duckdb');
  await plain.query('PRAGMA disable_optimizer');
  const postgres = await required('postgres');
  const all: readonly (readonly [string, Engine])[] = [
    ['DuckDB', configured],
    ['DuckDB without optimizers', plain],
    ['PostgreSQL', postgres],
  ];
  let worlds = 0;
  return {
    async load(setup, asFiles) {
      worlds += 1;
      const world = `world_${String(worlds)}`;
      for (const [, engine] of all) {
        const isDuckdb = engine.name === 'duckdb';
        await engine.query(`CREATE SCHEMA ${world}`);
        await engine.query(isDuckdb ? `USE ${world}` : `SET search_path TO ${world}`);
        if (worlds > 1) await engine.query(`DROP SCHEMA world_${String(worlds - 1)} CASCADE`);
        for (const statement of setup(engine.name)) await engine.query(statement);
        for (const table of isDuckdb ? asFiles : []) {
          const file = join(folder, `${engine === configured ? 'configured' : 'plain'}-${world}-${table}.parquet`);
          await engine.query(`COPY ${table} TO '${file}' (FORMAT parquet)`);
          await engine.query(`DROP TABLE ${table}`);
          await engine.query(`CREATE VIEW ${table} AS FROM read_parquet('${file}')`);
        }
      }
    },
    async differ(sqlOf) {
      const [first, ...others] = await Promise.all(
        all.map(async ([who, engine]) => {
          const sql = sqlOf(engine.name);
          const result = await engine.query(sql).catch((error: unknown) => {
            throw new Error(`${who} refuses\n${sql}`, { cause: error });
          });
          return { who, sql, rows: rowsOf(result) };
        }),
      );
      const other = others.find(({ rows }) => rows !== first?.rows);
      if (first === undefined || other === undefined) return null;
      return [first, other].map(({ who, sql, rows }) => `${who}\n${rows.slice(0, 2000)}\n${sql}`).join('\n\n');
    },
    async [Symbol.asyncDispose]() {
      for (const [, engine] of all) await engine.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As a set: nothing orders them. */
function rowsOf({ rows }: EngineResult): string {
  return rows
    .map((row) => JSON.stringify(row))
    .sort()
    .join('\n');
}

async function required(name: EngineName): Promise<Engine> {
  const engine = await openEngine(name);
  if (engine === null) throw new Error(`${name} is not installed`);
  return engine;
}
