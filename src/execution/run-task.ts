/**
 * What an executor does with a job, step by step: run the statements → shape → render → publish. A `render` job begins
 * at a stored result instead of the database.
 */
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { formatTraits } from '../contract/result-format.ts';
import { interruptible } from '../results/interruptible.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { isServerFault } from '../errors/own-fault.ts';
import { renderResult } from '../formats/registry.ts';
import type { RunFacts } from '../formats/format.ts';
import { unpackQuery } from '../results/packed-query.ts';
import type { PreparedQuery } from '../results/prepared-query.ts';
import {
  addRendering,
  createResultDraft,
  draftBytes,
  readStoredResult,
  renderingFacts,
} from '../results/result-draft.ts';
import { renderingTag, resultDir } from '../results/result-files.ts';
import type { RenderingFacts } from '../results/result-files.ts';
import type { ShapedResult } from '../results/shaped-result.ts';
import { STORED_RESULT_VERSION, type StoredResult } from '../results/stored-result.ts';
import { encodeRendering } from './encode-rendering.ts';
import { emptyRelations, withoutFill } from './empty-relations.ts';
import type { ExecutorContext } from './executor-context.ts';
import { JobStopped, type JobControl } from './job-control.ts';
import type { ExecutorJob, JobOutcome, RenderFailure, RenderRequest, RenderSummary } from './messages.ts';
import { runStatements, type RunProgress } from './run-statements.ts';
import { shapeStored } from './shape-stored.ts';
import { toTaskError } from './task-error.ts';

type RunJob = Omit<Extract<ExecutorJob, { kind: 'run' }>, 'prepared'> & { readonly prepared: PreparedQuery };
type RenderJob = Extract<ExecutorJob, { kind: 'render' }>;

export interface JobHooks {
  /** Told of errors that are this program's fault, for the log; the outcome says only what it was. */
  reportProblem(error: unknown): void;
  /** Told when the connection to a database was lost, and the query runs again. */
  reportRetry(connection: string, error: Error): void;
}

/** Never rejects: whatever happens becomes the outcome. */
export async function runTask(
  packed: ExecutorJob,
  executor: ExecutorContext,
  control: JobControl,
  hooks: JobHooks,
): Promise<JobOutcome> {
  const job = packed.kind === 'run' ? { ...packed, prepared: unpackQuery(packed.prepared.bytes) } : packed;
  const progress: RunProgress = { statement: null, source: null, memoryLimit: null, isConnecting: false };
  const folder = join(executor.scratchDir, `job-${job.jobId.replaceAll(/\W/g, '_')}`);
  try {
    return job.kind === 'run'
      ? await runAndPublish({ job, executor, control, hooks, folder, progress })
      : await renderStored({ job, executor, control, hooks, folder });
  } catch (error) {
    const cause: unknown = control.signal.aborted ? control.signal.reason : error;
    if (cause instanceof JobStopped && cause.reason === 'cancelled') return { kind: 'cancelled', jobId: job.jobId };
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

async function runAndPublish(input: {
  job: RunJob;
  executor: ExecutorContext;
  control: JobControl;
  hooks: JobHooks;
  folder: string;
  progress: RunProgress;
}): Promise<JobOutcome> {
  const { job, executor, control, hooks, folder, progress } = input;
  const { resultId } = job;
  const prepared = job.empty === undefined ? job.prepared : withoutFill(job.prepared);
  using desk = await executor.workbench.connect(prepared.details.timezone);
  const workbench = desk.connection;
  await using draft = await createResultDraft(executor.storeDir, folder);
  using _size = control.watchSize(folder, executor.maxResultBytes);

  const ranAt = new Date(executor.clock.now()).toISOString();
  const { relations, runtimeSeconds } =
    job.empty === undefined
      ? await runStatements({
          prepared,
          folder,
          executor,
          workbench,
          control,
          progress,
          onRetry: (connection, error) => hooks.reportRetry(connection, error),
        })
      : await emptyRelations({ prepared, folder, workbench });
  using _deadline = control.step({ step: 'workbench', limitMs: executor.workbenchTimeoutMs });
  const shaped = await shapeStored({ workbench, folder, prepared, relations, ranAt, signal: control.signal });
  const run = { resultId, ranAt, runtimeSeconds, sql: shownSql(prepared), ...job.empty };
  const { renders, failures } = await renderAll({ job, workbench, folder, shaped, run, control, hooks, executor });

  const bytes = draftBytes(folder);
  if (bytes > executor.maxResultBytes) control.stop('too_large');
  control.signal.throwIfAborted();
  const { rowCount, truncated, columnsTruncated } = shaped;
  const result = { resultId, ranAt, runtimeSeconds, rowCount, bytes, truncated, columnsTruncated };
  await draft.publish({ version: STORED_RESULT_VERSION, prepared, relations, ...result });
  for (const render of job.renders) await encodeRendering({ render, resultId, executor, control, hooks });
  return {
    kind: 'complete',
    jobId: job.jobId,
    result,
    renders,
    ...(failures.length > 0 ? { renderFailures: failures } : {}),
  };
}

/** Renders what is already asked for. One that fails does not spoil the others, nor the result. */
async function renderAll(input: {
  job: RunJob;
  workbench: DuckDBConnection;
  folder: string;
  shaped: ShapedResult;
  run: RunFacts;
  control: JobControl;
  hooks: JobHooks;
  executor: ExecutorContext;
}): Promise<{ renders: RenderSummary[]; failures: RenderFailure[] }> {
  const { job, workbench, folder, shaped, run, control, hooks, executor } = input;
  const renders: RenderSummary[] = [];
  const failures: RenderFailure[] = [];
  for (const request of job.renders) {
    const file = join(folder, `rendering-${request.renderKey}`);
    try {
      renders.push(
        await renderOne({ request, workbench, shaped, prepared: job.prepared, run, control, file, folder, executor }),
      );
    } catch (error) {
      control.signal.throwIfAborted();
      rmSync(file, { force: true });
      const taskError = toTaskError(error, {
        dialectLabel: job.prepared.details.dialectLabel,
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

async function renderOne(input: {
  request: RenderRequest;
  workbench: DuckDBConnection;
  shaped: ShapedResult;
  prepared: PreparedQuery;
  run: RunFacts;
  control: JobControl;
  /** Written first. */
  file: string;
  /** The result's folder, into which the finished rendering goes. */
  folder: string;
  executor: ExecutorContext;
}): Promise<RenderSummary> {
  const { request, workbench, shaped, prepared, run, control, file, folder, executor } = input;
  const { renderKey, options } = request;
  const { signal } = control;
  await interruptible(workbench, signal, () =>
    renderResult({ workbench, shaped, details: prepared.details, run, options, file, signal }),
  );
  // What was written since the last look at its size counts too.
  if (statSync(file).size > executor.maxResultBytes) control.stop('too_large');
  signal.throwIfAborted();
  const facts = addRendering({
    file,
    folder,
    renderKey,
    contentType: formatTraits[options.format].contentType,
    etag: renderingTag(run.resultId, renderKey),
  });
  return { renderKey, ...facts };
}

async function renderStored(input: {
  job: RenderJob;
  executor: ExecutorContext;
  control: JobControl;
  hooks: JobHooks;
  folder: string;
}): Promise<JobOutcome> {
  const { job, executor, control, hooks, folder } = input;
  const stored = readStoredResult(executor.storeDir, job.resultId);
  if (!stored) throw new CoatcheckError('not_found', {});
  const { prepared, relations, ranAt, runtimeSeconds } = stored;
  using _deadline = control.step({ step: 'workbench', limitMs: executor.workbenchTimeoutMs });
  mkdirSync(folder, { recursive: true });
  using _folder = { [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
  using _size = control.watchSize(folder, executor.maxResultBytes);
  const target = resultDir(executor.storeDir, job.resultId);
  const { jobId, resultId, render } = job;
  const known = renderingFacts(target, render.renderKey);
  const complete = (facts: RenderingFacts): JobOutcome => ({
    kind: 'complete',
    jobId,
    result: summary(stored),
    renders: [{ renderKey: render.renderKey, ...facts }],
  });
  if (known !== null && render.encoded !== undefined) {
    await encodeRendering({ render, resultId, executor, control, hooks });
    return complete(known);
  }
  using desk = await executor.workbench.connect(prepared.details.timezone);
  const workbench = desk.connection;
  const shaped = await shapeStored({ workbench, folder: target, prepared, relations, ranAt, signal: control.signal });
  const run = { resultId, ranAt, runtimeSeconds, sql: shownSql(prepared) };
  const file = join(folder, render.renderKey);
  const made = await renderOne({
    request: render,
    workbench,
    shaped,
    prepared,
    run,
    control,
    file,
    folder: target,
    executor,
  });
  await encodeRendering({ render, resultId, executor, control, hooks });
  return complete(made);
}

function summary(stored: StoredResult) {
  const { resultId, ranAt, runtimeSeconds, rowCount, bytes, truncated, columnsTruncated } = stored;
  return { resultId, ranAt, runtimeSeconds, rowCount, bytes, truncated, columnsTruncated };
}

/** The SQL that json_detail and friends show: the main statement's, or those of all sources of a merge. */
function shownSql({ statements, merge }: PreparedQuery): string {
  const main = merge ? merge.sources.map(({ query }) => query.statements[0]) : [statements[0]];
  return main.flatMap((statement) => (statement ? [statement.sql] : [])).join(';\n\n');
}
