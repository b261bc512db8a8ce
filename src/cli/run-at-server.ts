/** A query run by a server, Coatcheck's or Looker's: log in, create, wait, fetch. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as delay } from 'node:timers/promises';
import { badUse } from './query-arguments.ts';
import type { FetchedResult, ResultAsked } from './fetched-result.ts';

/** Of one request that waits; servers that do not know `wait` answer at once, and are asked again after a pause. */
const WAIT_SECONDS = 20;
const PAUSE_MS = 500;

interface Task {
  readonly id: string;
  readonly status: string;
}

/** @throws CoatcheckError `bad_request` without credentials, Error with what the server says */
export async function runAtServer<T>(
  server: string,
  env: Readonly<Record<string, string | undefined>>,
  { query, format, applyFormatting, onState, signal }: ResultAsked,
  use: (result: FetchedResult) => Promise<T>,
): Promise<T> {
  const { COATCHECK_CLIENT_ID: client_id, COATCHECK_CLIENT_SECRET: client_secret } = env;
  if (!client_id || !client_secret) {
    throw badUse('--server needs COATCHECK_CLIENT_ID and COATCHECK_CLIENT_SECRET in the environment');
  }
  const api = apiOf(server);
  const { access_token } = await ask<{ access_token: string }>(
    `${api}/login`,
    { method: 'POST', body: new URLSearchParams({ client_id, client_secret }), signal },
    'The server knows no client with this COATCHECK_CLIENT_ID and COATCHECK_CLIENT_SECRET.',
  );
  const headers = { authorization: `token ${access_token}`, 'content-type': 'application/json' };
  const noModel = `The server has no model "${query.model}" that this client may use.`;
  const post = <R>(path: string, body: object): Promise<R> =>
    ask<R>(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal }, noModel);
  try {
    const { id: query_id } = await post<{ id: string }>('/queries', query);
    const formatted = applyFormatting ? '?apply_formatting=true' : '';
    const { id } = await post<Task>(`/query_tasks${formatted}`, { query_id, result_format: format });
    try {
      await finished(api, id, { headers, signal }, onState);
    } catch (error) {
      if (signal.aborted) await fetch(`${api}/running_queries/${id}`, { method: 'DELETE', headers });
      throw error;
    }
    const response = await reach(`${api}/query_tasks/${id}/results`, { headers, signal });
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
  } finally {
    // A token that nobody needs any more; when this fails, it ends by itself.
    await fetch(`${api}/logout`, { method: 'DELETE', headers }).catch(() => undefined);
  }
}

function apiOf(server: string): string {
  if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
    throw badUse(`--server takes an address like http://127.0.0.1:19999, not ${server}`);
  }
  return `${server.replace(/\/+$/, '').replace(/\/api\/4\.0$/, '')}/api/4.0`;
}

/** Until the task runs no more. */
async function finished(
  api: string,
  id: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  onState: ResultAsked['onState'],
): Promise<void> {
  for (;;) {
    const from = performance.now();
    const { status } = await ask<Task>(`${api}/query_tasks/${id}?fields=status&wait=${String(WAIT_SECONDS)}`, request);
    if (!['added', 'running', 'transforming'].includes(status)) return;
    onState(status === 'added' ? 'waiting' : 'running');
    if (performance.now() - from < PAUSE_MS) await delay(PAUSE_MS, undefined, { signal: request.signal });
  }
}

/** @param notFound what is said for the server, which only says that there is no such thing */
async function ask<R>(url: string, init: RequestInit, notFound?: string): Promise<R> {
  const response = await reach(url, init);
  if (!isOfApi(response)) throw new Error(await messageOf(response));
  if (response.ok) return (await response.json()) as R;
  throw new Error(response.status === 404 && notFound !== undefined ? notFound : await messageOf(response));
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    init.signal?.throwIfAborted();
    throw new Error(`${new URL(url).origin} cannot be reached: ${reasonOf(error)}`, { cause: error });
  }
}

/** Of what `fetch` says: its cause, in one line. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: Partial<NodeJS.ErrnoException> };
  const message = cause?.message?.trim() ?? '';
  if (message !== '' && !message.includes('\n') && !message.includes(':error:')) return message;
  return cause?.code ?? String(error);
}

function isOfApi({ headers }: Response): boolean {
  return headers.get('content-type')?.includes('json') === true;
}

/** What is wrong, in the server's words: of Looker's errors, the fields too. */
async function messageOf(response: Response): Promise<string> {
  const status = `${String(response.status)} ${response.statusText}`.trim();
  if (!isOfApi(response)) return `${new URL(response.url).origin} does not answer as an API server does: ${status}`;
  const { message = status, errors } = (await response.json()) as {
    readonly message?: string;
    readonly errors?: readonly { readonly message?: string }[] | null;
  };
  const more = (errors ?? []).flatMap((error) => error.message ?? []);
  return [message, ...more].filter((line) => line !== '').join('\n');
}
