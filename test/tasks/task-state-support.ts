/** A state of tasks as its suite opens it, and what happens to tasks there. */
import { systemClock } from '../../src/lib/clock.ts';
import { systemIds } from '../../src/lib/ids.ts';
import type { Shelf } from '../../src/results/storage/shelf.ts';
import type { Database } from '../../src/store/database.ts';
import { SqlResultCatalogue } from '../../src/tasks/sql-result-catalogue.ts';
import { createSqlShelf } from '../../src/tasks/sql-shelf.ts';
import { SqlTaskStore } from '../../src/tasks/sql-task-store.ts';
import type { NewResult, ResultCatalogue } from '../../src/tasks/result-catalogue.ts';
import type { TaskEvent } from '../../src/tasks/task-state.ts';
import type { TaskStore } from '../../src/tasks/task-store.ts';
import { defaultTaskOptions, type Task, type TaskOptions } from '../../src/tasks/task.ts';
import { taskError } from '../support/fake-executors.ts';
import { caller } from '../support/task-world.ts';

export interface OpenState extends AsyncDisposable {
  readonly tasks: TaskStore;
  readonly catalogue: ResultCatalogue;
  readonly shelf: Shelf;
  /** Writes a query of SQL Runner. @returns its slug, and how often it has run by now */
  makeSqlQuery(): Promise<{ readonly slug: string; runs(): Promise<number> }>;
}

/** One state, empty at first. */
export interface StateHarness extends AsyncDisposable {
  /** As a node of that name; what was written before is there. One at a time, but for a state that nodes share. */
  open(node: string): Promise<OpenState>;
}

/** The stores of a node over a database, which it disposes. */
export function openStateIn(database: Database, node: string, isShared = false): OpenState {
  return {
    tasks: new SqlTaskStore(database, node, isShared ? systemClock : null),
    catalogue: new SqlResultCatalogue(database, node),
    shelf: createSqlShelf(database),
    async makeSqlQuery() {
      const row = { slug: 'slug', digest: 'digest', definition: '{}', creator_id: '1', created_at: 1 };
      await database.write((handle) => handle.insertInto('sql_queries').values(row).execute());
      return {
        slug: row.slug,
        async runs() {
          const query = database.read.selectFrom('sql_queries').select('run_count');
          return (await query.executeTakeFirstOrThrow()).run_count;
        },
      };
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

export interface Changes {
  readonly userId?: string;
  readonly interactive?: boolean;
  readonly connection?: string;
  readonly options?: Partial<TaskOptions>;
}

/** @returns the id of a waiting task */
export async function insertTask({ tasks }: OpenState, changes: Changes = {}): Promise<string> {
  const { userId = '1', interactive = false, connection = 'one', options = {} } = changes;
  const task: Task = {
    id: systemIds.hex32(),
    state: 'queued',
    subject: { kind: 'query', id: '1' },
    options: { ...defaultTaskOptions, resultFormat: 'json', ...options },
    userId,
    createdAt: 1_000,
    cacheKey: null,
  };
  await tasks.insert({ task, caller: caller(userId), connection, interactive });
  return task.id;
}

export const start: TaskEvent = { kind: 'start', at: 2_000, cacheKey: 'key' };
export const kill: TaskEvent = { kind: 'kill', at: 3_000, settledAt: 3_000 };
export const fail: TaskEvent = { kind: 'fail', at: 3_000, settledAt: 3_000, error: taskError('internal', 'why') };

export function complete(resultId: string | null, expiresAt: number): Extract<TaskEvent, { kind: 'complete' }> {
  const outcome = { resultSource: 'query', runtimeSeconds: 0.5, resultId, notice: 'n', text: null } as const;
  return { kind: 'complete', at: 3_000, settledAt: 3_000, expiresAt, cacheKey: 'key', ...outcome };
}

export function result(resultId: string, cacheKey: string | null): NewResult {
  const facts = { rowCount: 3, bytes: 10, truncated: false, columnsTruncated: true, runtimeSeconds: 0.5 };
  const summary = { resultId, ranAt: '2024-01-01T00:00:00.000Z', ...facts };
  return { summary, cacheKey, connection: 'one', ranAt: 50, keepUntil: 10_000, sql: 'select 3' };
}
