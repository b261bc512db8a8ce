/**
 * What server and executor processes say to each other over the IPC channel: structured-clone-able values.
 * The server sends one job at a time to an executor; an executor answers each with exactly one outcome, or dies.
 */
import type { ConnectionSettings } from '../connections/connection.ts';
import type { RenderOptions } from '../formats/table/format.ts';
import type { EncodingRequest } from '../results/storage/encoded-rendering.ts';
import type { PackedQuery } from '../results/prepared/packed-query.ts';
import type { ResultParcel } from '../results/storage/result-storage.ts';
import type { TaskError } from '../results/reader/task-error.ts';
import type { OnProgress } from './job-progress.ts';
import type { StepTime } from './step-times.ts';
import type { Upkeep } from './upkeep.ts';

export type { TaskError } from '../results/reader/task-error.ts';

export type ExecutorJob =
  /** Run the statements, write the result, render the formats that are already requested. */
  | {
      readonly kind: 'run';
      readonly jobId: string;
      readonly resultId: string;
      readonly prepared: PackedQuery;
      readonly renders: readonly RenderRequest[];
      /** Who asks; null: the server itself. */
      readonly asks: QueryContext | null;
      /**
       * Present: no database is asked; the result has no rows, and says why (`RunFacts.notice`). Columns are made from
       * `prepared.shape.fields` (none if the shape is free).
       */
      readonly empty?: { readonly notice: string };
      /** A connection that is tried: the statements run on it, whatever connections there are. */
      readonly trial?: ConnectionSettings;
      readonly trace?: JobTrace;
    }
  /** Render a stored result in one more format; asks no database. */
  | {
      readonly kind: 'render';
      readonly jobId: string;
      readonly resultId: string;
      readonly render: RenderRequest;
      /** The stored result, if it is a small one. */
      readonly parcel?: ResultParcel;
      readonly trace?: JobTrace;
    };

/** Brings tables of the server's own up to date; makes no result. */
export interface UpkeepJob {
  readonly kind: 'keep';
  readonly jobId: string;
  readonly upkeep: Upkeep;
  readonly trace?: never;
}

/** What a process is given. */
export type AnyJob = ExecutorJob | UpkeepJob;

/** Present if somebody traces the job: its outcome then tells of its steps. */
export interface JobTrace {
  /** The span that the job is, for the comments of its statements. W3C Trace Context. */
  readonly traceparent: string;
  /** The steps may tell the SQL, which has values in it. */
  readonly withSql: boolean;
}

/** The caller whom a database's administrator finds behind a statement. If tasks share a run, the first of them. */
export interface QueryContext {
  readonly userId: string;
  readonly taskId: string;
  /** Id of the request that created the task. */
  readonly requestId?: string | undefined;
}

export interface RenderRequest {
  /** Names the rendering's file: format and a hash of the options. */
  readonly renderKey: string;
  readonly options: RenderOptions;
  /** An encoding to make as well, if it is worth it; tickets only wait for the rendering itself. */
  readonly encoded?: EncodingRequest;
}

export interface RenderSummary {
  readonly renderKey: string;
  readonly contentType: string;
  readonly bytes: number;
  /** Strong ETag without quotes. */
  readonly etag: string;
}

export interface RenderFailure {
  readonly renderKey: string;
  readonly error: TaskError;
}

export interface ResultSummary {
  readonly resultId: string;
  readonly rowCount: number;
  /** Bytes of everything that the result keeps on disk. */
  readonly bytes: number;
  readonly truncated: boolean;
  readonly columnsTruncated: boolean;
  /** Time in the database, seconds. */
  readonly runtimeSeconds: number;
  readonly ranAt: string;
}

export type JobOutcome = EndOfJob & {
  /** If the job is traced: its steps, in the order in which they ended. */
  readonly steps?: readonly StepTime[];
};

type EndOfJob =
  | {
      readonly kind: 'complete';
      readonly jobId: string;
      readonly result: ResultSummary;
      readonly renders: readonly RenderSummary[];
      /** For a `run` job: renderings that failed although the result itself is fine. Absent = none. */
      readonly renderFailures?: readonly RenderFailure[];
      /** The parts that are not in any storage yet: the receiver of the outcome stores them. */
      readonly parcel?: ResultParcel;
    }
  /** The database refused, or a limit was exceeded. */
  | { readonly kind: 'failed'; readonly jobId: string; readonly error: TaskError }
  /** The abort won. `isUnconfirmed`: its database has not said that the statement stopped, and may still run it. */
  | { readonly kind: 'cancelled'; readonly jobId: string; readonly isUnconfirmed?: true }
  /** The executor died while the job was running. Made by the pool, never sent. */
  | { readonly kind: 'crashed'; readonly jobId: string; readonly reason: string };

export type UpkeepOutcome =
  | {
      readonly kind: 'kept';
      readonly jobId: string;
      readonly steps?: readonly StepTime[];
      /** The folder to which a damaged list went with its parts. */
      readonly setAside?: string;
    }
  | Extract<JobOutcome, { kind: 'failed' | 'cancelled' | 'crashed' }>;

/** What a process answers: to upkeep an outcome of upkeep, to every other job one of a job. */
export type AnyOutcome = JobOutcome | UpkeepOutcome;

/** How the task layer sees the executors. Implemented by `ExecutorPool`. */
export interface Executors extends AsyncDisposable {
  /** How many jobs can run at once. */
  readonly size: number;
  /** Differs after each change of connections: what was prepared before is not to run after. */
  generation(): number;
  /**
   * Runs a job on a free executor and resolves with its outcome; never rejects for anything the job does.
   * Aborting `signal` cancels the job in the database and resolves with `cancelled`, unless it finished first.
   * `onProgress` is told how far it has come, as often as the executor tells.
   */
  run(job: ExecutorJob, signal: AbortSignal, onProgress?: OnProgress): Promise<JobOutcome>;
}
