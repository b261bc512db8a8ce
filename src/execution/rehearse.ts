/**
 * Runs a small job or two before anybody waits for one, so that everything is loaded, opened and compiled by then. It
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
  const jobs = connections.length === 0 ? [{ ...jobOn(''), empty: { notice: '' } }] : connections.map(jobOn);
  const nothing = () => undefined;
  const hooks = { reportProblem: nothing, reportRetry: nothing, rendering: nothing, counts: nothing };
  for (const job of jobs)
    await runJob(
      job,
      executor,
      createJobControl(executor.clock, { onStep: () => undefined, onSize: () => undefined }),
      hooks,
    );
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
