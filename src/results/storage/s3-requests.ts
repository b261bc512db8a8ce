/** Sends requests to an S3-compatible store, and sends them again while it is away. */
import type * as S3 from '@aws-sdk/client-s3';
import type { CoatcheckError } from '../../errors/catalogue.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Patience } from './object-store.ts';
import type { S3Location } from './result-storage.ts';
import { faultError, s3Fault } from './s3-faults.ts';

type Sdk = typeof S3;
type S3Client = S3.S3Client;

/** Ends a request when it has taken too long. */
interface During {
  readonly abortSignal: AbortSignal;
}

export interface S3Options {
  readonly clock: Clock;
  /** Told of every request that was answered (null), and of every one that was given up. */
  readonly onEnd: (error: CoatcheckError | null) => void;
}

export interface S3Requests {
  /**
   * @param operation its name in the S3 API
   * @returns `missing`: there is no such object; `taken`: the condition of the request does not hold
   */
  ask<T>(
    operation: string,
    patience: Patience,
    send: (client: S3Client, sdk: Sdk, during: During) => Promise<T>,
  ): Promise<T | 'missing' | 'taken'>;
}

const CONNECTING_MS = 3_000;
/** From the first byte of a request to the head of its answer: a part may be on its way for a while. */
const REQUEST_MS = 30_000;
/** Longer than that, a connection is not believed to live. A reader at rest gets a new one when it goes on. */
const SILENT_MS = 20_000;
/** Each reader of a large rendering holds a connection. */
const CONNECTIONS = 1_024;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export function createS3Requests(location: S3Location, { clock, onEnd }: S3Options): S3Requests {
  let opened: Promise<{ readonly sdk: Sdk; readonly client: S3Client }> | null = null;
  const once = async <T>(
    end: number,
    signal: AbortSignal | undefined,
    send: (client: S3Client, sdk: Sdk, during: During) => Promise<T>,
  ): Promise<T> => {
    const { sdk, client } = await (opened ??= openClient(location));
    const late = new AbortController();
    // Cleared when it is answered: a body may take as long as its reader does.
    using _timer = clock.after(Math.min(REQUEST_MS, end - clock.steady()), () => late.abort());
    const abortSignal = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]);
    return await send(client, sdk, { abortSignal });
  };
  return {
    async ask(operation, { forMs, signal }, send) {
      const end = clock.steady() + forMs;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        signal?.throwIfAborted();
        try {
          const answer = await once(end, signal, send);
          onEnd(null);
          return answer;
        } catch (error) {
          signal?.throwIfAborted();
          const fault = s3Fault(error, operation);
          if (fault.kind === 'missing' || fault.kind === 'taken') {
            onEnd(null);
            return fault.kind;
          }
          if (fault.kind === 'refused' || clock.steady() + pauseMs >= end) {
            const failure = faultError(fault);
            onEnd(failure);
            throw failure;
          }
        }
        await pause(pauseMs, clock, signal);
      }
    },
  };
}

async function openClient(location: S3Location) {
  const sdk = await import('@aws-sdk/client-s3');
  const { endpoint, region, keys, pathStyle } = location;
  const agent = { keepAlive: true, maxSockets: CONNECTIONS };
  const client = new sdk.S3Client({
    region,
    ...(endpoint !== null && { endpoint }),
    ...(keys !== null && { credentials: { accessKeyId: keys.id, secretAccessKey: keys.secret } }),
    forcePathStyle: pathStyle,
    // Requests are repeated here, since the client does not do so for as long as results may take to be kept.
    maxAttempts: 1,
    // Not all stores know AWS's checksums in trailers.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECTING_MS,
      socketTimeout: SILENT_MS,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
  return { sdk, client };
}

async function pause(ms: number, clock: Pick<Clock, 'after'>, signal: AbortSignal | undefined): Promise<void> {
  const over = Promise.withResolvers<void>();
  using _timer = clock.after(ms, over.resolve);
  const stop = () => over.resolve();
  signal?.addEventListener('abort', stop, { once: true });
  await over.promise;
  signal?.removeEventListener('abort', stop);
}
