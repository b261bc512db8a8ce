/** A client of a server, Coatcheck's or Looker's: logged in with the credentials of the environment. */
import { badUse } from './command.ts';
import { withoutEndSlashes } from '../lib/end-slashes.ts';

export interface ServerSession extends AsyncDisposable {
  /** JSON of an operation below /api/4.0. `notFound`: what is said for a server that only says that there is no such thing. */
  ask<R>(method: string, path: string, body?: object, notFound?: string): Promise<R>;
  /** The answer as it is. @throws Error when the server cannot be reached */
  fetch(path: string): Promise<Response>;
}

/** What every command takes that asks a server. */
export const SERVER_USAGE = `  --server URL   the server, asked as the client whose credentials are in the environment
                 (COATCHECK_CLIENT_ID, COATCHECK_CLIENT_SECRET)`;

type Env = Readonly<Record<string, string | undefined>>;

/** @throws what `badUse` makes without credentials, Error with what the server says */
export async function openSession(server: string, env: Env, signal: AbortSignal): Promise<ServerSession> {
  const { COATCHECK_CLIENT_ID: client_id, COATCHECK_CLIENT_SECRET: client_secret } = env;
  if (!client_id || !client_secret) {
    throw badUse('--server needs COATCHECK_CLIENT_ID and COATCHECK_CLIENT_SECRET in the environment');
  }
  const api = apiOf(server);
  const { access_token } = await ask<{ access_token: string }>(
    `${api}/login`,
    { method: 'POST', body: new URLSearchParams({ client_id, client_secret }), signal },
    'The server rejected COATCHECK_CLIENT_ID and COATCHECK_CLIENT_SECRET.',
  );
  const headers = { authorization: `token ${access_token}`, 'content-type': 'application/json' };
  return {
    ask: (method, path, body, notFound) => {
      // What a command does when it is ended, it does for order's sake.
      const until = signal.aborted ? {} : { signal };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      return ask(`${api}${path}`, { method, headers, ...sent, ...until }, notFound);
    },
    fetch: (path) => reach(`${api}${path}`, { headers, signal }),
    // A token that nobody needs any more; when this fails, it ends by itself.
    async [Symbol.asyncDispose]() {
      await fetch(`${api}/logout`, { method: 'DELETE', headers }).catch(() => undefined);
    },
  };
}

function apiOf(server: string): string {
  if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
    throw badUse(`--server takes an address like http://127.0.0.1:19999, not ${server}`);
  }
  return `${withoutEndSlashes(server).replace(/\/api\/4\.0$/, '')}/api/4.0`;
}

/** @param notFound what is said for the server, which only says that there is no such thing */
async function ask<R>(url: string, init: RequestInit, notFound?: string): Promise<R> {
  const response = await reach(url, init);
  if (response.status === 204) return (response.headers.get('x-coatcheck-notice') ?? undefined) as R;
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
  if (cause?.code === 'ERR_SSL_WRONG_VERSION_NUMBER') return 'it does not speak https';
  const message = cause?.message?.trim() ?? '';
  if (message !== '' && !message.includes('\n') && !message.includes(':error:')) return message;
  return cause?.code ?? String(error);
}

function isOfApi({ headers }: Response): boolean {
  return headers.get('content-type')?.includes('json') === true;
}

/** What is wrong, in the server's words: of Looker's errors, the fields too. */
export async function messageOf(response: Response): Promise<string> {
  const status = `${String(response.status)} ${response.statusText}`.trim();
  if (!isOfApi(response)) return `${new URL(response.url).origin} does not answer like an API server: ${status}`;
  const { message = status, errors } = (await response.json()) as {
    readonly message?: string;
    readonly errors?: readonly { readonly message?: string }[] | null;
  };
  const more = (errors ?? []).flatMap((error) => error.message ?? []);
  return [message, ...more].filter((line) => line !== '').join('\n');
}
