/**
 * What errors of the S3 client mean. The client's own are not passed on: they name buckets, keys of objects, hosts and
 * ids of credentials, which logs and answers are not to hold.
 */
import { CoatcheckError } from '../../errors/catalogue.ts';

/** How a request has ended, other than as it should. */
export type S3Fault =
  | { readonly kind: 'missing' }
  | { readonly kind: 'taken' }
  /** It may be otherwise in a moment. */
  | { readonly kind: 'passing'; readonly words: string }
  | { readonly kind: 'refused'; readonly words: string };

interface ClientError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean };
}

/** Answers below 500 after which the same request may succeed. */
const PASSING = new Set([
  'RequestTimeout',
  'ConditionalRequestConflict',
  'OperationAborted',
  'SlowDown',
  'TooManyRequests',
]);

/**
 * What may be there or not. Where something is to be stored or listed, 404 says nothing of the kind: a proxy answers so
 * for a while, and what was taken for stored, or for an empty list, would be lost.
 */
const OF_ONE: ReadonlySet<string> = new Set(['HeadObject', 'GetObject', 'DeleteObject']);

/** @param operation its name in the S3 API, for the words */
export function s3Fault(error: unknown, operation: string): S3Fault {
  const { name, code, $metadata = {} } = (error ?? {}) as ClientError;
  const { httpStatusCode: status, clockSkewCorrected = false } = $metadata;
  const what = wordOf(status === undefined ? (code ?? name) : name);
  if (status === undefined) {
    const isOurs = what === 'CredentialsProviderError';
    return isOurs
      ? { kind: 'refused', words: 'no credentials for it were found' }
      : { kind: 'passing', words: `no answer to ${operation} (${what})` };
  }
  if (status === 412 && operation === 'PutObject') return { kind: 'taken' };
  const isEnded = what === 'NoSuchUpload' && operation === 'AbortMultipartUpload';
  if (status === 404 && (isEnded || (OF_ONE.has(operation) && what !== 'NoSuchBucket'))) return { kind: 'missing' };
  const words = `the store answered ${operation} with ${String(status)} ${what}`;
  // 501: the store does not have the operation.
  const isPassing =
    (status >= 500 && status !== 501) || status === 429 || status === 408 || PASSING.has(what) || clockSkewCorrected;
  return { kind: isPassing ? 'passing' : 'refused', words };
}

/** What is thrown in the end. */
export function faultError({ kind, words }: Extract<S3Fault, { kind: 'passing' | 'refused' }>): CoatcheckError {
  const cause = new Error(words);
  return kind === 'passing'
    ? new CoatcheckError('results_unreachable', {}, { cause })
    : new CoatcheckError('storage_unusable', {}, { cause });
}

/** What has not been answered as the operation is. */
export function noAnswer(operation: string): CoatcheckError {
  return faultError({ kind: 'refused', words: `the store answered ${operation} with something else` });
}

/** Names of errors are words; anything else may be a text of the store's. */
function wordOf(name: unknown): string {
  return typeof name === 'string' && /^[A-Za-z]\w{1,60}$/.test(name) ? name : 'an error';
}
