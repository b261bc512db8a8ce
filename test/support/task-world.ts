/** A task service over a real state database, fake executors and SQL Runner queries. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../../src/access/caller.ts';
import type { ConnectionConfig, LimitsConfig } from '../../src/config/config.ts';
import { systemIds } from '../../src/lib/ids.ts';
import type { ResolvedProject } from '../../src/lookml/resolve/resolved-model.ts';
import type { Compiler } from '../../src/compile/compile-pool.ts';
import { doCompileWork } from '../../src/compile/compile-work.ts';
import { createQueryPreparer } from '../../src/compile/query-preparer.ts';
import { queriedConnection } from '../../src/queries/queried-connection.ts';
import { createQueryStore, type QueryStore } from '../../src/queries/query-store.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import type { OutcomeLine } from '../../src/tasks/outcome-line.ts';
import { laneLimitsOf } from '../../src/tasks/lane-limits.ts';
import { LocalNotifier } from '../../src/tasks/local-notifier.ts';
import { LocalWorkQueue } from '../../src/tasks/local-work-queue.ts';
import { SqlResultCatalogue } from '../../src/tasks/sql-result-catalogue.ts';
import { SqlTaskStore } from '../../src/tasks/sql-task-store.ts';
import { createTaskService, type TaskService } from '../../src/tasks/task-service.ts';
import { defaultTaskOptions, type Task, type TaskOptions } from '../../src/tasks/task.ts';
import type { Webhooks } from '../../src/webhooks/webhooks.ts';
import { createFakeExecutors, type FakeExecutors } from './fake-executors.ts';
import { movableClock, type MovableClock } from './movable-clock.ts';

export function caller(userId: string, isAdministrator = false): Caller {
  return {
    userId,
    displayName: `User ${userId}`,
    isAdministrator,
    permissions: new Set(['access_data', 'use_sql_runner', 'clear_cache_refresh', 'download_without_limit']),
    models: null,
    userAttributes: {},
    hiddenAttributes: [],
    chosenAttributes: [],
    locale: 'en',
    timezone: null,
  };
}

export interface TaskWorld extends AsyncDisposable {
  readonly dir: string;
  readonly clock: MovableClock;
  readonly database: Database;
  readonly queries: QueryStore;
  readonly executors: FakeExecutors;
  readonly tasks: TaskService;
  /** A task for SQL, made by `who`. */
  submit(sql: string, options?: Partial<TaskOptions>, who?: Caller): Promise<Task>;
}

export interface WorldOptions {
  readonly dir?: string;
  readonly executors?: FakeExecutors;
  readonly limits?: Partial<LimitsConfig>;
  readonly connection?: Partial<ConnectionConfig>;
  readonly onOutcome?: (line: OutcomeLine) => void;
  readonly compiler?: Compiler;
  /** Writes may meet what a disk can do to them. */
  readonly write?: (write: Database['write']) => Database['write'];
  /** Tells of tasks that ended; disposed by whoever made it. */
  readonly webhooks?: (database: Database) => Webhooks;
  /** Absent: in `dir`. */
  readonly openState?: () => Promise<Database>;
  /** Who there is now; whoever is missing was deleted. */
  readonly people?: ReadonlyMap<string, { readonly caller: Caller }>;
}

const emptyProject: ResolvedProject = {
  name: 'p',
  version: '1',
  models: {},
  diagnostics: [],
  tests: [],
  files: [],
  imports: [],
};

export async function openTaskWorld(options: WorldOptions = {}): Promise<TaskWorld> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'coatcheck-tasks-'));
  const clock = movableClock();
  const opened = await (options.openState ?? openDatabase)(dir);
  const database: Database = { ...opened, ...(options.write && { write: options.write(opened.write) }) };
  const executors = options.executors ?? createFakeExecutors(4);
  const limits: LimitsConfig = {
    result_retention_ms: 3_600_000,
    max_result_retention_ms: 86_400_000,
    cache_max_age_ms: 600_000,
    max_result_bytes: 1e9,
    default_row_limit: 500,
    max_queued_tasks: 10_000,
    max_queued_tasks_per_user: 10_000,
    requests_per_minute: null,
    max_event_streams_per_user: 200,
    max_webhooks_per_user: 1_000,
    max_body_bytes: 1e6,
    max_body_members: 20_000,
    max_query_length: 1_000_000,
    max_new_query_bytes_per_day: 1e9,
    max_query_fields: 1_000,
    max_custom_fields: 1_000,
    max_filter_terms: 10_000,
    max_compile_ms: 5_000,
    max_compile_memory: 512e6,
    failed_logins_per_minute: 100,
    history_retention_ms: 86_400_000,
    min_free_disk: 0,
    max_data_folder: null,
    ...options.limits,
  };
  const queries = createQueryStore({ database, clock, ids: systemIds, limits });
  const connections = ['one', 'two'].map((name) => connectionConfig(name, options.connection));
  // In this process: what a compiler does beside its work has tests of its own.
  const compiler: Compiler = options.compiler ?? {
    run: async (work) => ({
      answer: doCompileWork(work, emptyProject, {
        connections: connections.map(queriedConnection),
        allowedConnections: {},
        limits,
      }),
      version: emptyProject.version,
    }),
  };
  const preparer = createQueryPreparer({
    queries,
    projectFor: async () => ({ project: emptyProject, compiler }),
    settings: () => limits,
  });
  const tasks = await createTaskService({
    store: new SqlTaskStore(database, 'embedded'),
    catalogue: new SqlResultCatalogue(database, 'embedded'),
    queue: new LocalWorkQueue(laneLimitsOf(connections)),
    notifier: new LocalNotifier(),
    people: { find: (id) => options.people?.get(id) },
    preparer,
    executors,
    results: executors.store,
    clock,
    ids: systemIds,
    config: { limits, server: { big_numbers: 'number' } },
    ...(options.webhooks && { webhooks: options.webhooks(database) }),
    ...(options.onOutcome && { onOutcome: options.onOutcome }),
  });
  return {
    dir,
    clock,
    database,
    queries,
    executors,
    tasks,
    async submit(sql, taskOptions = {}, who = caller('1')) {
      const connection_name = sql.includes('/*two*/') ? 'two' : 'one';
      const query = await queries.createSqlQuery({ connection_name, sql }, who);
      const asked = { ...defaultTaskOptions, resultFormat: 'json' as const, ...taskOptions };
      return tasks.create({ kind: 'sql_query', id: query.slug }, asked, who);
    },
    async [Symbol.asyncDispose]() {
      await tasks[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

function connectionConfig(name: string, changes: Partial<ConnectionConfig> = {}): ConnectionConfig {
  return {
    name,
    dialect_name: 'duckdb',
    host: null,
    port: null,
    database: ':memory:',
    username: null,
    password: null,
    schema: null,
    ssl: false,
    db_timezone: 'UTC',
    query_timezone: null,
    tables: {},
    max_queries: 8,
    max_queries_per_user: 8,
    max_rows: null,
    statement_timeout_ms: 60_000,
    memory_limit: '1GB',
    sql_runner: true,
    ...changes,
  };
}
