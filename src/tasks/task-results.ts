/** What a request for a task's results returns: its bytes if it is complete, or else its state. */
import { demand, ROWS_WITHOUT_RIGHT } from '../access/answer-rights.ts';
import type { Caller } from '../access/caller.ts';
import { formatTraits, type ResultFormatName } from '../contract/result-format.ts';
import type { CoatcheckError } from '../errors/catalogue.ts';
import { encodedKey } from '../results/storage/encoded-rendering.ts';
import type { EncodingRequest } from '../results/storage/encoded-rendering.ts';
import { unpackQuery } from '../results/prepared/packed-query.ts';
import type { PreparedQuery } from '../results/prepared/prepared-query.ts';
import type { OpenRendering } from '../results/storage/result-storage.ts';
import { visibleError, type Sight } from '../results/reader/sight.ts';
import type { TaskError } from '../results/reader/task-error.ts';
import type { TaskParts } from './task-parts.ts';
import { prepareRequest } from './prepare-request.ts';
import { renderRequest } from './render-request.ts';
import { renderedBody, textBody, type ResultBody } from './result-body.ts';
import { sightOf } from './task-rights.ts';
import type { Task } from './task.ts';

export type TaskResults =
  /** Waiting or running. */
  | { readonly kind: 'pending'; readonly task: Task }
  | { readonly kind: 'ready'; readonly task: Task; readonly body: ResultBody }
  /**
   * `prepared` supplies json_detail's members beside `errors`; null if the query does not compile, or is very large.
   */
  | {
      readonly kind: 'failed';
      readonly task: Task;
      readonly error: TaskError;
      readonly prepared: PreparedQuery | null;
      readonly sight: Sight;
    }
  | { readonly kind: 'killed'; readonly task: Task }
  | { readonly kind: 'expired'; readonly task: Task }
  /** The reader may not have them. */
  | { readonly kind: 'refused'; readonly error: CoatcheckError }
  /** Unknown, or not the caller's. */
  | { readonly kind: 'missing' };

interface OpenOptions {
  readonly reader: Caller;
  readonly format?: ResultFormatName | undefined;
  readonly signal?: AbortSignal | undefined;
}

export async function resultsOf(parts: TaskParts, task: Task, options: OpenOptions): Promise<TaskResults> {
  switch (task.state) {
    case 'queued':
    case 'running':
      return { kind: 'pending', task };
    case 'failed': {
      const prepared = await prepareOf(parts, task, options);
      const sight = sightOf(options.reader, task);
      return { kind: 'failed', task, error: visibleError(task.error, sight), prepared, sight };
    }
    case 'complete':
      return task.resultId === null
        ? textOf(parts, task, task.notice)
        : openComplete(parts, { ...task, resultId: task.resultId }, options);
    case 'killed':
    case 'expired':
      return { kind: task.state, task };
    default:
      return task satisfies never;
  }
}

/**
 * Larger queries are not opened here, because that would hold others up: the error then comes without the query's
 * details.
 */
const MAX_OPENED_BYTES = 2 ** 20;

/** The query, for formats that show it with a failure. */
async function prepareOf(
  { callers, preparer }: TaskParts,
  task: Task,
  { format = task.options.resultFormat, signal }: OpenOptions,
): Promise<PreparedQuery | null> {
  if (formatTraits[format].failure !== 'details') return null;
  const caller = await callers.of(task.id);
  const outcome = caller && (await preparer.prepare(prepareRequest(task, caller), signal));
  if (outcome?.ok !== true || outcome.prepared.bytes.length > MAX_OPENED_BYTES) return null;
  return unpackQuery(outcome.prepared.bytes);
}

/** A task for `sql` ran nothing: another format has no rows to show until the query runs. */
export function isTextAlone(task: Task): boolean {
  return task.state === 'complete' && task.resultId === null;
}

async function textOf({ store }: TaskParts, task: Task, notice: string | null): Promise<TaskResults> {
  const text = await store.getText(task.id);
  return text === null ? { kind: 'expired', task } : { kind: 'ready', task, body: { ...textBody(text), notice } };
}

type CompleteTask = Extract<Task, { state: 'complete' }> & { readonly resultId: string };

/** A missing rendering (another format, or lost in a power cut) is made from the stored rows. */
async function openComplete(
  { catalogue, results, renderings, engine, bigNumbers, ending }: TaskParts,
  task: CompleteTask,
  { reader, format = task.options.resultFormat, signal }: OpenOptions,
): Promise<TaskResults> {
  const { resultId, notice } = task;
  const entry = await catalogue.get(resultId);
  if (entry === undefined) return { kind: 'expired', task };
  if (entry.rowCount > ROWS_WITHOUT_RIGHT) demand(reader, 'all_rows');
  if (formatTraits[format].made === 'of_sql') return { kind: 'ready', task, body: textBody(entry.sql) };
  const render = renderRequest(task, reader, { bigNumbers, format });
  const untilEnd = AbortSignal.any(signal === undefined ? [ending.runs] : [ending.runs, signal]);
  const openEncoded = async (encoded: EncodingRequest) => {
    const key = encodedKey(render.renderKey, encoded);
    const kept = await results.openRendering(resultId, key);
    if (kept !== null) return kept;
    await engine.render(resultId, { ...render, encoded }, task.userId, untilEnd);
    return results.openRendering(resultId, key);
  };
  const ready = (rendering: OpenRendering): TaskResults => {
    const body = renderedBody(rendering, entry, { format, notice }, openEncoded);
    return { kind: 'ready', task, body };
  };
  const stored = await results.openRendering(resultId, render.renderKey);
  if (stored !== null) return ready(stored);
  renderings.forget(resultId, render.renderKey);
  const outcome = await engine.render(resultId, render, task.userId, untilEnd);
  if (outcome?.kind === 'failed' && (await results.has(resultId))) {
    const sight = sightOf(reader, task);
    return { kind: 'failed', task, error: visibleError(outcome.error, sight), prepared: null, sight };
  }
  const rendering = await results.openRendering(resultId, render.renderKey);
  return rendering === null ? { kind: 'expired', task } : ready(rendering);
}
