/**
 * The only catalogue of errors that reach clients. A code says who can fix it (`kind`), which HTTP status it has and
 * how its message reads; parameters are typed by code. Each code is documented in `docs/errors.md`.
 */
export type ErrorKind = 'user' | 'auth' | 'conflict' | 'limit' | 'upstream' | 'internal';

interface ErrorDefinition<Params> {
  readonly kind: ErrorKind;
  readonly httpStatus: number;
  readonly message: (params: Params) => string;
}

function define<Params = Record<never, never>>(
  kind: ErrorKind,
  httpStatus: number,
  message: (params: Params) => string,
): ErrorDefinition<Params> {
  return { kind, httpStatus, message };
}

export const errorCatalogue = {
  not_found: define('user', 404, () => 'Not found'),
  not_served: define<{ what: string }>('user', 404, ({ what }) => `Coatcheck does not serve ${what}.`),
  requires_authentication: define('auth', 401, () => 'Requires authentication.'),
  forbidden: define<{ what: string }>('auth', 403, ({ what }) => `You may not ${what}.`),
  validation_failed: define<{ errors: readonly FieldError[] }>('user', 422, () => 'Validation Failed'),
  bad_request: define<{ why: string }>('user', 400, ({ why }) => why),
  /** An Idempotency-Key that belongs to another request. */
  idempotency_mismatch: define<{ key: string }>(
    'user',
    422,
    ({ key }) => `Idempotency-Key "${key}" has already been used with another request. Use a new key for each request.`,
  ),
  /** The server ended in the middle of the first request with this key. */
  idempotency_unknown: define<{ key: string }>(
    'user',
    409,
    ({ key }) =>
      `The answer to the first request with Idempotency-Key "${key}" is not known: the server stopped while it was working on it, or the answer was too long to be kept. Check whether that request took effect before you send it again, with a new key.`,
  ),
  method_not_allowed: define<{ method: string; allowed: string }>(
    'user',
    405,
    ({ method, allowed }) => `Method ${method} is not allowed here; allowed: ${allowed}.`,
  ),
  payload_too_large: define<{ limit: string }>(
    'limit',
    413,
    ({ limit }) => `The request body is larger than ${limit}.`,
  ),
  unsupported_media_type: define<{ expected: string }>(
    'user',
    415,
    ({ expected }) => `The content type or encoding of the body is not supported. Send ${expected}.`,
  ),
  range_not_satisfiable: define<{ bytes: number }>(
    'user',
    416,
    ({ bytes }) => `The requested range is outside the ${String(bytes)} bytes of the result.`,
  ),
  expectation_failed: define<{ expectation: string }>(
    'user',
    417,
    ({ expectation }) => `The Expect header must be "100-continue", not "${expectation}".`,
  ),
  headers_too_large: define('limit', 431, () => 'The request’s URL and headers are too large.'),
  request_timeout: define('limit', 408, () => 'The request did not arrive in time.'),
  conflict: define<{ why: string }>('conflict', 409, ({ why }) => why),
  /** Every server has it, or something else is made of it. The status is Looker's. */
  not_modifiable: define<{ why: string; allowed: string }>('conflict', 405, ({ why }) => why),
  too_many_requests: define<{ retryAfterSeconds: number; why?: string }>(
    'limit',
    429,
    ({ retryAfterSeconds, why = 'Too many requests.' }) => `${why} Try again in ${String(retryAfterSeconds)} s.`,
  ),
  /** The query could not be compiled. */
  compile_error: define<{ details: string }>('user', 400, ({ details }) => details),
  /** git, or the repository that it was to change, refused it. */
  git_failed: define<{ why: string }>('upstream', 400, ({ why }) => `${why.replace(/\.+$/, '')}.`),
  /** The user's database refused the SQL. */
  database_error: define<{ dialect: string; details: string }>(
    'upstream',
    400,
    ({ dialect, details }) => `The ${dialect} database encountered an error while running this query. ${details}`,
  ),
  /** A query task that ended as an error, whose message is kept with the task. */
  query_failed: define<{ message: string }>('user', 400, ({ message }) => message),
  task_killed: define('user', 400, () => 'The query was killed.'),
  result_too_large: define<{ limit: string }>(
    'limit',
    400,
    ({ limit }) => `The result is larger than ${limit} (limits.max_result_bytes).`,
  ),
  calculation_too_large: define<{ cells: number; limit: number }>(
    'limit',
    400,
    ({ cells, limit }) =>
      `The table calculations of this query read ${String(cells)} cells; at most ${String(limit)} are allowed. Lower the query's limit, or remove calculations.`,
  ),
  calculation_value_too_large: define<{ name: string; what: string }>(
    'limit',
    400,
    ({ name, what }) => `Table calculation "${name}" produces ${what}.`,
  ),
  value_too_large: define(
    'limit',
    400,
    () =>
      'A value of this result, or a row of it in this format, is longer than the maximum of 512 MB. Shorten the value, or ask for another format.',
  ),
  statement_timeout: define<{ limit: string }>(
    'limit',
    400,
    ({ limit }) => `The query ran longer than ${limit} (statement_timeout of its connection) and was stopped.`,
  ),
  workbench_timeout: define<{ limit: string }>(
    'limit',
    400,
    ({ limit }) =>
      `Shaping and rendering the result took longer than ${limit} (server.workbench_timeout) and was stopped.`,
  ),
  executor_crashed: define<{ attempts: number }>(
    'internal',
    400,
    ({ attempts }) =>
      `The executor process running this query exited before the query finished. Coatcheck gave up after ${String(attempts)} attempts.`,
  ),
  compile_timeout: define<{ limit: string }>(
    'limit',
    400,
    ({ limit }) =>
      `Compiling this query took longer than ${limit} (limits.max_compile_time) and was stopped. Ask for less at once.`,
  ),
  compile_memory: define<{ limit: string }>(
    'limit',
    400,
    ({ limit }) =>
      `Compiling this query took more memory than ${limit} (limits.max_compile_memory) and was stopped. Ask for less at once.`,
  ),
  compiler_crashed: define<{ attempts: number }>(
    'internal',
    400,
    ({ attempts }) =>
      `The process compiling this query exited before it finished. Coatcheck gave up after ${String(attempts)} attempts.`,
  ),
  /** The query or its result needs more memory than a setting allows. */
  memory_exceeded: define<{ limit: string; setting: string } | { used: string; limit: string }>('limit', 400, (told) =>
    'used' in told
      ? `The query used ${told.used} of memory and was stopped: ${told.limit}.`
      : `The query needs more memory than the ${told.limit} it may use (${told.setting}). Ask for less, or have the limit raised.`,
  ),
  storage_full: define(
    'internal',
    507,
    () =>
      'The disk that Coatcheck stores its data on is full. Try again later; an administrator has to free some space.',
  ),
  data_folder_full: define(
    'internal',
    507,
    () =>
      'Coatcheck’s data folder takes all the room that it may (limits.max_data_folder). What you keep in it, results and stored queries, is more than an equal share, or there is no room left for others either. Results make room as they expire, sooner if you set a shorter result_ttl; stored queries stay. An administrator may raise the limit. What is in the cache, and results that are there, can still be fetched.',
  ),
  storage_unusable: define(
    'internal',
    500,
    () => 'Coatcheck cannot read or write its own files at the moment. The log says why.',
  ),
  out_of_memory: define(
    'internal',
    500,
    () => 'The machine that Coatcheck runs on has no memory left. Try again later.',
  ),
  overloaded: define(
    'limit',
    503,
    () =>
      'Coatcheck has reached its limit of open files, connections and half-received requests. Try again in a moment.',
  ),
  server_stops: define('limit', 503, () => 'Coatcheck is shutting down. Try again in a moment.'),
  config_invalid: define<{ problems: readonly { readonly where: string; readonly why: string }[] }>(
    'user',
    500,
    ({ problems }) => problems.map(({ where, why }) => `${where}: ${why}`).join('\n'),
  ),
  address_unavailable: define<{ host: string; port: number; why: string }>(
    'user',
    500,
    ({ host, port, why }) =>
      `Cannot listen on ${host}:${String(port)} (${why === 'EADDRINUSE' ? 'another program is listening there' : why}). Choose another address with --host and --port.`,
  ),
  data_folder_in_use: define<{ folder: string }>(
    'user',
    500,
    ({ folder }) =>
      `Another Coatcheck server is using the data folder ${folder}. Stop it, or choose another folder with --data.`,
  ),
  data_folder_newer: define<{ folder: string; found: number; known: number }>(
    'user',
    500,
    ({ folder, found, known }) =>
      `The data folder ${folder} was written by a newer version of Coatcheck (schema ${String(found)}; this version knows schemas up to ${String(known)}).`,
  ),
  data_folder_unusable: define<{ folder: string; why: string }>(
    'user',
    500,
    ({ folder, why }) => `The data folder ${folder} cannot be used: ${why}.`,
  ),
  state_unreachable: define(
    'internal',
    503,
    () => 'Coatcheck cannot reach the database of its own state at the moment. Try again in a moment.',
  ),
  state_taken: define(
    'internal',
    503,
    () =>
      'Another Coatcheck server has used the state while this one had lost its connection to it. This one has to be restarted.',
  ),
  state_in_use: define(
    'user',
    500,
    () =>
      'Another Coatcheck server is using the state in PostgreSQL. Stop it, or give this one a state of its own ("state" in coatcheck.yaml).',
  ),
  state_newer: define<{ found: number; known: number }>(
    'user',
    500,
    ({ found, known }) =>
      `The state in PostgreSQL was written by a newer version of Coatcheck (schema ${String(found)}; this version knows schemas up to ${String(known)}).`,
  ),
  state_unusable: define<{ why: string }>(
    'user',
    500,
    ({ why }) => `The PostgreSQL database for the state cannot be used: ${why}.`,
  ),
  results_unreachable: define('internal', 503, () => 'The store of large results is away. Try again in a moment.'),
  results_unusable: define<{ why: string }>(
    'user',
    500,
    ({ why }) => `The store for large results (cluster.results) cannot be used: ${why}.`,
  ),
  state_elsewhere: define<{ folder: string }>(
    'user',
    500,
    ({ folder }) =>
      `The state in PostgreSQL is new, while the data folder ${folder} has a state of its own. Carry it over ("coatcheck state export" without "state" in coatcheck.yaml, then "coatcheck state import" with it), or move state.sqlite away.`,
  ),
  state_file_unreadable: define<{ why: string }>(
    'user',
    500,
    ({ why }) => `The file cannot be read into the state: ${why}.`,
  ),
  state_damaged: define<{ file: string; why: string }>(
    'user',
    500,
    ({ file, why }) =>
      `The state in ${file} is damaged: ${why}. Restore a copy of the data folder, or delete the whole folder to start over.`,
  ),
  too_few_files: define<{ found: number; needed: number }>(
    'user',
    500,
    ({ found, needed }) =>
      `Coatcheck needs at least ${String(needed)} open files, but the limit is ${String(found)}. Raise it (ulimit -n).`,
  ),
  internal: define('internal', 500, () => 'An internal error occurred.'),
} as const;

export type ErrorCode = keyof typeof errorCatalogue;
export type ErrorParams<C extends ErrorCode> = Parameters<(typeof errorCatalogue)[C]['message']>[0];

/** One member of `errors[]` in Looker's ValidationError. */
export interface FieldError {
  readonly field: string;
  readonly code: 'missing_field' | 'invalid' | 'invalid_value' | 'already_exists';
  readonly message: string;
}

/** The only error that rooms throw on purpose. */
export class CoatcheckError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly params: ErrorParams<C>;

  constructor(code: C, params: ErrorParams<C>, options?: ErrorOptions) {
    // The catalogue guarantees that the message function takes this code's parameters.
    super((errorCatalogue[code].message as (p: ErrorParams<C>) => string)(params), options);
    this.name = 'CoatcheckError';
    this.code = code;
    this.params = params;
  }

  get httpStatus(): number {
    return errorCatalogue[this.code].httpStatus;
  }

  get kind(): ErrorKind {
    return errorCatalogue[this.code].kind;
  }
}
