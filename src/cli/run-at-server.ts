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
    throw badUse('with --server needs COATCHECK_CLIENT_ID and COATCHECK_CLIENT_SECRET in the environment');
  }
  const api = apiOf(server);
  const login = await ask(`${api}/login`, {
    method: 'POST',
    body: new URLSearchParams({ client_id, client_secret }),
    signal,
  });
  const { access_token } = (await login.json()) as { access_token: string };
  const headers = { authorization: `token ${access_token}`, 'content-type': 'application/json' };
  const post = async <R>(path: string, body: object): Promise<R> =>
    (await ask(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal })).json() as Promise<R>;
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
    const response = await fetch(`${api}/query_tasks/${id}/results`, { headers, signal });
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
    const { status } = (await (
      await ask(`${api}/query_tasks/${id}?fields=status&wait=${String(WAIT_SECONDS)}`, request)
    ).json()) as Task;
    if (!['added', 'running', 'transforming'].includes(status)) return;
    onState(status === 'added' ? 'waiting' : 'running');
    if (performance.now() - from < PAUSE_MS) await delay(PAUSE_MS, undefined, { signal: request.signal });
  }
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(await messageOf(response));
  return response;
}

/** What is wrong, in the server's words: of Looker's errors, the fields too. */
async function messageOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { message = '', errors = [] } = JSON.parse(text) as {
      readonly message?: string;
      readonly errors?: readonly { readonly message?: string }[] | null;
    };
    const more = (errors ?? []).flatMap((error) => error.message ?? []);
    return [message, ...more].filter((line) => line !== '').join('\n');
  } catch {
    return `${String(response.status)} ${response.statusText}: ${text.slice(0, 300)}`;
  }
}
