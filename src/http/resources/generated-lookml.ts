/** LookML that is written out of tables of a connection, as `coatcheck init` writes it, into files of the caller's own. */
import type { Static } from 'typebox';
import { permit } from '../../access/permit.ts';
import type { ConnectionConfig } from '../../config/config.ts';
import type { GenerateLookmlSchema } from '../../contract/project.ts';
import { getDialect } from '../../dialects/registry.ts';
import type { FieldError } from '../../errors/catalogue.ts';
import { requireNoErrors, wrongField } from '../../errors/field-errors.ts';
import { found } from '../../errors/found.ts';
import { lookmlName } from '../../scaffold/names.ts';
import { projectTexts, type ProjectPlan } from '../../scaffold/project-texts.ts';
import { readListedTables, type Ask } from '../../scaffold/read-tables.ts';
import type { DatabaseTable } from '../../scaffold/table.ts';
import { checkedFolderPath } from '../../workspaces/project-path.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { readCatalogue, requireWhole } from './connection-catalogue.ts';
import type { Asking } from './read-rows.ts';
import { usableConnections } from './usable-connections.ts';

/** What clients send in the query string. */
export interface GenerationSettings {
  readonly connection: string;
  readonly model_name?: string;
  readonly folder_name?: string;
  readonly file_type_for_explores?: 'model' | 'explore' | 'none';
  /** With commas between them. */
  readonly prefixes?: string;
}

type Tables = Exclude<Static<typeof GenerateLookmlSchema>, { readonly tables?: unknown }>;
type AskedTable = Tables[number];

/** Each asks the database whether a column tells its rows apart. */
const MAX_TABLES = 100;

/**
 * @returns path within the project → text
 * @throws CoatcheckError `validation_failed` naming what is wrong, `forbidden`, `query_failed` in the words of the database;
 *   the reason of the signal
 */
export async function generatedFiles(
  settings: GenerationSettings,
  body: Static<typeof GenerateLookmlSchema>,
  { viewer, signal }: { readonly viewer: Viewer; readonly signal: AbortSignal },
  services: HttpServices,
): Promise<ReadonlyMap<string, string>> {
  permit(viewer.caller, 'use_sql_runner');
  const connection = connectionOf(settings.connection, viewer, services);
  const plan = planOf(settings, connection);
  const asked = tablesOf(body);
  const named = asked.map(({ schema, table_name: name, primary_key: primaryKey = null }) => ({
    schema,
    name,
    primaryKey,
  }));
  const ask = askerOf(connection, { caller: viewer.caller, signal }, services);
  const tables = await readListedTables(ask, named, { dialect: plan.dialect, signal });
  const pairs = asked.map((one, index) => ({ one, table: named[index] && tables.get(named[index]) }));
  requireNoErrors(pairs.flatMap(({ one, table }, index) => faultsOf(one, table, `tables[${String(index)}]`)));
  const bases = new Set<DatabaseTable>();
  const chosen = pairs.flatMap(({ one, table }) => {
    if (table === undefined) return [];
    const part = withColumns(table, one);
    if (one.base_view !== false) bases.add(part);
    return [part];
  });
  const { files, leftOut } = projectTexts({ ...plan, tables: chosen, isBase: (table) => bases.has(table) });
  const [name] = leftOut;
  if (name === undefined) return files;
  throw wrongField('tables', 'invalid_value', `LookML cannot hold the name of table ${name}.`);
}

/** Asks as the caller, who sees what may be asked by SQL. */
function askerOf(connection: ConnectionConfig, asking: Asking, services: HttpServices): Ask {
  return async (sql) => {
    const catalogue = await readCatalogue({ connection, sql: () => sql, cache: undefined }, asking, services);
    requireWhole(catalogue, 'Generate LookML of fewer tables at once.');
    return catalogue.rows;
  };
}

function faultsOf(asked: AskedTable, table: DatabaseTable | undefined, field: string): readonly FieldError[] {
  const name = `'${asked.schema}.${asked.table_name}'`;
  const wrong = (member: string, message: string): FieldError => ({
    field: `${field}.${member}`,
    code: 'invalid_value',
    message,
  });
  if (table === undefined) return [wrong('table_name', `The connection has no table ${name}.`)];
  const known = new Set(table.columns.map((column) => column.name));
  const key = asked.primary_key ?? null;
  return [
    ...(key === null || known.has(key) ? [] : [wrong('primary_key', `Table ${name} has no column '${key}'.`)]),
    ...(asked.columns ?? []).flatMap(({ column_name: column }, index) =>
      known.has(column)
        ? []
        : [wrong(`columns[${String(index)}].column_name`, `Table ${name} has no column '${column}'.`)],
    ),
  ];
}

function withColumns(table: DatabaseTable, { columns = null }: AskedTable): DatabaseTable {
  if (columns === null) return table;
  const wanted = new Set(columns.map(({ column_name: name }) => name));
  return { ...table, columns: table.columns.filter(({ name }) => wanted.has(name)) };
}

function connectionOf(asked: string, viewer: Viewer, services: HttpServices): ConnectionConfig {
  const connection = usableConnections(viewer, services).find(({ name }) => name === asked);
  if (connection !== undefined) return connection;
  throw wrongField('connection', 'invalid_value', `Connection '${asked}' does not exist.`);
}

function planOf(settings: GenerationSettings, connection: ConnectionConfig): Omit<ProjectPlan, 'tables' | 'isBase'> {
  const { folder_name: folder = '', file_type_for_explores: explores = 'model', model_name: model = '' } = settings;
  if (folder !== '') checkedFolderPath(folder, 'folder_name');
  if (explores !== 'none' && lookmlName(model, '') !== model)
    throw wrongField('model_name', 'invalid_value', `'model_name' has letters a–z, digits and _, not "${model}".`);
  if (explores !== 'none' && model === '')
    throw wrongField('model_name', 'missing_field', `'model_name' is needed unless file_type_for_explores is none.`);
  return {
    dialect: found(getDialect(connection.dialect_name)),
    connection: connection.name,
    model,
    folders: { views: folder, explores: folder },
    explores,
    prefixes: (settings.prefixes ?? '').split(',').filter((prefix) => prefix !== ''),
  };
}

function tablesOf(body: Static<typeof GenerateLookmlSchema>): Tables {
  const isList = Array.isArray(body);
  if (!isList && Object.keys(body.semantic_generation_input ?? {}).length > 0) {
    const message = `LookML is written of tables, columns and keys alone: leave 'semantic_generation_input' out.`;
    throw wrongField('semantic_generation_input', 'invalid_value', message);
  }
  const tables = isList ? body : (body.tables ?? []);
  const keys = new Set(tables.map(({ schema, table_name: name }) => JSON.stringify([schema, name])));
  if (tables.length === 0) throw wrongField('tables', 'missing_field', `'tables' names no table.`);
  if (tables.length > MAX_TABLES) {
    const message = `'tables' has ${String(tables.length)} tables. At most ${String(MAX_TABLES)} are written at once.`;
    throw wrongField('tables', 'invalid_value', message);
  }
  if (keys.size < tables.length) throw wrongField('tables', 'invalid_value', `'tables' names a table twice.`);
  return tables;
}
