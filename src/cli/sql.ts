/** `coatcheck sql`: prints the SQL of a query, with that of its totals. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { dialectNames, getDialect } from '../dialects/registry.ts';
import { systemClock } from '../lib/clock.ts';
import { compileQuery } from '../lookml/compile-query.ts';
import { passes, printPass, type Pass } from '../lookml/print-pass.ts';
import type { CliIo } from './cli-io.ts';
import { badUse, defineCommand } from './command.ts';
import { adviceFor } from './query-advice.ts';
import { printDiagnostic } from './print-diagnostics.ts';
import { pairs, QUERY_USAGE, queryFlags, readQueryArguments, withNegativeLimit } from './query-arguments.ts';
import type { AskedQuery } from './query-arguments.ts';
import { readServedProject } from './served-project.ts';
import { namesUnknown } from './unknown-names.ts';

/** Looker's own; the SQL shows the limit that a query without one gets. */
const DEFAULT_ROW_LIMIT = 500;

const USAGE = `coatcheck sql [DIR] MODEL EXPLORE FIELD… [flags]: print the SQL of a query
${QUERY_USAGE}
  --total                the SQL of the totals, too
  --dialect NAME         ${dialectNames.join(', ')} (default: that of the model's connection in
                         coatcheck.yaml, or duckdb)
  --timezone ZONE        (default: the connection's query_timezone)
  --import NAME=DIR      where the files of an imported project are; repeatable
  --no-aggregate-tables  read no aggregate table
  --attribute NAME=VALUE a user attribute; repeatable
  --dev                  as in the development workspace: "-- if dev --" counts
  --json                 the statements, or what is wrong, as JSON
  --stop-after PASS      what a pass of the compiler makes, as JSON: parse, model, resolve, plan
Ends with 0 when the query compiles, with 1 when it does not, with 2 when the command is wrong
or names what is not there.`;

const list = { type: 'string', multiple: true, default: [] as string[] } as const;
const options = {
  ...queryFlags,
  attribute: list,
  'no-aggregate-tables': { type: 'boolean', default: false },
  dialect: { type: 'string' },
  import: list,
  dev: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'stop-after': { type: 'string' },
} as const;

export const runSql = defineCommand({
  name: 'sql',
  usage: USAGE,
  options,
  prepare: withNegativeLimit,
  run: ({ values, positionals }, io) =>
    printSql(
      {
        ...readQueryArguments(values, positionals),
        dialect: values.dialect,
        aggregateTables: values['no-aggregate-tables'] ? 'none' : 'needed',
        inDevelopment: values.dev,
        json: values.json,
        stopAfter: passNamed(values['stop-after']),
        imports: pairs('--import', values.import),
        attributes: pairs('--attribute', values.attribute),
      },
      io,
    ),
});

interface SqlAsked extends AskedQuery {
  readonly dialect: string | undefined;
  readonly aggregateTables: 'none' | 'needed';
  readonly inDevelopment: boolean;
  readonly json: boolean;
  readonly stopAfter: Pass | undefined;
  readonly imports: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
}

function passNamed(name: string | undefined): Pass | undefined {
  const pass = passes.find((one) => one === name);
  if (name !== undefined && pass === undefined)
    throw badUse(`--stop-after must be one of ${passes.join(', ')}, not "${name}"`);
  return pass;
}

async function printSql(asked: SqlAsked, io: CliIo): Promise<number> {
  const served = await readServedProject(asked.project, asked.imports, io);
  const { project, settings, sources } = served;
  const connectionName = project.models[asked.query.model]?.connection ?? '';
  const connection = settings.connections?.find(({ name }) => name === connectionName);
  const dialectName = asked.dialect ?? connection?.dialect_name ?? 'duckdb';
  const dialect = getDialect(dialectName);
  if (!dialect) throw badUse(`--dialect must be one of ${dialectNames.join(', ')}, not "${dialectName}"`);
  if (asked.dialect === undefined && settings.connections !== null && !connection && connectionName !== '')
    io.err(`coatcheck.yaml does not declare the connection "${connectionName}": this is DuckDB's SQL\n`);
  const report = async (diagnostics: readonly Diagnostic[]): Promise<void> => {
    const texts = diagnostics.length > 0 ? await sources() : new Map<string, string>();
    for (const diagnostic of diagnostics) io.err(`${printDiagnostic(diagnostic, texts)}\n`);
  };
  const input = {
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
  };
  if (asked.stopAfter !== undefined) {
    const constants = new Map(Object.entries(settings.project.constants));
    const { made, diagnostics } = printPass(asked.stopAfter, { ...input, texts: await sources(), constants });
    // A model or explore that is not there is reported below.
    if (made !== undefined) {
      io.out(`${JSON.stringify(made, null, 2)}\n`);
      await report(diagnostics);
      return diagnostics.some(({ severity }) => severity === 'error') ? codeOf(diagnostics, asked) : 0;
    }
  }
  const outcome = compileQuery(input);
  if (asked.json) {
    const { diagnostics } = outcome;
    const statements = outcome.ok ? outcome.statements.map(({ role, sql }) => ({ role, sql })) : [];
    io.out(`${JSON.stringify({ statements, diagnostics }, null, 2)}\n`);
    return outcome.ok ? 0 : codeOf(diagnostics, asked);
  }
  await report(outcome.diagnostics);
  if (outcome.ok) printStatements(outcome.statements, io);
  else io.err(adviceFor(asked, served, io.cwd));
  return outcome.ok ? 0 : codeOf(outcome.diagnostics, asked);
}

function codeOf(diagnostics: readonly Diagnostic[], { query }: AskedQuery): number {
  return diagnostics.some(({ message }) => namesUnknown(message, query)) ? 2 : 1;
}

function printStatements(
  [main, ...totals]: readonly { readonly role: string; readonly sql: string }[],
  io: CliIo,
): void {
  io.out(`${main?.sql ?? ''}\n`);
  for (const { role, sql } of totals) io.out(`\n-- ${role}\n${sql}\n`);
}
