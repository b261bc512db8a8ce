/**
 * The one catalogue of errors that reach a client. A code says who can mend it (`kind`), which HTTP status it has and
 * how its message reads; parameters are typed by code. Documented, code by code, in `docs/errors.md`.
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
    ({ key }) => `Idempotency-Key "${key}" came with another request before. A key belongs to one request.`,
  ),
  /** The server ended in the middle of the first request with this key. */
  idempotency_unknown: define<{ key: string }>(
    'user',
    409,
    ({ key }) =>
      `The answer to the first request with Idempotency-Key "${key}" is not known: the server ended while it worked on it, or it was too long to be kept. Look whether it was done before you send it again, with another key.`,
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
    ({ expected }) => `The body’s content type or encoding is not supported here. Send ${expected}.`,
  ),
  range_not_satisfiable: define<{ bytes: number }>(
    'user',
    416,
    ({ bytes }) => `The range lies outside of the ${String(bytes)} bytes of the result.`,
  ),
  expectation_failed: define<{ expectation: string }>(
    'user',
    417,
    ({ expectation }) => `This server cannot do what the header Expect asks for: "${expectation}".`,
  ),
  headers_too_large: define('limit', 431, () => 'The headers of the request, its address included, are too large.'),
  request_timeout: define('limit', 408, () => 'The request did not arrive in time.'),
  conflict: define<{ why: string }>('conflict', 409, ({ why }) => why),
  too_many_requests: define<{ retryAfterSeconds: number }>(
    'limit',
    429,
    ({ retryAfterSeconds }) => `Too many requests. Try again in ${String(retryAfterSeconds)} s.`,
  ),
  /** The query could not be compiled. */
  compile_error: define<{ details: string }>('user', 400, ({ details }) => details),
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
      `The table calculations of this query read ${String(cells)} cells; ${String(limit)} are the most. Lower the query's limit, or leave the calculations out.`,
  ),
  calculation_value_too_large: define<{ name: string; what: string }>(
    'limit',
    400,
    ({ name, what }) => `Table calculation "${name}" makes ${what}.`,
  ),
  value_too_large: define(
    'limit',
    400,
    () =>
      'A value of this result, or a row of it in this format, is longer than 512 MB, which is the most. Shorten the value, or ask for another format.',
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
      `The executor process that ran this query ended before it finished, ${String(attempts)} times. The query was given up.`,
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
      `The process that compiles queries ended before it had compiled this one, ${String(attempts)} times. The query was given up.`,
  ),
  /** The query, or the making of its result, needs more memory than a setting lets it have. */
  memory_exceeded: define<{ limit: string; setting: string } | { used: string; limit: string }>('limit', 400, (told) =>
    'used' in told
      ? `The query took ${told.used} of memory and was stopped: ${told.limit}.`
      : `The query needs more memory than the ${told.limit} that it may use (${told.setting}). Ask for less, or have the limit raised.`,
  ),
  storage_full: define(
    'internal',
    507,
    () => 'Coatcheck has no room left on its disk. Try again later; its administrator has to make room.',
  ),
  storage_unusable: define(
    'internal',
    500,
    () => 'Coatcheck cannot use its own files at the moment. Its log says why.',
  ),
  out_of_memory: define(
    'internal',
    500,
    () => 'The machine that Coatcheck runs on has no memory left. Try again later.',
  ),
  overloaded: define(
    'limit',
    503,
    () => 'Coatcheck has as many connections open, or requests half received, as it may. Try again in a moment.',
  ),
  server_stops: define('limit', 503, () => 'Coatcheck is being stopped. Try again in a moment.'),
  config_invalid: define<{ problems: readonly { readonly where: string; readonly why: string }[] }>(
    'user',
    500,
    ({ problems }) => problems.map(({ where, why }) => `${where}: ${why}`).join('\n'),
  ),
  address_unavailable: define<{ host: string; port: number; why: string }>(
    'user',
    500,
    ({ host, port, why }) =>
      `Cannot listen on ${host}:${String(port)} (${why}). Choose another address with --host and --port.`,
  ),
  data_folder_in_use: define<{ folder: string }>(
    'user',
    500,
    ({ folder }) => `Another Coatcheck server uses the data folder ${folder}. Stop it, or choose another with --data.`,
  ),
  data_folder_newer: define<{ folder: string; found: number; known: number }>(
    'user',
    500,
    ({ folder, found, known }) =>
      `The data folder ${folder} was written by a newer Coatcheck (schema ${String(found)}; this one knows ${String(known)}).`,
  ),
  data_folder_unusable: define<{ folder: string; why: string }>(
    'user',
    500,
    ({ folder, why }) => `The data folder ${folder} cannot be used: ${why}.`,
  ),
  state_damaged: define<{ file: string; why: string }>(
    'user',
    500,
    ({ file, why }) =>
      `The state in ${file} is damaged: ${why}. Put a copy of the data folder in its place, or remove the whole folder to begin anew.`,
  ),
  too_few_files: define<{ found: number; needed: number }>(
    'user',
    500,
    ({ found, needed }) =>
      `Coatcheck needs ${String(needed)} open files at least, and may have ${String(found)}. Raise the limit (ulimit -n).`,
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
