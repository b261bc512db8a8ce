/** `coatcheck sql`: prints the SQL of a query, with that of its totals. */
import { parseArgs } from 'node:util';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { dialectNames, getDialect } from '../dialects/registry.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { systemClock } from '../lib/clock.ts';
import { compileQuery } from '../lookml/compile-query.ts';
import { parseImports, wantsHelp } from './cli-io.ts';
import type { CliIo } from './cli-io.ts';
import { printDiagnostic } from './print-diagnostics.ts';
import { readServedProject } from './served-project.ts';

/** Looker's own; the SQL shows the limit that a query without one gets. */
const DEFAULT_ROW_LIMIT = 500;

const USAGE = `coatcheck sql [DIR] MODEL EXPLORE FIELD… [flags]: print the SQL of a query
  DIR, --project DIR     the project's folder (default: the current one); DIR has a "/" or is "." or ".."
  --filter FIELD=VALUE   repeatable
  --filter-expression E  a Looker expression
  --sort FIELD           "FIELD desc" for descending; repeatable
  --pivot FIELD          repeatable
  --limit N
  --total                the SQL of the totals, too
  --dialect NAME         ${dialectNames.join(', ')} (default: that of the model's connection in
                         coatcheck.yaml, or duckdb)
  --timezone ZONE        (default: the connection's query_timezone)
  --import NAME=DIR      where the files of an imported project are; repeatable
  --no-aggregate-tables  read no aggregate table
  --attribute NAME=VALUE a user attribute; repeatable
  --dev                  as in the development workspace: "-- if dev --" counts
  --json                 the statements, or what is wrong, as JSON
Ends with 0 when the query compiles, with 1 when it does not, with 2 when the command is wrong.`;

/** Exit code: 0 with the SQL printed, 1 when the query does not compile, 2 when the command itself is wrong. */
export async function runSql(argv: readonly string[], io: CliIo): Promise<number> {
  if (wantsHelp(argv)) {
    io.out(`${USAGE}\n`);
    return 0;
  }
  try {
    return await printSql(readArguments(argv), io);
  } catch (error) {
    io.err(`sql: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function readArguments(argv: readonly string[]) {
  const list = { type: 'string', multiple: true, default: [] as string[] } as const;
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      filter: list,
      sort: list,
      pivot: list,
      attribute: list,
      'filter-expression': { type: 'string' },
      limit: { type: 'string' },
      total: { type: 'boolean', default: false },
      'no-aggregate-tables': { type: 'boolean', default: false },
      dialect: { type: 'string' },
      import: list,
      timezone: { type: 'string' },
      project: { type: 'string' },
      dev: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const isFolder = /[/\\]|^\.{1,2}$/.test(positionals[0] ?? '');
  if (isFolder && values.project !== undefined)
    throw badUse(`names two projects: ${values.project}, ${positionals[0] ?? ''}`);
  const [model, explore, ...fields] = isFolder ? positionals.slice(1) : positionals;
  if (model === undefined || explore === undefined || fields.length === 0) {
    throw badUse('takes MODEL EXPLORE FIELD…');
  }
  const query: QueryDefinition = {
    model,
    view: explore,
    fields: [...new Set([...fields, ...values.pivot])],
    filters: pairs('--filter', values.filter),
    sorts: values.sort,
    pivots: values.pivot,
    total: values.total,
    ...(values['filter-expression'] === undefined ? {} : { filter_expression: values['filter-expression'] }),
    ...(values.limit === undefined ? {} : { limit: values.limit }),
    ...(values.timezone === undefined ? {} : { query_timezone: values.timezone }),
  };
  return {
    query,
    dialect: values.dialect,
    aggregateTables: values['no-aggregate-tables'] ? ('none' as const) : ('needed' as const),
    project: (isFolder ? positionals[0] : values.project) ?? '.',
    inDevelopment: values.dev,
    json: values.json,
    imports: parseImports(values.import),
    attributes: pairs('--attribute', values.attribute),
  };
}

/** The command line itself is wrong. */
function badUse(why: string): CoatcheckError {
  return new CoatcheckError('bad_request', { why });
}

/** `NAME=VALUE` options as a record. */
function pairs(option: string, values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    values.map((value) => {
      const at = value.indexOf('=');
      if (at <= 0) throw badUse(`${option} takes NAME=VALUE, not ${value}`);
      return [value.slice(0, at), value.slice(at + 1)];
    }),
  );
}

async function printSql(asked: ReturnType<typeof readArguments>, io: CliIo): Promise<number> {
  const { project, settings, sources } = await readServedProject(asked.project, asked.imports, io);
  const connectionName = project.models[asked.query.model]?.connection ?? '';
  const connection = settings.connections?.find(({ name }) => name === connectionName);
  const dialectName = asked.dialect ?? connection?.dialect_name ?? 'duckdb';
  const dialect = getDialect(dialectName);
  if (!dialect) throw badUse(`--dialect is one of ${dialectNames.join(', ')}, not ${dialectName}`);
  if (asked.dialect === undefined && settings.connections !== null && !connection && connectionName !== '')
    io.err(`coatcheck.yaml does not declare connection "${connectionName}": this is DuckDB's SQL\n`);
  const outcome = compileQuery({
    project,
    query: asked.query,
    dialect,
    aggregateTables: asked.aggregateTables,
    context: {
      nowMs: systemClock.now(),
      connection: {
        name: connectionName,
        dbTimezone: connection?.db_timezone ?? 'UTC',
        queryTimezone: connection?.query_timezone ?? null,
      },
      user: {
        userAttributes: asked.attributes,
        locale: 'en',
        timezone: null,
        isAdministrator: true,
        inDevelopment: asked.inDevelopment,
      },
      defaultRowLimit: settings.defaultRowLimit ?? DEFAULT_ROW_LIMIT,
      maxRows: connection?.max_rows ?? null,
    },
  });
  if (asked.json) {
    const { diagnostics } = outcome;
    const statements = outcome.ok ? outcome.statements.map(({ role, sql }) => ({ role, sql })) : [];
    io.out(`${JSON.stringify({ statements, diagnostics }, null, 2)}\n`);
    return outcome.ok ? 0 : 1;
  }
  if (outcome.diagnostics.length > 0) {
    const texts = await sources();
    for (const diagnostic of outcome.diagnostics) io.err(`${printDiagnostic(diagnostic, texts)}\n`);
  }
  if (!outcome.ok) return 1;
  const [main, ...totals] = outcome.statements;
  io.out(`${main?.sql ?? ''}\n`);
  for (const statement of totals) io.out(`\n-- ${statement.role}\n${statement.sql}\n`);
  return 0;
}
