/**
 * Golden cases: every folder here holds LookML (`model.lkml`), queries (`queries.json`: name → query), the SQL that is
 * expected (`common.sql`, and of each dialect what it writes otherwise, see `test/support/golden-sql.ts`; `unsupported:
 * <codes>` where there is none), and the rows that all engines must agree on (`rows.json`). `UPDATE_CASES=1 npx vitest
 * run test/cases` rewrites SQL and rows; the change is reviewed as a diff.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryDefinition } from '../../src/contract/query-definition.ts';
import { compileQuery, type CompileOutcome } from '../../src/lookml/compile-query.ts';
import { resolveProject } from '../../src/lookml/resolve/resolve-project.ts';
import type { ResolvedProject } from '../../src/lookml/resolve/resolved-model.ts';
import { caseTables } from '../support/case-tables.ts';
import { engineDialects, engineNames, openEngine, type Engine, type EngineName } from '../support/engines.ts';
import { loadTable } from '../support/fixture-tables.ts';
import { perEngine, readGoldenSql, writeGoldenSql } from '../support/golden-sql.ts';

type CaseQuery = Omit<QueryDefinition, 'model'>;
/** Statement role → its result; the main statement's rows come first. */
type CaseRows = Readonly<Record<string, { readonly columns: readonly string[]; readonly rows: readonly unknown[] }>>;

const here = import.meta.dirname;
const isUpdate = process.env['UPDATE_CASES'] === '1';
const cases = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** Wednesday: what "today" is in every case. */
const nowMs = Date.UTC(2024, 2, 13, 12);

const engines = new Map<EngineName, Engine | null>();
beforeAll(async () => {
  for (const name of engineNames) {
    const engine = await openEngine(name);
    engines.set(name, engine);
    if (engine) for (const table of caseTables) await loadTable(engine, table);
  }
});
afterAll(async () => {
  for (const engine of engines.values()) await engine?.close();
});

const projects = new Map<string, ResolvedProject>();
function projectOf(folder: string): ResolvedProject {
  const text = readFileSync(join(here, folder, 'model.lkml'), 'utf8');
  const project = projects.get(folder) ?? resolveProject(new Map([['golden.model.lkml', text]]), { name: 'golden' });
  projects.set(folder, project);
  return project;
}

function compile(folder: string, query: CaseQuery, name: EngineName): CompileOutcome {
  return compileQuery({
    project: projectOf(folder),
    query: { model: 'golden', ...query },
    dialect: engineDialects[name],
    context: {
      nowMs,
      connection: { name: 'golden', dbTimezone: 'UTC', queryTimezone: null },
      user: { userAttributes: {}, locale: 'en', timezone: null, isAdministrator: true },
      defaultRowLimit: 500,
      maxRows: null,
    },
  });
}

/** All statements of a query as one text; or why there is none. */
function sqlOf(folder: string, query: CaseQuery, name: EngineName): string {
  const outcome = compile(folder, query, name);
  if (!outcome.ok) {
    const codes = outcome.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    return `unsupported: ${[...new Set(codes)].join(', ')}\n`;
  }
  return outcome.statements
    .map(({ role, depth, sql }) => `-- ${role}${depth ? ` ${String(depth)}` : ''}\n${sql}\n`)
    .join('');
}

async function rowsOf(folder: string, query: CaseQuery, name: EngineName): Promise<CaseRows | null> {
  const engine = engines.get(name);
  const outcome = compile(folder, query, name);
  if (!engine || !outcome.ok) return null;
  const results: Record<string, { columns: readonly string[]; rows: readonly unknown[] }> = {};
  for (const { role, depth, sql, columns } of outcome.statements) {
    const { columns: names, classes, rows } = await engine.query(sql);
    expect(names).toEqual(columns.map((column) => column.name));
    results[`${role}${depth ? ` ${String(depth)}` : ''}`] = {
      columns: names.map((column, index) => `${column}: ${classes[index] ?? 'other'}`),
      rows,
    };
  }
  return results;
}

/** Engines sort nulls differently, and rows without an order come in any: then the rows compare as a set. */
function comparable(rows: CaseRows | null, query: CaseQuery): unknown {
  if (rows === null) return null;
  return Object.entries(rows).map(([role, result]) => {
    const hasNull = result.rows.some((row) => Array.isArray(row) && row.includes(null));
    const isOrdered = role === 'main' && (query.sorts ?? []).length > 0 && !hasNull;
    const lines = result.rows.map((row) => JSON.stringify(row));
    return { role, columns: result.columns.map(withoutNullClass(result.rows)), rows: isOrdered ? lines : lines.sort() };
  });
}

/** A column of nulls alone has any type. */
function withoutNullClass(rows: readonly unknown[]) {
  return (column: string, index: number): string =>
    rows.every((row) => Array.isArray(row) && row[index] === null) ? column.replace(/: \w+$/, '') : column;
}

describe.each(cases)('%s', (folder) => {
  const read = <T>(file: string): T => JSON.parse(readFileSync(join(here, folder, file), 'utf8')) as T;
  const queries = Object.entries(read<Record<string, CaseQuery>>('queries.json'));

  if (isUpdate)
    it('is rewritten', async () => {
      const rows: Record<string, CaseRows | null> = {};
      writeGoldenSql(
        join(here, folder),
        perEngine((name) => Object.fromEntries(queries.map(([title, query]) => [title, sqlOf(folder, query, name)]))),
      );
      for (const [title, query] of queries)
        rows[title] = (await rowsOf(folder, query, 'duckdb')) ?? (await rowsOf(folder, query, 'postgres'));
      writeFileSync(join(here, folder, 'rows.json'), `${formatRows(rows)}\n`);
    });

  const goldenSql = readGoldenSql(join(here, folder));
  describe.each(engineNames)('on %s', (name) => {
    const expectedSql = (title: string): string | undefined => goldenSql[name][title];

    it.each(queries)('%s has its SQL', (title, query) => {
      expect(sqlOf(folder, query, name)).toBe(
        expectedSql(title) ?? `no SQL in ${folder}/common.sql: set UPDATE_CASES=1`,
      );
    });

    it.each(queries)('%s has its rows', async (title, query) => {
      if (engines.get(name) === null || expectedSql(title)?.startsWith('unsupported')) return;
      const expected = read<Record<string, CaseRows | null>>('rows.json')[title] ?? null;
      expect(comparable(await rowsOf(folder, query, name), query)).toEqual(comparable(expected, query));
    });
  });
});

/** One row of a result per line, so that diffs read well. */
function formatRows(rows: Readonly<Record<string, CaseRows | null>>): string {
  return JSON.stringify(rows, (_, value: unknown) => value, 2).replace(
    /\[\n\s+((?:"(?:[^"\\]|\\.)*"|null)(?:,\n\s+(?:"(?:[^"\\]|\\.)*"|null))*)\n\s+\]/g,
    (_, inner: string) => `[${inner.replace(/,\n\s+/g, ', ')}]`,
  );
}
