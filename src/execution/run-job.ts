/**
 * What an executor does with a job, step by step: run the statements → shape → render → publish. A `render` job begins
 * at a stored result instead of the database.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { formatTraits } from '../contract/result-format.ts';
import { StopUnconfirmed } from '../connections/stop-unconfirmed.ts';
import { interruptible } from '../results/workbench/interruptible.ts';
import { found } from '../errors/found.ts';
import { isServerFault } from '../errors/own-fault.ts';
import { holdsText, renderResult } from '../formats/registry.ts';
import type { RunFacts } from '../formats/table/format.ts';
import { shownSql, unpackQuery } from '../results/prepared/packed-query.ts';
import { createParcelShelf } from '../results/storage/parcel-shelf.ts';
import type { PreparedQuery } from '../results/prepared/prepared-query.ts';
import { SMALL_ROWS } from '../results/storage/shelf.ts';
import { renderingBytes } from '../results/storage/small-draft.ts';
import type { NewRendering, RenderingFacts, ResultDraft } from '../results/storage/result-storage.ts';
import type { ShapedResult } from '../results/grid/shaped-result.ts';
import { withSmallResults } from '../results/storage/small-result-storage.ts';
import { STORED_RESULT_VERSION, type StoredResult } from '../results/storage/stored-result.ts';
import { encodeRendering } from './encode-rendering.ts';
import { emptyRelations, withoutFill } from './empty-relations.ts';
import type { ExecutorContext } from './executor-context.ts';
import { JobStopped, type JobControl } from './job-control.ts';
import type {
  AnyJob,
  AnyOutcome,
  ExecutorJob,
  JobOutcome,
  RenderFailure,
  RenderRequest,
  RenderSummary,
} from './messages.ts';
import { contextComment } from './context-comment.ts';
import { runUpkeep } from './run-upkeep.ts';
import { runStatements, type RunProgress } from './run-statements.ts';
import { shapeStored } from './shape-stored.ts';
import { createStepTimes, untimed, type StepTimes } from './step-times.ts';
import { toTaskError } from './task-error.ts';

type RunJob = Omit<Extract<ExecutorJob, { kind: 'run' }>, 'prepared'> & { readonly prepared: PreparedQuery };
type RenderJob = Extract<ExecutorJob, { kind: 'render' }>;
type CompleteOutcome = Extract<JobOutcome, { kind: 'complete' }>;

export interface JobHooks {
  /** Receives errors that are this program's fault, for the log; the outcome only names them. */
  reportProblem(error: unknown): void;
  /** Called when the connection to a database was lost, and the query runs again. */
  reportRetry(connection: string, error: Error): void;
  /** Called when the rows are shaped and a format is about to be written. */
  rendering(): void;
  /** Called when the rows of a statement begin to come, with what counts them. */
  counts(soFar: () => number): void;
}

/** What every step of a job may use. */
interface JobDesk {
  readonly executor: ExecutorContext;
  readonly control: JobControl;
  readonly hooks: JobHooks;
  /** A folder for this job only; it does not exist yet. */
  readonly folder: string;
  readonly progress: RunProgress;
  readonly times: StepTimes;
}

/** The rows of a job, ready to be rendered. */
interface RenderSource {
  readonly workbench: DuckDBConnection;
  readonly shaped: ShapedResult;
  readonly prepared: PreparedQuery;
  readonly run: RunFacts;
  /** True if they are few, and in memory. */
  readonly isHeld: boolean;
}

/** Never rejects: whatever happens becomes the outcome. */
export async function runJob(
  packed: AnyJob,
  executor: ExecutorContext,
  control: JobControl,
  hooks: JobHooks,
): Promise<AnyOutcome> {
  if (packed.trace === undefined) return runTimed(packed, { executor, control, hooks, times: untimed });
  const times = createStepTimes(executor.clock);
  const outcome = await runTimed(packed, { executor, control, hooks, times });
  return { ...outcome, steps: times.steps };
}

async function runTimed(
  packed: AnyJob,
  { executor, control, hooks, times }: Pick<JobDesk, 'executor' | 'control' | 'hooks' | 'times'>,
): Promise<AnyOutcome> {
  const job = packed.kind === 'run' ? { ...packed, prepared: unpackQuery(packed.prepared.bytes) } : packed;
  const progress: RunProgress = { statement: null, source: null, memoryLimit: null, isConnecting: false };
  const folder = join(executor.scratchDir, `job-${job.jobId.replaceAll(/\W/g, '_')}`);
  const shelf = createParcelShelf(job.kind === 'render' ? (job.parcel ?? null) : null);
  const storage = withSmallResults(executor.storage, shelf);
  const desk: JobDesk = { executor: { ...executor, storage }, control, hooks, folder, progress, times };
  try {
    if (job.kind === 'keep') return await runUpkeep(job, desk);
    const outcome = job.kind === 'run' ? await runAndPublish(job, desk) : await renderStored(job, desk);
    const parcel = shelf.made();
    return parcel === null ? outcome : { ...outcome, parcel };
  } catch (error) {
    const cause: unknown = control.signal.aborted ? control.signal.reason : error;
    if (cause instanceof JobStopped && cause.reason === 'cancelled') {
      return {
        kind: 'cancelled',
        jobId: job.jobId,
        ...(error instanceof StopUnconfirmed && { isUnconfirmed: true as const }),
      };
    }
    const taskError = toTaskError(cause, {
      dialectLabel: job.kind === 'run' ? job.prepared.details.dialectLabel : null,
      statement: progress.statement,
      source: progress.source,
      memoryLimit: progress.memoryLimit,
      isConnecting: progress.isConnecting,
      maxResultBytes: executor.maxResultBytes,
      executor,
    });
    if (isServerFault(taskError.code)) hooks.reportProblem(cause);
    return { kind: 'failed', jobId: job.jobId, error: taskError };
  }
}

async function runAndPublish(job: RunJob, desk: JobDesk): Promise<CompleteOutcome> {
  const { executor, control, hooks, folder, progress, times } = desk;
  const { jobId, resultId } = job;
  const prepared = job.empty === undefined ? job.prepared : withoutFill(job.prepared);
  using bench = await executor.workbench.connect(prepared.details.timezone, rowsOf(prepared));
  const workbench = bench.connection;
  await using draft = await executor.storage.createDraft(resultId, folder);
  using _size = control.watchSize(folder, executor.maxResultBytes);

  const ranAt = new Date(executor.clock.now()).toISOString();
  const { relations, loaded, runtimeSeconds } =
    job.empty === undefined
      ? await runStatements({
          prepared,
          context: job.asks === null ? '' : contextComment(job.asks, job.trace?.traceparent),
          times,
          tellsSql: job.trace?.withSql === true,
          draft,
          executor,
          workbench,
          control,
          progress,
          onRetry: (connection, error) => hooks.reportRetry(connection, error),
          onRows: (soFar) => hooks.counts(soFar),
        })
      : await emptyRelations({ prepared, folder: await draft.folder(), workbench });
  using _deadline = control.step({ step: 'workbench', limitMs: executor.workbenchTimeoutMs });
  const { signal } = control;
  const shaped = await times.time({ step: 'shape' }, () =>
    shapeStored({ workbench, folder, prepared, relations, loaded, ranAt, signal }),
  );
  const run = { resultId, ranAt, runtimeSeconds, sql: shownSql(prepared), ...job.empty };
  const isHeld = loaded.size === relations.length;
  const source = { workbench, shaped, prepared: job.prepared, run, isHeld };
  const { renders, failures } = await renderAll(job.renders, source, draft, desk);

  const bytes = draft.bytes();
  if (bytes > executor.maxResultBytes) control.stop('too_large');
  signal.throwIfAborted();
  const { rowCount, truncated, columnsTruncated } = shaped;
  const result = { resultId, ranAt, runtimeSeconds, rowCount, bytes, truncated, columnsTruncated };
  await draft.publish({ version: STORED_RESULT_VERSION, prepared, relations, ...result }, signal);
  for (const render of job.renders) {
    const rendering = renders.find(({ renderKey }) => renderKey === render.renderKey);
    if (rendering !== undefined) await encodeRendering({ ...desk, render, bytes: rendering.bytes, resultId });
  }
  return { kind: 'complete', jobId, result, renders, ...(failures.length > 0 && { renderFailures: failures }) };
}

function rowsOf({ statements, merge }: PreparedQuery): 'few' | 'many' {
  const all = merge ? merge.sources.flatMap(({ query }) => query.statements) : statements;
  return all.every(({ limit }) => limit !== null && limit <= SMALL_ROWS) ? 'few' : 'many';
}

/** Renders what is already requested. A failure affects neither the other renderings nor the result. */
async function renderAll(
  requests: readonly RenderRequest[],
  source: RenderSource,
  draft: ResultDraft,
  desk: JobDesk,
): Promise<{ renders: RenderSummary[]; failures: RenderFailure[] }> {
  const { executor, control, hooks } = desk;
  const renders: RenderSummary[] = [];
  const failures: RenderFailure[] = [];
  for (const request of requests) {
    const file = join(desk.folder, `rendering-${request.renderKey}`);
    try {
      const add = (rendering: NewRendering) => draft.addRendering(rendering);
      const makeFolder = () => draft.folder();
      renders.push(await renderOne(request, source, { file, makeFolder, add }, desk));
    } catch (error) {
      control.signal.throwIfAborted();
      rmSync(file, { force: true });
      const taskError = toTaskError(error, {
        dialectLabel: source.prepared.details.dialectLabel,
        statement: null,
        source: null,
        memoryLimit: null,
        maxResultBytes: executor.maxResultBytes,
        executor,
      });
      if (isServerFault(taskError.code)) hooks.reportProblem(error);
      failures.push({ renderKey: request.renderKey, error: taskError });
    }
  }
  return { renders, failures };
}

async function renderOne(
  request: RenderRequest,
  { workbench, shaped, prepared, run, isHeld }: RenderSource,
  target: {
    /** Written first, unless the rendering is short. */
    readonly file: string;
    readonly makeFolder: () => Promise<unknown>;
    /** Takes the finished rendering. */
    readonly add: (rendering: NewRendering) => Promise<RenderingFacts>;
  },
  { executor, control, hooks, times }: JobDesk,
): Promise<RenderSummary> {
  hooks.rendering();
  const { renderKey, options } = request;
  const { file } = target;
  const { signal } = control;
  const held: string[] = [];
  const hold = isHeld && holdsText(options.format) ? (text: string) => void held.push(text) : null;
  if (hold === null) await target.makeFolder();
  await times.time({ step: 'render', format: options.format }, () =>
    interruptible(workbench, signal, () =>
      renderResult({ workbench, shaped, details: prepared.details, run, options, file, hold, signal }),
    ),
  );
  const { contentType } = formatTraits[options.format];
  const rendering = { renderKey, contentType, ...(hold === null ? { file } : { content: Buffer.from(held.join('')) }) };
  // Output since the last check of its size counts too.
  if (renderingBytes(rendering) > executor.maxResultBytes) control.stop('too_large');
  signal.throwIfAborted();
  return { renderKey, ...(await target.add(rendering)) };
}

async function renderStored({ jobId, resultId, render }: RenderJob, desk: JobDesk): Promise<CompleteOutcome> {
  const { executor, control, folder } = desk;
  const { storage } = executor;
  await using result = found(await storage.openResult(resultId));
  const { stored } = result;
  const { prepared, relations, ranAt, runtimeSeconds } = stored;
  using _deadline = control.step({ step: 'workbench', limitMs: executor.workbenchTimeoutMs });
  const complete = ({ contentType, bytes, etag }: RenderingFacts): CompleteOutcome => ({
    kind: 'complete',
    jobId,
    result: summary(stored),
    renders: [{ renderKey: render.renderKey, contentType, bytes, etag }],
  });
  if (render.encoded !== undefined) {
    await using stillKept = await storage.openRendering(resultId, render.renderKey);
    if (stillKept !== null) {
      await encodeRendering({ ...desk, render, bytes: stillKept.bytes, resultId });
      return complete(stillKept);
    }
  }
  mkdirSync(folder, { recursive: true });
  using _folder = { [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
  using _size = control.watchSize(folder, executor.maxResultBytes);
  const isFew = relations.every(({ rowCount }) => rowCount <= SMALL_ROWS);
  using bench = await executor.workbench.connect(prepared.details.timezone, isFew ? 'few' : 'many');
  const workbench = bench.connection;
  const { signal } = control;
  const rows = await result.rows(join(folder, 'rows'));
  const loaded = new Map();
  const shaped = await desk.times.time({ step: 'shape' }, () =>
    shapeStored({ workbench, folder: rows, prepared, relations, loaded, ranAt, signal }),
  );
  const run = { resultId, ranAt, runtimeSeconds, sql: shownSql(prepared) };
  const add = (rendering: NewRendering) => storage.addRendering(resultId, rendering);
  const rendering = await renderOne(
    render,
    { workbench, shaped, prepared, run, isHeld: false },
    { file: join(folder, render.renderKey), makeFolder: () => Promise.resolve(), add },
    desk,
  );
  await encodeRendering({ ...desk, render, bytes: rendering.bytes, resultId });
  return complete(rendering);
}

function summary(stored: StoredResult) {
  const { resultId, ranAt, runtimeSeconds, rowCount, bytes, truncated, columnsTruncated } = stored;
  return { resultId, ranAt, runtimeSeconds, rowCount, bytes, truncated, columnsTruncated };
}
