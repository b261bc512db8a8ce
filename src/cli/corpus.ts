/** `coatcheck corpus`: how much of real LookML projects loads and compiles. Each folder is one project. */
import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { openDuckdb } from '../results/workbench/open-duckdb.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { getDialect } from '../dialects/registry.ts';
import type { CompileContext } from '../lookml/compile-query.ts';
import { mapRecord } from '../lib/record.ts';
import { requireThat } from '../lib/require-that.ts';
import { openProject } from '../lookml-project/project-source.ts';
import { readProject } from '../lookml-project/read-project.ts';
import type { ResolvedExplore, ResolvedModel, ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { badUse, defineCommand } from './command.ts';
import { pairs } from './query-arguments.ts';
import { measureExplore } from './corpus-explore.ts';
import type { CorpusFailure, UnparsedSql } from './corpus-explore.ts';

export interface CorpusReport {
  readonly project: string;
  readonly files: number;
  readonly parseErrors: number;
  readonly explores: number;
  /** Explores that compile with all their fields together; see `ExploreFindings.compiled`. */
  readonly exploresCompiled: number;
  /** Of the others: those whose every failure points at the LookML that is at fault, and those that are left. */
  readonly exploresExplained: number;
  readonly exploresUnexplained: number;
  readonly fields: number;
  readonly fieldsCompiled: number;
  /** Measures that compile alone and lack a primary key for a query with all joins. */
  readonly measuresLackingKey: number;
  readonly diagnostics: Readonly<Record<string, number>>;
  readonly failures: readonly CorpusFailure[];
  readonly unparsed: readonly UnparsedSql[];
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

const USAGE = `coatcheck corpus DIR… [flags]: how much of LookML projects loads and compiles
  DIR, --project DIR  a project's folder; repeatable
  --import NAME=DIR   where the files of an imported project are; repeatable
  --json FILE         write the report, with every failure, as JSON
Ends with 0, or with 2 when the command is wrong.`;

export const runCorpus = defineCommand({
  name: 'corpus',
  usage: USAGE,
  options: {
    json: { type: 'string' },
    import: { type: 'string', multiple: true, default: [] },
    project: { type: 'string', multiple: true, default: [] },
  },
  async run({ values, positionals }, io) {
    const dirs = [...values.project, ...positionals];
    if (dirs.length === 0) throw badUse('name at least one folder');
    const imports = pairs('--import', values.import);
    const instance = await openDuckdb(':memory:', { errors_as_json: 'true' });
    const connection = await instance.connect();
    const reports: CorpusReport[] = [];
    try {
      for (const dir of dirs) {
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
  },
});

function summary(report: CorpusReport): string {
  const { project, files, parseErrors, explores, exploresCompiled, fields, fieldsCompiled, loadMs, compileMs } = report;
  const { exploresExplained, exploresUnexplained, unparsed, measuresLackingKey } = report;
  const causes = (['lookml', 'compiler'] as const).map((cause) => {
    const count = unparsed.filter((one) => one.cause === cause).length;
    return count === 0 ? [] : [`${String(count)} by ${cause === 'lookml' ? 'what LookML says' : 'the compiler'}`];
  });
  return [
    `${project}: ${String(files)} files`,
    `${String(parseErrors)} parse errors`,
    `${String(exploresCompiled)}/${String(explores)} explores`,
    `${String(fieldsCompiled)}/${String(fields)} fields`,
    `load ${String(loadMs)} ms`,
    `compile ${String(compileMs)} ms`,
    `of the other explores ${String(exploresExplained)} explained by diagnostics and ${String(exploresUnexplained)} not`,
    `${String(measuresLackingKey)} measures lack a key`,
    `SQL that DuckDB does not parse: ${causes.flat().join(', ') || 'none'}`,
    `diagnostics: ${Object.keys(report.diagnostics).length === 0 ? 'none' : JSON.stringify(report.diagnostics)}`,
  ].join(', ');
}

async function measureProject(
  dir: string,
  imports: Readonly<Record<string, string>>,
  connection: DuckDBConnection,
): Promise<CorpusReport> {
  const loadStart = performance.now();
  const source = await openProject(dir, { imports });
  const project = withOpenGrants(source.current());
  const loadMs = Math.round(performance.now() - loadStart);
  const compileStart = performance.now();
  const measured = await measureExplores(project, connection);
  const { diagnostics, ...rest } = measured;
  return {
    project: basename(dir),
    files: (await readProject(dir)).size,
    parseErrors: project.diagnostics.filter(({ code }) => PARSE_CODES.has(code)).length,
    ...rest,
    diagnostics: countByCode([...project.diagnostics, ...diagnostics]),
    loadMs,
    compileMs: Math.round(performance.now() - compileStart),
  };
}

async function measureExplores(project: ResolvedProject, duckdb: DuckDBConnection) {
  const dialect = getDialect('duckdb');
  requireThat(dialect !== undefined, 'the DuckDB dialect is registered');
  const totals = {
    explores: 0,
    exploresCompiled: 0,
    exploresExplained: 0,
    exploresUnexplained: 0,
    fields: 0,
    fieldsCompiled: 0,
    measuresLackingKey: 0,
  };
  const failures: CorpusFailure[] = [];
  const unparsed: UnparsedSql[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const model of Object.values(project.models)) {
    for (const explore of Object.values(model.explores)) {
      const found = await measureExplore({ project, model, explore, dialect, context: contextFor(model), duckdb });
      const isExplained = found.failures.every((failure) => failure.explained);
      totals.explores += 1;
      totals.exploresCompiled += Number(found.compiled);
      totals.exploresExplained += Number(!found.compiled && isExplained);
      totals.exploresUnexplained += Number(!found.compiled && !isExplained);
      totals.fields += found.fields;
      totals.fieldsCompiled += found.fieldsCompiled;
      totals.measuresLackingKey += found.measuresLackingKey;
      for (const failure of found.failures) failures.push(failure);
      for (const one of found.unparsed) unparsed.push(one);
      for (const diagnostic of found.diagnostics) diagnostics.push(diagnostic);
    }
  }
  return { ...totals, failures, unparsed, diagnostics };
}

function countByCode(diagnostics: readonly Diagnostic[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { code } of diagnostics) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
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
  const filters = Object.values(model.explores).flatMap((explore) =>
    explore.accessFilters.map(({ field, userAttribute }) => [userAttribute, someValue(model, explore, field)]),
  );
  const grants = Object.values(model.accessGrants).map((grant) => [grant.userAttribute, EVERYONE]);
  return Object.fromEntries([...filters, ...grants]);
}

/** A filter expression that fits the type of the field. */
function someValue(model: ResolvedModel, { aliases, baseAlias }: ResolvedExplore, field: string): string {
  const [alias = '', name = ''] = field.includes('.') ? field.split('.') : [baseAlias, field];
  const type = model.views[aliases[alias]?.view ?? '']?.fields[name]?.type ?? '';
  if (type === 'yesno') return 'Yes';
  return /^(?:date|time)/.test(type) ? '2024' : '1';
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
