/** A query run by a server, Coatcheck's or Looker's: log in, create, wait, fetch. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as delay } from 'node:timers/promises';
import type { FetchedResult, QueryProgress, ResultAsked } from './fetched-result.ts';
import { messageOf, openSession, type ServerSession } from './server-session.ts';

/**
 * Of one request that waits, short enough to tell how far it is; servers that do not know `wait` answer at once, and
 * are asked again after a pause.
 */
const WAIT_SECONDS = 2;
const PAUSE_MS = 500;

interface Task {
  readonly id: string;
  readonly status: string;
  /** Coatcheck's. */
  readonly queue_position?: number | null;
  readonly progress?: Omit<QueryProgress, 'position'> | null;
}

/** @throws what `badUse` makes without credentials, Error with what the server says */
export async function runAtServer<T>(
  server: string,
  env: Readonly<Record<string, string | undefined>>,
  { query, format, applyFormatting, onProgress, signal }: ResultAsked,
  use: (result: FetchedResult) => Promise<T>,
): Promise<T> {
  await using session = await openSession(server, env, signal);
  const noModel = `The server has no model "${query.model}" that this client may use.`;
  const { id: query_id } = await session.ask<{ id: string }>('POST', '/queries', query, noModel);
  const formatted = applyFormatting ? '?apply_formatting=true' : '';
  const asked = { query_id, result_format: format };
  const { id } = await session.ask<Task>('POST', `/query_tasks${formatted}`, asked, noModel);
  try {
    await finished(session, id, signal, onProgress);
  } catch (error) {
    if (signal.aborted) await session.ask('DELETE', `/running_queries/${id}`);
    throw error;
  }
  const response = await session.fetch(`/query_tasks/${id}/results`);
  if (!response.ok || response.body === null) {
    return await use({ kind: 'failed', message: await messageOf(response) });
  }
  const rows = response.headers.get('x-coatcheck-rows');
  return await use({
    kind: 'ready',
    bytes: Readable.fromWeb(response.body as ReadableStream),
    rows: rows === null ? null : Number(rows),
    truncated: response.headers.has('x-coatcheck-truncated'),
    notice: response.headers.get('x-coatcheck-notice'),
  });
}

/** Until the task runs no more. */
async function finished(
  session: ServerSession,
  id: string,
  signal: AbortSignal,
  onProgress: ResultAsked['onProgress'],
): Promise<void> {
  for (;;) {
    const from = performance.now();
    const asked = `fields=status,progress,queue_position&wait=${String(WAIT_SECONDS)}`;
    const { status, progress, queue_position } = await session.ask<Task>('GET', `/query_tasks/${id}?${asked}`);
    if (!['added', 'running', 'transforming'].includes(status)) return;
    const { phase = status === 'added' ? 'waiting' : 'running', rows = null, bytes = null } = progress ?? {};
    onProgress({ phase, position: queue_position ?? null, rows, bytes });
    if (performance.now() - from < PAUSE_MS) await delay(PAUSE_MS, undefined, { signal });
  }
}
