import type { RenderOptions } from '../../src/formats/table/format.ts';
import type { ResultFormatName } from '../../src/contract/result-format.ts';
import type { ExecutorJob, RenderRequest } from '../../src/execution/messages.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { packQuery } from '../../src/results/prepared/packed-query.ts';
import type { PreparedQuery, QueryDetails } from '../../src/results/prepared/prepared-query.ts';
import type { ResultShape } from '../../src/results/prepared/result-shape.ts';
import type { Statement } from '../../src/results/prepared/statement.ts';
import { detailsWithoutModel, shapeWithoutModel } from '../../src/results/prepared/without-model.ts';

const freeShape: ResultShape = { ...shapeWithoutModel, columnLimit: 50, free: true };
const details: QueryDetails = { ...detailsWithoutModel, dialectName: 'duckdb', dialectLabel: 'DuckDB' };

/** Free SQL on a connection. */
export function prepareSql(sql: string, options: { connection?: string; limit?: number | null } = {}): PreparedQuery {
  const limit = options.limit ?? null;
  const statement: Statement = { role: 'main', sql, runSql: sql, limit, columns: [], sourceMap: [] };
  return {
    connection: options.connection ?? 'test',
    statements: [statement],
    shape: { ...freeShape, limit },
    cacheKey: systemIds.hex32(),
    persistForMs: null,
    details,
  };
}

export function renderRequest(format: ResultFormatName): RenderRequest {
  const options: RenderOptions = {
    format,
    applyFormatting: false,
    applyVis: false,
    generateDrillLinks: false,
    pathPrefix: '',
    serverTableCalcs: true,
    imageWidth: null,
    imageHeight: null,
    bigNumbers: 'number',
  };
  return { renderKey: format, options };
}

export function runJob(
  prepared: PreparedQuery | string,
  ...formats: ResultFormatName[]
): Extract<ExecutorJob, { kind: 'run' }> {
  return {
    kind: 'run',
    asks: null,
    jobId: systemIds.hex32(),
    resultId: systemIds.hex32(),
    prepared: packQuery(typeof prepared === 'string' ? prepareSql(prepared) : prepared),
    renders: formats.map(renderRequest),
  };
}
