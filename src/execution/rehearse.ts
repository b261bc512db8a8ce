/**
 * Runs a small job before anybody waits for one, so that everything is loaded, opened and compiled by then. It
 * only asks embedded databases and keeps nothing; if something goes wrong, the first real job reports it.
 */
import { randomUUID } from 'node:crypto';
import type { ResultFormatName } from '../contract/result-format.ts';
import type { RenderOptions } from '../formats/table/format.ts';
import { packQuery } from '../results/prepared/packed-query.ts';
import type { PreparedQuery } from '../results/prepared/prepared-query.ts';
import { detailsWithoutModel, shapeWithoutModel } from '../results/prepared/without-model.ts';
import type { ExecutorContext } from './executor-context.ts';
import { createJobControl } from './job-control.ts';
import type { ExecutorJob } from './messages.ts';
import { runJob } from './run-job.ts';

/** The most common request. */
const FORMATS: readonly ResultFormatName[] = ['json', 'csv', 'json_detail'];

const OPTIONS: Omit<RenderOptions, 'format'> = {
  applyFormatting: false,
  applyVis: false,
  generateDrillLinks: false,
  pathPrefix: '',
  serverTableCalcs: true,
  imageWidth: null,
  imageHeight: null,
  bigNumbers: 'number',
};

const ONE_ROW = `SELECT 1 AS "one", 'a' AS "text", DATE '2000-01-01' AS "day"`;

/**
 * @param connections those whose databases run in this process; without any, only the steps after the database are
 * rehearsed
 */
export async function rehearse(executor: ExecutorContext, connections: readonly string[]): Promise<void> {
  const [first] = connections;
  // The others differ by nothing that takes time.
  const job = first === undefined ? { ...jobOn(''), empty: { notice: '' } } : jobOn(first);
  const nothing = () => undefined;
  const hooks = { reportProblem: nothing, reportRetry: nothing, rendering: nothing, counts: nothing };
  const control = createJobControl(executor.clock, { onStep: () => undefined, onSize: () => undefined });
  await runJob(job, executor, control, hooks);
}

function jobOn(connection: string): Extract<ExecutorJob, { kind: 'run' }> {
  const [jobId, resultId] = [randomUUID(), randomUUID().replaceAll('-', '')];
  const renders = FORMATS.map((format) => ({ renderKey: format, options: { ...OPTIONS, format } }));
  return { kind: 'run', jobId, resultId, prepared: packQuery(preparedOn(connection)), renders, asks: null };
}

function preparedOn(connection: string): PreparedQuery {
  const limit = 1;
  return {
    connection,
    statements: [{ role: 'main', sql: ONE_ROW, runSql: ONE_ROW, limit, columns: [], sourceMap: [] }],
    shape: { ...shapeWithoutModel, limit, free: true },
    cacheKey: '',
    persistForMs: null,
    details: detailsWithoutModel,
  };
}
