/** The provider's description of itself, read when it is needed and kept for a while. */
import { AsyncLocalStorage } from 'node:async_hooks';
import * as client from 'openid-client';
import type { OidcConfig } from '../config/log-in-config.ts';
import type { Clock } from '../lib/clock.ts';
import { requireThat } from '../lib/require-that.ts';

const TIMEOUT_SECONDS = 10;
/** The provider's own description of itself is read again after this time. */
const DESCRIPTION_MS = 600_000;

/** Whether a log-in has got as far as the provider. */
export interface Question {
  isAsked: boolean;
}

const questions = new AsyncLocalStorage<Question>();

/** Notes in `question` if the work asks the provider. */
export function asking<T>(question: Question, work: () => Promise<T>): Promise<T> {
  return questions.run(question, work);
}

export function createProvider(config: OidcConfig, clock: Clock) {
  let reading: Promise<client.Configuration> | null = null;
  let known: client.Configuration | null = null;
  let readAt = -Infinity;
  const discover = async (): Promise<client.Configuration> => {
    const secret = config.client_secret?.reveal();
    const byMethod = { basic: client.ClientSecretBasic, post: client.ClientSecretPost };
    const isLocal = config.issuer.startsWith('http:');
    known = await client.discovery(
      new URL(config.issuer),
      config.client_id,
      { [client.clockTolerance]: Math.ceil(config.clock_tolerance_ms / 1000) },
      secret === undefined ? client.None() : byMethod[config.client_auth](secret),
      {
        timeout: TIMEOUT_SECONDS,
        // Only for a provider on this machine: the configuration takes no other address without TLS.
        execute: [client.enableNonRepudiationChecks, ...(isLocal ? [client.allowInsecureRequests] : [])],
        [client.customFetch]: boundedFetch,
      },
    );
    readAt = clock.steady();
    return known;
  };
  return {
    known: () => known,
    forget() {
      readAt = -Infinity;
    },
    /** Those who ask while it is being read share one answer. */
    read(): Promise<client.Configuration> {
      if (known !== null && clock.steady() - readAt < DESCRIPTION_MS) return Promise.resolve(known);
      return (reading ??= discover().finally(() => {
        reading = null;
      }));
    },
  };
}

const MAX_ANSWER_BYTES = 2 ** 20;

/** A provider that answers without end takes no memory that is everybody's. */
const boundedFetch: client.CustomFetch = async (url, options) => {
  const question = questions.getStore();
  if (question !== undefined) question.isAsked = true;
  const answer = await fetch(url, options as RequestInit);
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of answer.body ?? []) {
    size += piece.length;
    requireThat(size <= MAX_ANSWER_BYTES, `an answer of the provider has at most ${String(MAX_ANSWER_BYTES)} bytes`);
    pieces.push(piece);
  }
  const { status, statusText, headers } = answer;
  return new Response(size === 0 ? null : Buffer.concat(pieces), { status, statusText, headers });
};
