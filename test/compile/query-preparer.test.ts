/** What was compiled is remembered for as long as it would come out the same. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Compiler } from '../../src/compile/compile-pool.ts';
import { doCompileWork } from '../../src/compile/compile-work.ts';
import { createQueryPreparer } from '../../src/compile/query-preparer.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { openProject, type ProjectSource } from '../../src/lookml-project/project-source.ts';
import { createQueryStore, type QueryStore } from '../../src/queries/query-store.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { caller } from '../support/task-world.ts';

const lookml = `connection: "shop"
explore: o { access_filter: { field: o.squad user_attribute: squad } }
explore: aged { from: o  view_name: o  sql_always_where: \${o.day} < '{{ "now" | date: "%s" }}' ;; }
view: o {
  sql_table_name: orders ;;
  dimension: id { type: number primary_key: yes sql: \${TABLE}.id ;; }
  dimension: squad { sql: \${TABLE}.squad ;; }
  dimension: day { sql: \${TABLE}.day ;; }
  dimension_group: created { type: time sql: \${TABLE}.created ;; }
  measure: count { type: count }
}`;
const limits = {
  max_query_fields: 1_000,
  max_query_length: 1_000_000,
  max_body_members: 20_000,
  default_row_limit: 500,
  max_custom_fields: 1_000,
  max_new_query_bytes_per_day: 1e9,
  max_filter_terms: 10_000,
};
const connections = [
  {
    name: 'shop',
    dialect_name: 'duckdb',
    db_timezone: 'UTC',
    query_timezone: null,
    max_rows: null,
    sql_runner: true,
    source: '',
  },
];

let folder: string;
let project: ProjectSource;
let database: Database;
let queries: QueryStore;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-preparer-'));
  writeFileSync(join(folder, 'shop.model.lkml'), lookml);
  project = await openProject(folder);
  database = await openDatabase(join(folder, 'data'));
  queries = createQueryStore({ database, clock: systemClock, ids: systemIds, limits });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const MOMENT = Date.UTC(2024, 2, 15, 12);
const DAY = 86_400_000;

/** Prepares the query a day apart: how often it was compiled, and what its SQL was. */
async function aDayApart(asked: object) {
  let compiled = 0;
  const compiler: Compiler = {
    async run(work) {
      compiled += 1;
      return {
        answer: doCompileWork(work, project.current(), { connections, allowedConnections: {}, limits }),
        version: project.current().version,
      };
    },
  };
  const preparer = createQueryPreparer({
    queries,
    projectFor: async () => ({ project: project.current(), compiler }),
    settings: () => limits,
  });
  const admin = { ...caller('1', true), userAttributes: { squad: 'red' } };
  const { id } = await queries.createQuery({ model: 'shop', view: 'o', fields: ['o.id', 'o.count'], ...asked }, admin);
  const texts: string[] = [];
  for (const nowMs of [MOMENT, MOMENT + DAY, MOMENT]) {
    const outcome = await preparer.prepare({ subject: { kind: 'query', id }, limit: null, caller: admin, nowMs });
    texts.push(outcome.ok ? outcome.prepared.sql : outcome.error.message);
  }
  return { compiled, texts };
}

const custom = (expression: string): object => ({
  fields: ['o.id', 'c'],
  dynamic_fields: JSON.stringify([{ dimension: 'c', expression }]),
});

it.each<readonly [string, object]>([
  ['without filters', {}],
  ['with filters of texts and numbers', { filters: { 'o.squad': 'a%,-b', 'o.id': '>5' } }],
  ['with a custom field', custom('concat(${o.squad}, "x")')],
])('a query %s is compiled once, whenever it is asked', async (_, asked) => {
  const { compiled, texts } = await aDayApart(asked);
  expect(texts[0]).toContain("= 'red'");
  expect(new Set(texts).size).toBe(1);
  expect(compiled).toBe(1);
});

it.each<readonly [string, object]>([
  ['in a filter', { filters: { 'o.created_date': 'yesterday' } }],
  ['in a filter expression', { filter_expression: 'matches_filter(${o.created_date}, "2 days")' }],
  ['in a custom field', custom('diff_days(${o.created_date}, now())')],
  ['in Liquid', { view: 'aged' }],
  ['in Liquid of a filter', { filters: { 'o.squad': '{{ "now" | date: "%s" }}' } }],
])('a query that asks what time it is %s is compiled for each moment', async (_, asked) => {
  const { compiled, texts } = await aDayApart(asked);
  expect(texts[1]).not.toBe(texts[0]);
  expect(texts[2]).toBe(texts[0]);
  expect(compiled).toBe(2);
});
