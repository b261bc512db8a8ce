/** Requests to a server's API, with a token or without. */

export interface CallOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | URLSearchParams | Buffer<ArrayBuffer>;
  /** Absent: that of the user who calls. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, or undefined. */
  // The shape is what each test asserts.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

/** @param path below /api/4.0 */
export type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

interface Credentials {
  readonly client_id: string;
  readonly client_secret: string;
}

/** Logs in to a server. @returns what calls it as that user */
export async function logInTo(origin: string, credentials: Credentials): Promise<Call> {
  const own = await tokenOf(origin, credentials);
  return (method, path, options = {}) =>
    send(origin, [method, path], { ...options, token: options.token === undefined ? own : options.token });
}

export async function tokenOf(origin: string, { client_id, client_secret }: Credentials): Promise<string> {
  const raw = new URLSearchParams({ client_id, client_secret });
  return (await send(origin, ['POST', '/login'], { raw })).json.access_token;
}

async function send(
  origin: string,
  [method, path]: readonly [string, string],
  { body, raw, token, headers }: CallOptions,
): Promise<Answer> {
  const response = await fetch(`${origin}/api/4.0${path}`, {
    method,
    headers: {
      ...(typeof token === 'string' && { authorization: `token ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: raw ?? (body === undefined ? null : JSON.stringify(body)),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
