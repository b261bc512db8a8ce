/**
 * The answer of `query_task_multi_results`, written as it is sent: results of any size pass through, and none is held.
 */
import { StringDecoder } from 'node:string_decoder';
import { formatTraits } from '../../contract/result-format.ts';
import { multiDetailHead } from '../../formats/json/json-detail-envelope.ts';
import { jsonPieces } from '../../lib/json-pieces.ts';
import { jsonText } from '../../lib/json-text.ts';
import { othersTurn } from '../../lib/others-turn.ts';
import type { TaskResults } from '../../tasks/task-results.ts';
import type { RouteInput } from '../route/route.ts';
import { deliveredBody } from './delivered-body.ts';
import { errorDetail } from './results-reply.ts';
import { lookerStatus } from './query-task-view.ts';
import { errorText } from './task-error-view.ts';

/**
 * Keyed and sorted by id. Closes every body, sent or not. `origin` is what addresses in results begin with. The reader
 * sets the pace; if the reader's rights change meanwhile, results not yet started are reported as missing.
 */
export async function* writeMultiResults(
  results: ReadonlyMap<string, TaskResults>,
  { origin, isStillSame }: Pick<RouteInput<unknown, unknown, unknown>, 'origin' | 'isStillSame'>,
): AsyncGenerator<string | Buffer, void, undefined> {
  await using held = new AsyncDisposableStack();
  for (const result of results.values()) if (result.kind === 'ready') held.use(result.body);
  let separator = '{';
  for (const [id, result] of [...results].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    yield `${separator}${JSON.stringify(id)}:`;
    const tells = result.kind === 'ready' || result.kind === 'failed';
    yield* writeEntry(tells && !(await isStillSame()) ? { kind: 'missing' } : result, origin);
    separator = ',';
  }
  yield separator === '{' ? '{}' : '}';
}

async function* writeEntry(result: TaskResults, origin: string): AsyncGenerator<string | Buffer, void, undefined> {
  switch (result.kind) {
    case 'ready':
      yield `${readyHead(result)},"data":`;
      yield* writeData(result, origin);
      yield '}';
      return;
    case 'failed':
      yield '{"status":"error","result_source":"query","data":';
      // Each may contain SQL of any allowed length, and there may be thousands of them.
      for (const piece of failedData(result)) {
        yield piece;
        await othersTurn(piece.length);
      }
      yield '}';
      return;
    case 'refused':
      yield jsonText({ status: 'error', data: { error: result.error.message } });
      return;
    case 'pending':
      yield jsonText({ status: lookerStatus[result.task.state] });
      return;
    case 'killed':
      yield jsonText({ status: 'killed', data: { error: 'The query was killed.' } });
      return;
    case 'expired':
      yield jsonText({ status: 'expired', data: { error: 'Results have expired. Run the query again.' } });
      return;
    case 'missing':
      yield jsonText({ status: 'missing' });
  }
}

/** Limits that cut a result stand beside its status: no header can say it for each of many results. */
function readyHead({ task, body }: Extract<TaskResults, { kind: 'ready' }>): string {
  const head = jsonText({
    status: 'complete',
    result_source: task.state === 'complete' ? task.resultSource : 'query',
    ...(body.truncated ? { truncated: true } : {}),
    ...(body.columnsTruncated ? { columns_truncated: true } : {}),
  });
  return head.slice(0, -1);
}

async function* writeData(
  { body, task }: Extract<TaskResults, { kind: 'ready' }>,
  origin: string,
): AsyncGenerator<string | Buffer> {
  const chunks = deliveredBody(body, task, { writeHead: multiDetailHead, origin }).stream() as AsyncIterable<Buffer>;
  const form = formatTraits[body.format].body;
  if (form === 'json') {
    yield* chunks;
    return;
  }
  // Both decoders keep a character that a chunk cuts in two for the next chunk.
  const decoder = new StringDecoder(form === 'bytes' ? 'base64' : 'utf8');
  const escape = (text: string) => jsonText(text).slice(1, -1);
  yield '"';
  for await (const chunk of chunks) yield escape(decoder.write(chunk));
  yield `${escape(decoder.end())}"`;
}

function failedData(result: Extract<TaskResults, { kind: 'failed' }>): Iterable<string> {
  const { task, error } = result;
  const looker_error = errorText(error);
  switch (formatTraits[task.options.resultFormat].failure) {
    case 'details':
      return errorDetail(result, multiDetailHead(task.cacheKey ?? task.id, { fromCache: false }));
    case 'metadata':
      return jsonPieces({ metadata: { sql: error.sql, fields: {} }, rows: [{ looker_error }] });
    case 'rows':
      return jsonPieces([{ looker_error }]);
    case 'plain':
      return jsonPieces({ id: task.id, error: looker_error, runtime: null, sql: error.sql });
  }
}
