/** Sends every error in Looker's form. Internals of the server are never shown. */
import { STATUS_CODES } from 'node:http';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { MAX_ERRORS } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/catalogue.ts';
import { ownFault } from '../../errors/own-fault.ts';

/** Where the error happened, for its documentation link. */
export interface ErrorPlace {
  readonly origin: string;
  readonly method: string;
  /** The route's path with `:names`, or the request's path if there is no such route. */
  readonly path: string;
}

export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** The page that explains an error. Its address ends like those of Looker. */
function documentationUrl(status: number, { origin, method, path }: ErrorPlace): string {
  const encoded = path.split('/').map((part) => (part.startsWith(':') ? part : encodeURIComponent(part)));
  return `${origin}/docs/r/err/4.0/${String(status)}/${method.toLowerCase()}${encoded.join('/')}`;
}

export function errorResponse(error: unknown, place: ErrorPlace): ErrorResponse {
  const known = toCoatcheckError(error);
  const status = known.httpStatus;
  const documentation_url = documentationUrl(status, place);
  const fieldErrors = isCode(known, 'validation_failed') ? known.params.errors : undefined;
  return {
    status,
    headers: headersOf(known),
    body: {
      message: known.message,
      ...(fieldErrors && { errors: fieldErrors.slice(0, MAX_ERRORS).map((one) => shown(one, documentation_url)) }),
      documentation_url,
    },
  };
}

/** Messages contain names, which may have a million letters. */
const MAX_LETTERS = 1_000;

function shown({ field, code, message }: FieldError, documentation_url: string): object {
  const cut = (text: string) => (text.length <= MAX_LETTERS ? text : `${text.slice(0, MAX_LETTERS).toWellFormed()}…`);
  return { field: cut(field), code, message: cut(message), documentation_url };
}

function isCode<C extends CoatcheckError['code']>(error: CoatcheckError, code: C): error is CoatcheckError<C> {
  return error.code === code;
}

/** For passing shortages: of file descriptors, or of a server that is restarting. */
const RETRY_SOON_SECONDS = 2;

function headersOf(error: CoatcheckError): Readonly<Record<string, string>> {
  if (isCode(error, 'too_many_requests')) return { 'retry-after': String(error.params.retryAfterSeconds) };
  if (error.httpStatus === 503) return { 'retry-after': String(RETRY_SOON_SECONDS) };
  if (isCode(error, 'method_not_allowed') || isCode(error, 'not_modifiable')) return { allow: error.params.allowed };
  if (isCode(error, 'requires_authentication')) return { 'www-authenticate': 'Bearer' };
  if (isCode(error, 'range_not_satisfiable')) return { 'content-range': `bytes */${String(error.params.bytes)}` };
  return {};
}

/** Errors of the framework that are the client's fault. */
const frameworkErrors: Readonly<Record<string, (error: Error) => CoatcheckError>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new CoatcheckError('unsupported_media_type', { expected: 'application/json' }),
  FST_ERR_CTP_BODY_TOO_LARGE: () => new CoatcheckError('payload_too_large', { limit: 'limits.max_body_bytes allows' }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new CoatcheckError('bad_request', { why: 'The request body is not as long as its Content-Length says.' }),
  FST_ERR_BAD_URL: () =>
    new CoatcheckError('bad_request', {
      why: 'The URL is not valid: a percent sign must be followed by the two-digit code of a UTF-8 byte.',
    }),
  FST_ERR_MAX_PARAM_LENGTH: () => new CoatcheckError('bad_request', { why: 'A segment of the path is too long.' }),
};

/** The error to tell a client; anything unforeseen is `internal`. */
export function toCoatcheckError(error: unknown): CoatcheckError {
  if (error instanceof CoatcheckError) return error;
  if (!(error instanceof Error)) return new CoatcheckError('internal', {}, { cause: error });
  const { code, statusCode } = error as Error & { readonly code?: string; readonly statusCode?: number };
  const fault = ownFault(error);
  if (fault !== null) return fault;
  const translate = frameworkErrors[code ?? ''];
  if (translate !== undefined) return translate(error);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new CoatcheckError('bad_request', { why: STATUS_CODES[statusCode] ?? 'Bad request' });
  }
  return new CoatcheckError('internal', {}, { cause: error });
}
