/** What `coatcheck init --from` names: a database server, a DuckDB file, or files of rows; and its `coatcheck.yaml`. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, extname, join, relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import { getDialect, type DialectName } from '../dialects/registry.ts';
import { badUse } from './command.ts';

export interface InitSource {
  /** A connection of `coatcheck.yaml`; paths are absolute, the password is not in it. */
  readonly connection: Readonly<Record<string, unknown>> & { readonly name: string; readonly dialect_name: string };
  /** Variable that holds the password; null = there is none. */
  readonly passwordVariable: string | null;
  /** The password that stood in the address. */
  readonly password: string | null;
}

/** What addresses of its servers begin with, and the variable that its own tools read a password from. */
const addresses: Readonly<
  Record<DialectName, { readonly schemes: readonly string[]; readonly variable: string } | null>
> = {
  duckdb: null,
  postgres: { schemes: ['postgres:', 'postgresql:'], variable: 'PGPASSWORD' },
  mysql: { schemes: ['mysql:', 'mariadb:'], variable: 'MYSQL_PWD' },
};

const servers: Readonly<Record<string, { readonly dialect: string; readonly variable: string }>> = Object.fromEntries(
  Object.entries(addresses).flatMap(([dialect, address]) =>
    (address?.schemes ?? []).map((scheme) => [scheme, { dialect, variable: address?.variable ?? '' }]),
  ),
);

const DATABASES = new Set(['.duckdb', '.ddb', '.db']);
const ROWS = new Set(['.csv', '.tsv', '.parquet', '.json', '.ndjson', '.jsonl']);

/** Where the password stands that was in the address: never in a file. */
export const PASSWORD_VARIABLE = 'COATCHECK_DB_PASSWORD';

/** @throws what `badUse` makes when it is none of them */
export function readSource(from: string, cwd: string, env: Readonly<Record<string, string | undefined>>): InitSource {
  return /^[a-z][a-z+.:]*:\/\/|:[^/]*@/i.test(from) ? serverOf(from, env) : filesOf(resolve(cwd, from), from);
}

function serverOf(from: string, env: Readonly<Record<string, string | undefined>>): InitSource {
  if (!URL.canParse(from) || !from.includes('://') || /%(?![0-9a-f]{2})/i.test(from))
    throw badUse('--from is not a URL. Special characters in a password must be percent-encoded (@ is %40)');
  const url = new URL(from);
  const server = servers[url.protocol];
  if (server === undefined)
    throw badUse(`--from takes ${Object.keys(servers).join('//, ')}// or a file, not ${url.protocol}//`);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (database === '') throw badUse('--from must name a database: postgres://user@host/DATABASE');
  const schema = url.searchParams.get('schema');
  const password = decodeURIComponent(url.password);
  const fromEnvironment = (env[server.variable] ?? '') === '' ? null : server.variable;
  const passwordVariable = password === '' ? fromEnvironment : PASSWORD_VARIABLE;
  const isEncrypted = /^(require|verify-ca|verify-full|true|1)$/.test(
    url.searchParams.get('sslmode') ?? url.searchParams.get('ssl') ?? '',
  );
  const connection = {
    name: yamlText(database),
    dialect_name: server.dialect,
    host: yamlText(url.hostname.replaceAll(/^\[|\]$/g, '') || 'localhost'),
    ...(url.port !== '' && { port: Number(url.port) }),
    ...(url.username !== '' && { username: yamlText(decodeURIComponent(url.username)) }),
    ...(passwordVariable !== null && { password: `\${${passwordVariable}}` }),
    database: yamlText(database),
    ...(schema !== null && { schema: yamlText(schema) }),
    ...(isEncrypted && { ssl: true }),
  };
  return { connection, passwordVariable, password: password === '' ? null : password };
}

function filesOf(path: string, from: string): InitSource {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined)
    throw badUse(`--from ${from} is neither a URL (postgres://…) nor an existing file or folder`);
  const name = yamlText(basename(path, extname(path)));
  const base = { name, dialect_name: 'duckdb' };
  const nothing = { passwordVariable: null, password: null };
  if (!stats.isDirectory() && DATABASES.has(extname(path).toLowerCase())) {
    if (!isDuckdbFile(path)) throw badUse(`--from ${from} is not a DuckDB database file`);
    return { connection: { ...base, database: yamlText(path) }, ...nothing };
  }
  const paths = stats.isDirectory()
    ? readdirSync(path)
        .toSorted()
        .map((file) => join(path, file))
    : [path];
  const rows = paths.filter((file) => ROWS.has(extname(file).toLowerCase()));
  if (rows.length === 0) {
    const known = [...DATABASES, ...ROWS].join(', ');
    throw badUse(`--from ${from} contains no file with rows (${known})`);
  }
  const tables: Record<string, string> = {};
  const taken = new Set<string>();
  for (const file of rows) {
    // Names that differ by case alone are one for DuckDB, and files may differ by their ending alone.
    const short = basename(file, extname(file));
    const table = taken.has(short.toLowerCase()) ? basename(file) : short;
    taken.add(table.toLowerCase());
    tables[yamlText(table)] = yamlText(file);
  }
  return { connection: { ...base, database: ':memory:', tables }, ...nothing };
}

/** Behind a checksum of eight bytes, DuckDB writes its name. */
function isDuckdbFile(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(12);
    readSync(file, start, 0, start.length, 0);
    return start.toString('latin1', 8) === 'DUCK';
  } finally {
    closeSync(file);
  }
}

/** In `coatcheck.yaml`, `${` begins a variable. */
function yamlText(text: string): string {
  return text.replaceAll('${', () => '$${');
}

/** @param folder where the file will lie: paths are relative to it; null = they stay absolute */
export function connectionYaml({ connection }: InitSource, folder: string | null): string {
  const near = (path: unknown): unknown => {
    if (typeof path !== 'string' || path === ':memory:' || folder === null) return path;
    const short = relative(folder, path);
    return short.startsWith('.') ? short : `./${short}`;
  };
  const { database, tables, ...rest } = connection;
  const isFile = getDialect(connection.dialect_name)?.server === null;
  const written = {
    ...rest,
    ...(database !== undefined && { database: isFile ? near(database) : database }),
    ...(tables !== undefined && {
      tables: Object.fromEntries(Object.entries(tables as object).map(([name, path]) => [name, near(path)])),
    }),
  };
  return stringify({ connections: [written] });
}
