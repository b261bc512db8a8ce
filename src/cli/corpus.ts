/**
 * `npm run corpus -- DIR… [--import NAME=DIR] [--json FILE]`: how much of real LookML projects loads and compiles. Each
 * folder is one project; every explore is compiled with all its fields, every field alone, and on DuckDB the SQL is
 * parsed (not run).
 */
import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { getDialect } from '../dialects/registry.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { compileQuery } from '../lookml/compile-query.ts';
import type { CompileContext } from '../lookml/compile-query.ts';
import { recordOf } from '../lib/record.ts';
import { openProject } from '../lookml-project/project-source.ts';
import { readProject } from '../lookml-project/read-project.ts';
import type { ResolvedExplore, ResolvedModel, ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { parseImports } from './cli-io.ts';
import type { CliIo } from './cli-io.ts';

export interface CorpusReport {
  readonly project: string;
  readonly files: number;
  readonly parseErrors: number;
  readonly explores: number;
  /** Explores that compile with all their fields together. */
  readonly exploresCompiled: number;
  readonly fields: number;
  readonly fieldsCompiled: number;
  readonly diagnostics: Readonly<Record<string, number>>;
  readonly loadMs: number;
  readonly compileMs: number;
}

/** Codes that the parser gives. */
const PARSE_CODES: ReadonlySet<string> = new Set([
  'unexpected-text',
  'unexpected-brace',
  'missing-semicolons',
  'missing-value',
  'missing-comma',
  'unclosed-quote',
  'unclosed-block',
  'unclosed-list',
  'unquoted-text',
  'empty-list-item',
  'nested-too-deep',
  'yaml-lookml',
]);

/** A clock that stands still, so that two runs compile the same SQL. */
const NOW_MS = Date.UTC(2024, 0, 15, 12);

/** Exit code: 0, or 2 when the command itself is wrong. */
export async function runCorpus(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { json: { type: 'string' }, import: { type: 'string', multiple: true, default: [] } },
    });
    if (positionals.length === 0) throw new TypeError('name at least one folder');
    const imports = parseImports(values.import);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const reports: CorpusReport[] = [];
    try {
      for (const dir of positionals) {
        const report = await measureProject(resolve(io.cwd, dir), imports, connection);
        reports.push(report);
        io.out(`${summary(report)}\n`);
      }
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
    if (values.json !== undefined)
      await writeFile(resolve(io.cwd, values.json), `${JSON.stringify(reports, null, 2)}\n`);
    return 0;
  } catch (error) {
    io.err(`corpus: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function summary(report: CorpusReport): string {
  const { project, files, parseErrors, explores, exploresCompiled, fields, fieldsCompiled, loadMs, compileMs } = report;
  return (
    `${project}: ${String(files)} files, ${String(parseErrors)} parse errors, ` +
    `${String(exploresCompiled)}/${String(explores)} explores, ${String(fieldsCompiled)}/${String(fields)} fields, ` +
    `load ${String(loadMs)} ms, compile ${String(compileMs)} ms, ${JSON.stringify(report.diagnostics)}`
  );
}

async function measureProject(
  dir: string,
  imports: Readonly<Record<string, string>>,
  connection: DuckDBConnection,
): Promise<CorpusReport> {
  const loadStart = performance.now();
  await using source = await openProject(dir, { imports });
  const project = withOpenGrants(source.current());
  const loadMs = Math.round(performance.now() - loadStart);
  const counts = new Map<string, number>();
  const count = (diagnostics: readonly Diagnostic[]): void => {
    for (const { code } of diagnostics) counts.set(code, (counts.get(code) ?? 0) + 1);
  };
  count(project.diagnostics);
  const compileStart = performance.now();
  const totals = { explores: 0, exploresCompiled: 0, fields: 0, fieldsCompiled: 0 };
  for (const model of Object.values(project.models)) {
    for (const explore of Object.values(model.explores)) {
      const names = fieldNames(model, explore);
      const compiled: string[] = [];
      for (const name of names) {
        if (await compiles({ project, model, explore, fields: [name] }, connection, count)) compiled.push(name);
      }
      totals.explores += 1;
      totals.fields += names.length;
      totals.fieldsCompiled += compiled.length;
      const whole =
        compiled.length === names.length &&
        (await compiles({ project, model, explore, fields: names }, connection, count));
      if (whole) totals.exploresCompiled += 1;
    }
  }
  return {
    project: basename(dir),
    files: (await readProject(dir)).size,
    parseErrors: project.diagnostics.filter(({ code }) => PARSE_CODES.has(code)).length,
    ...totals,
    diagnostics: Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    loadMs,
    compileMs: Math.round(performance.now() - compileStart),
  };
}

/** Dimensions and measures that may be picked. */
function fieldNames(model: ResolvedModel, explore: ResolvedExplore): readonly string[] {
  const visible = explore.visibleFields === undefined ? undefined : new Set(explore.visibleFields);
  return Object.entries(explore.aliases).flatMap(([alias, { view }]) =>
    Object.values(model.views[view]?.fields ?? {})
      .filter((field) => field.category === 'dimension' || field.category === 'measure')
      .map((field) => `${alias}.${field.name}`)
      .filter((name) => visible?.has(name) ?? true),
  );
}

interface Selection {
  readonly project: ResolvedProject;
  readonly model: ResolvedModel;
  readonly explore: ResolvedExplore;
  readonly fields: readonly string[];
}

async function compiles(
  { project, model, explore, fields }: Selection,
  connection: DuckDBConnection,
  count: (diagnostics: readonly Diagnostic[]) => void,
): Promise<boolean> {
  if (fields.length === 0) return true;
  const outcome = compileQuery({
    project,
    query: { model: model.name, view: explore.name, fields },
    dialect: duckdb(),
    context: contextFor(model),
  });
  if (!outcome.ok) {
    count(outcome.diagnostics);
    return false;
  }
  const sql = outcome.statements[0]?.sql;
  const parses = sql !== undefined && (await parsesInDuckDb(sql, connection));
  if (!parses) count([{ code: 'sql-does-not-parse', severity: 'warning', message: explore.name }]);
  return true;
}

function duckdb(): Dialect {
  const dialect = getDialect('duckdb');
  if (dialect === undefined) throw new TypeError('the DuckDB dialect is not registered');
  return dialect;
}

function contextFor(model: ResolvedModel): CompileContext {
  return {
    nowMs: NOW_MS,
    connection: { name: model.connection, dbTimezone: 'UTC', queryTimezone: null },
    user: { userAttributes: attributesFor(model), locale: 'en', timezone: null, isAdministrator: true },
    defaultRowLimit: 500,
    maxRows: null,
  };
}

/** Some value for each access filter, and the one that every access grant allows. */
function attributesFor(model: ResolvedModel): Readonly<Record<string, string>> {
  const filters = Object.values(model.explores).flatMap((explore) => explore.accessFilters);
  const grants = Object.values(model.accessGrants);
  return Object.fromEntries([
    ...filters.map((filter) => [filter.userAttribute, '1']),
    ...grants.map((grant) => [grant.userAttribute, EVERYONE]),
  ]);
}

const EVERYONE = 'everyone';

/** The project for a user who may see everything: grants often allow values that exclude each other. */
function withOpenGrants(project: ResolvedProject): ResolvedProject {
  const open = (model: ResolvedModel): ResolvedModel => ({
    ...model,
    accessGrants: mapRecord(model.accessGrants, (grant) => ({
      ...grant,
      allowedValues: [...grant.allowedValues, EVERYONE],
    })),
  });
  return { ...project, models: mapRecord(project.models, open) };
}

function mapRecord<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Readonly<Record<string, T>> {
  return recordOf(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

/** Parses without binding: the tables of the project are not here. Other databases' own syntax fails by right. */
async function parsesInDuckDb(sql: string, connection: DuckDBConnection): Promise<boolean> {
  try {
    const extracted = await connection.extractStatements(sql);
    return extracted.count === 1;
  } catch {
    return false;
  }
}
