/**
 * A second and a third opinion on what DuckDB answers: the same query without any optimizer, and by PostgreSQL. A newer
 * DuckDB comes in only when this passes with COATCHECK_OPINION_ROUNDS=20000 (some ten minutes).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryDefinition } from '../../src/contract/query-definition.ts';
import { compileQuery } from '../../src/lookml/compile-query.ts';
import { resolveProject } from '../../src/lookml/resolve/resolve-project.ts';
import type { ResolvedProject } from '../../src/lookml/resolve/resolved-model.ts';
import { context } from '../lookml/sql/compile-support.ts';
import { seeded } from '../lookml/sql/random-joins.ts';
import { caseTables } from '../support/case-tables.ts';
import { engineDialects, type EngineName } from '../support/engines.ts';
import { tableStatements } from '../support/fixture-tables.ts';
import { lookmlWorld } from './random-lookml.ts';
import { openOpinions, type Opinions } from './opinions.ts';
import { RANDOM_TABLES, randomSelect, randomTables } from './random-sql.ts';

/** Random queries of each kind. */
const ROUNDS = Number(process.env['COATCHECK_OPINION_ROUNDS'] ?? 150);
const FIRST_SEED = Number(process.env['COATCHECK_FUZZ_SEED'] ?? 1) * 1_000_000;
/** Queries of one set of tables: making them costs as much as some queries. */
const QUERIES_PER_WORLD = 20;
const TIMEOUT_MS = 6 * 3_600_000;

let opinions: Opinions;
beforeAll(async () => {
  opinions = await openOpinions();
});
afterAll(async () => {
  await opinions[Symbol.asyncDispose]();
});

/** The statements of a query, each for every engine; null when one of them does not know it. */
function statementsOf(
  project: ResolvedProject,
  query: QueryDefinition,
): readonly ((name: EngineName) => string)[] | null {
  const texts = new Map<EngineName, readonly string[]>();
  for (const name of ['duckdb', 'postgres'] as const) {
    const outcome = compileQuery({ project, query, dialect: engineDialects[name], context });
    if (!outcome.ok) return null;
    texts.set(
      name,
      outcome.statements.map(({ runSql }) => runSql),
    );
  }
  return (texts.get('duckdb') ?? []).map((_, index) => (name) => texts.get(name)?.[index] ?? '');
}

describe('DuckDB, as Coatcheck opens it', () => {
  it('answers every golden case as it does without optimizers, and as PostgreSQL does', async () => {
    const folder = join(import.meta.dirname, '../cases');
    await opinions.load((name) => caseTables.flatMap((table) => tableStatements(name, table)), []);
    let compared = 0;
    for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
      const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8');
      const project = resolveProject(new Map([['golden.model.lkml', read('model.lkml')]]), { name: 'golden' });
      const queries = JSON.parse(read('queries.json')) as Record<string, Omit<QueryDefinition, 'model'>>;
      for (const [title, query] of Object.entries(queries)) {
        for (const sqlOf of statementsOf(project, { ...query, model: 'golden' }) ?? []) {
          expect(await opinions.differ(sqlOf), `${name}: ${title}`).toBe(null);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(200);
  });

  it('answers random LookML queries likewise', { timeout: TIMEOUT_MS }, async () => {
    let compared = 0;
    for (let round = 0; compared < ROUNDS; round += 1) {
      const random = seeded(FIRST_SEED + round);
      const world = lookmlWorld(random);
      const text = `connection: "golden"\n${world.lookml}`;
      const project = resolveProject(new Map([['golden.model.lkml', text]]), { name: 'golden' });
      const tables = [...new Set(world.setup.join('\n').match(/(?<=CREATE TABLE )\w+/g))];
      await opinions.load(() => world.setup, random(2) === 0 ? tables : []);
      for (let query = 0; query < QUERIES_PER_WORLD; query += 1) {
        const statements = statementsOf(project, { ...world.query(random), model: 'golden' });
        expect(statements).not.toBe(null);
        for (const sqlOf of statements ?? []) {
          expect(await opinions.differ(sqlOf), `round ${String(round)}, query ${String(query)}`).toBe(null);
          compared += 1;
        }
      }
    }
  });

  it('answers random SQL likewise', { timeout: TIMEOUT_MS }, async () => {
    let world = randomTables(seeded(FIRST_SEED));
    for (let round = 0; round < ROUNDS; round += 1) {
      const random = seeded(FIRST_SEED + round);
      if (round % QUERIES_PER_WORLD === 0) {
        world = randomTables(random);
        const { setup } = world;
        await opinions.load(() => setup, random(2) === 0 ? RANDOM_TABLES : []);
      }
      const sql = randomSelect(random, world);
      expect(await opinions.differ(() => sql), `round ${String(round)}`).toBe(null);
    }
  });
});
