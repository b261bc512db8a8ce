/**
 * The query task: a caller's ticket for one query in one format. A discriminated union by state, so that a result
 * exists only on `complete` and an error only on `failed`. This room knows neither HTTP nor Looker's words for states.
 */
import type { ContentEncoding } from '../contract/content-encoding.ts';
import type { ResultFormatName } from '../contract/result-format.ts';
import type { QuerySubject } from '../queries/query.ts';
import type { TaskError } from '../results/reader/task-error.ts';
import type { StoredTrace } from '../tracing/trace-context.ts';

export const taskStates = ['queued', 'running', 'complete', 'failed', 'killed', 'expired'] as const;
export type TaskState = (typeof taskStates)[number];

/** What a task runs. */
export type TaskSubject = QuerySubject;

/** The options of `create_query_task` and of the `run_*` operations, with defaults filled in. */
export interface TaskOptions {
  readonly resultFormat: ResultFormatName;
  /** Overrides the query's row limit: digits, or `-1` for all rows. */
  readonly limit: string | null;
  readonly applyFormatting: boolean;
  readonly applyVis: boolean;
  /** False = run again and write the cache. */
  readonly cache: boolean;
  /** Uses only an existing result, however old; never runs. */
  readonly cacheOnly: boolean;
  readonly generateDrillLinks: boolean;
  readonly forceProduction: boolean;
  readonly pathPrefix: string | null;
  readonly rebuildPdts: boolean;
  readonly serverTableCalcs: boolean;
  readonly imageWidth: number | null;
  readonly imageHeight: number | null;
  readonly source: string;
  /**
   * Waits behind every task that is not deferred, until a client asks for it (its status, its results); from then on it
   * is a task like any other. Looker's description says only "Create the task but defer execution".
   */
  readonly deferred: boolean;
  readonly lookId: string | null;
  readonly dashboardId: string | null;
  /**
   * The encoding in which its creator will fetch the results, made along with them. Absent in tasks of older versions.
   */
  readonly encoding?: ContentEncoding | null;
  /** How long its result stays once it is complete. Absent: as long as those of all tasks. */
  readonly resultTtlMs?: number;
  /** Told of its end. Absent: nobody is. It may hold a secret of its owner. */
  readonly webhookUrl?: string | undefined;
  /** The request that created it, for logs here and in the database. Absent in tasks created otherwise. */
  readonly requestId?: string;
  /** The trace of that request, if there is one (`submit-task.ts` sets it, whatever it is given). */
  readonly trace?: StoredTrace | undefined;
}

export const defaultTaskOptions: Omit<TaskOptions, 'resultFormat'> = {
  limit: null,
  applyFormatting: false,
  applyVis: false,
  cache: true,
  cacheOnly: false,
  generateDrillLinks: false,
  forceProduction: false,
  pathPrefix: null,
  rebuildPdts: false,
  serverTableCalcs: true,
  imageWidth: null,
  imageHeight: null,
  source: 'api',
  deferred: false,
  lookId: null,
  dashboardId: null,
};

interface TaskBase {
  /** 32 lower-case hexadecimal characters. */
  readonly id: string;
  readonly subject: TaskSubject;
  readonly options: TaskOptions;
  /** The user who created it: only this user and administrators see it. */
  readonly userId: string;
  /** A date in milliseconds since 1970 in UTC, like every `…At` here except `expiresAt`, which is steady time. */
  readonly createdAt: number;
  /** Known once the query has been compiled and its work has begun or was found. */
  readonly cacheKey: string | null;
}

/** Where a result came from: a run that this task waited for, or one that had finished before. */
export type ResultSource = 'query' | 'cache';

export interface CompleteOutcome {
  readonly resultSource: ResultSource;
  /** Seconds in the database of the run behind the result. */
  readonly runtimeSeconds: number;
  /** Null for a task whose result is a text stored with the task (`sql`). */
  readonly resultId: string | null;
  /** Why the result is empty although nothing failed (`cache_only` without a cached result). */
  readonly notice: string | null;
}

export type Task =
  | (TaskBase & { readonly state: 'queued' })
  | (TaskBase & { readonly state: 'running'; readonly startedAt: number })
  | (TaskBase & {
      readonly state: 'complete';
      readonly finishedAt: number;
      readonly expiresAt: number;
    } & CompleteOutcome)
  | (TaskBase & { readonly state: 'failed'; readonly finishedAt: number; readonly error: TaskError })
  | (TaskBase & {
      readonly state: 'killed';
      readonly finishedAt: number;
      /** Says that the database has not confirmed that the query stopped; null: nothing is to be said. */
      readonly notice: string | null;
    })
  | (TaskBase & { readonly state: 'expired'; readonly finishedAt: number; readonly runtimeSeconds: number });
