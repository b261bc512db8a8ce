/** `coatcheck init`: writes a project out of a database's tables, and may serve it at once. */
import { counted } from '../lib/counted.ts';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { getDialect } from '../dialects/registry.ts';
import { asProject, projectTexts } from '../scaffold/project-texts.ts';
import { lookmlName } from '../scaffold/names.ts';
import { readTables } from '../scaffold/read-tables.ts';
import { askDatabase } from './ask-database.ts';
import { badUse, defineCommand, onlyOne } from './command.ts';
import { connectionYaml, PASSWORD_VARIABLE, readSource, type InitSource } from './init-source.ts';
import { printDiagnostic } from './print-diagnostics.ts';
import type { RunIo } from './run.ts';
import { runServe } from './serve.ts';
import { readServedProject } from './served-project.ts';

const USAGE = `coatcheck init [DIR] --from SOURCE [flags]: write a LookML project for the tables of a database
  DIR              the project's folder (default: the current one); it must hold no project yet
  --from SOURCE    postgres://user:password@host/database, mysql://…, a DuckDB file, a CSV, Parquet or JSON file,
                   or a folder of such files
  --schema NAME    tables of that schema (default: the database's default schema)
  --tables A,B     these tables alone
  --model NAME     name of the model (default: that of the database)
  --serve          serve the project when it is written
A view for each table, an explore for each, joined by declared foreign keys and by columns such as customer_id; keys that
are not declared are checked against the rows. The password is never written to a file: it is read from
${PASSWORD_VARIABLE}.
Ends with 0 when the project is written, with 1 when the database cannot be asked, with 2 when the command is wrong.`;

interface InitAsked {
  readonly folder: string;
  readonly source: InitSource;
  readonly schema: string | null;
  readonly tables: ReadonlySet<string> | null;
  readonly model: string;
  readonly serve: boolean;
}

export const runInit = defineCommand({
  name: 'init',
  usage: USAGE,
  options: {
    from: { type: 'string' },
    schema: { type: 'string' },
    tables: { type: 'string' },
    model: { type: 'string' },
    serve: { type: 'boolean', default: false },
  },
  run({ values, positionals }, io: RunIo) {
    if (values.from === undefined) throw badUse('--from is missing: postgres://user@host/database, or a file');
    const folder = resolve(io.cwd, onlyOne(positionals, 'folder', '.'));
    refuseProject(folder);
    const source = readSource(values.from, io.cwd, io.env);
    const model = values.model ?? lookmlName(source.connection.name, 'model');
    if (lookmlName(model, '') !== model) throw badUse(`--model takes letters a–z, digits and _, not ${model}`);
    const names = values.tables?.split(',').map((name) => name.trim());
    const tables = names === undefined ? null : new Set(names);
    return init({ folder, source, schema: values.schema ?? null, tables, model, serve: values.serve }, io);
  },
});

function refuseProject(folder: string): void {
  if (!existsSync(folder)) return;
  const found = readdirSync(folder).find(
    (name) => name === 'coatcheck.yaml' || name === 'views' || /\.(lkml|lookml)$/.test(name),
  );
  if (found !== undefined) throw badUse(`${folder} already contains a project (${found}); nothing was changed`);
}

async function init(asked: InitAsked, io: RunIo): Promise<number> {
  const { folder, source, schema, tables: names, model } = asked;
  const { connection, password } = source;
  const dialect = getDialect(connection.dialect_name);
  if (dialect === undefined) throw new Error(`There is no dialect ${connection.dialect_name}.`);
  const env = { ...io.env, ...(password !== null && { [PASSWORD_VARIABLE]: password }) };
  const progress = (step: string): void => {
    if (io.isWatched) io.err(`${step}\n`);
  };
  const tables = await askDatabase(
    { connection: connection.name, yaml: connectionYaml(source, null), env, signal: io.signal },
    (ask) => readTables(ask, { dialect, schema, names, onStep: progress }),
  );
  const missing = [...(names ?? [])].filter((name) => !tables.some((table) => table.name === name));
  if (missing.length > 0) throw new Error(`This database has no table ${missing.join(', ')}.`);
  if (tables.length === 0) throw new Error('The database has no tables that this user can see.');
  const { files, explores, leftOut } = projectTexts({
    tables,
    dialect,
    connection: connection.name,
    model,
    ...asProject,
  });
  const unwritten = leftOut.map((name) => `Left out: table ${name}. LookML cannot hold its name.\n`).join('');
  if (explores.length === 0) throw new Error(`LookML cannot hold the name of any table: ${leftOut.join(', ')}.`);
  write(folder, new Map([['coatcheck.yaml', connectionYaml(source, folder)], ...files]));
  const faults = await faultsOf(folder, { ...io, env });
  if (faults !== '') io.err(faults);
  if (unwritten !== '') io.err(unwritten);
  io.out(
    summary(
      asked,
      {
        tables: explores.length,
        explore: explores[0] ?? '',
        keys: tables.flatMap((table) => table.foreignKeys).length,
      },
      io.cwd,
    ),
  );
  if (!asked.serve) return faults === '' ? 0 : 1;
  return runServe(['--project', folder], { ...io, env });
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const whole = join(folder, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text, { flag: 'wx' });
  }
}

/** What `coatcheck validate` says of what was written: nothing, unless a name of the database is one that was not thought of. */
async function faultsOf(folder: string, io: RunIo): Promise<string> {
  const { diagnostics, sources } = await readServedProject(folder, {}, io);
  if (diagnostics.length === 0) return '';
  const texts = await sources();
  return `${diagnostics.map((one) => printDiagnostic(one, texts)).join('\n\n')}\n`;
}

function summary(
  { folder, source: { passwordVariable, password }, model }: InitAsked,
  { tables, keys, explore }: { readonly tables: number; readonly keys: number; readonly explore: string },
  cwd: string,
): string {
  const near = relative(cwd, folder);
  const dir = near === '' ? '.' : shellWord(/^\.\.?(\/|$)/.test(near) ? near : `./${near}`);
  const isTold = passwordVariable !== null && password !== null;
  return [
    `Wrote ${counted(tables, 'view')} and ${counted(tables, 'explore')} to ${dir}, with ${counted(keys, 'join')} by key. Next:`,
    ...(isTold ? [`  export ${passwordVariable}=…  # the password stands in no file`] : []),
    `  coatcheck run ${dir} ${model} ${explore} ${explore}.count`,
    `  coatcheck serve --project ${dir}`,
    '',
  ].join('\n');
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
