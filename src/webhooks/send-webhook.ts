/**
 * One signed POST, by the Standard Webhooks convention. The connection is made to an address that was checked, and to
 * no other: the name is looked up once, for this connection. Redirects are not followed, and nothing of the answer is
 * read but its status.
 */
import { createHmac } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { webhookKey, type WebhookTarget } from '../config/webhook-schema.ts';
import { version } from '../lib/version.ts';
import type { AskForAddresses, LookUp } from './look-ups.ts';
import { addressGuard } from './public-address.ts';

export interface WebhookMessage {
  /** The same at each attempt: whoever has received it once may leave out the rest. */
  readonly id: string;
  readonly url: string;
  readonly body: string;
  /** The date of this attempt, which is signed: receivers refuse messages that are too old. */
  readonly sentAt: number;
}

interface Sending {
  readonly target: WebhookTarget;
  readonly lookUp: LookUp;
  readonly signal: AbortSignal;
}

/** Resolves with the status of the answer. Rejects if there was none, or `signal` aborts. */
export function sendWebhook(message: WebhookMessage, { target, lookUp, signal }: Sending): Promise<number> {
  const url = new URL(message.url);
  const mayHave = addressGuard(target.addresses);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // What is an address already is not looked up.
  if (isIP(host) !== 0 && !mayHave(host)) return Promise.reject(refused(host));
  const isTls = url.protocol === 'https:';
  // An agent of its own: no connection is used twice, and no proxy of the environment stands in between.
  const options = {
    method: 'POST',
    agent: isTls ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false }),
    lookup: checkedLookup((name) => lookUp(name, signal), mayHave),
    headers: headersOf(message, target),
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = (isTls ? httpsRequest : httpRequest)(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.on('error', reject);
    // A connection that becomes something else than HTTP ends without an error.
    request.on('close', () => reject(new Error('The connection was closed without an answer.')));
    request.end(message.body);
  });
}

function headersOf({ id, body, sentAt }: WebhookMessage, { secret }: WebhookTarget) {
  const timestamp = String(Math.floor(sentAt / 1_000));
  const key = webhookKey(secret.reveal()) ?? Buffer.alloc(0);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': `coatcheck/${version}`,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}

/** Gives only addresses that the host may have; an error if there is none. */
function checkedLookup(lookUp: AskForAddresses, mayHave: (address: string) => boolean): LookupFunction {
  return (host, options, done) => {
    lookUp(host).then(
      (found) => {
        const [first, ...more] = found.filter(({ address }) => mayHave(address));
        if (first === undefined) done(refused(host), []);
        else if (options.all === true) done(null, [first, ...more]);
        else done(null, first.address, first.family);
      },
      (error: unknown) => done(error as NodeJS.ErrnoException, []),
    );
  };
}

function refused(host: string): Error {
  return Object.assign(new Error(`${host} has no public address, and none that coatcheck.yaml names for it.`), {
    code: 'EADDRESSREFUSED',
  });
}
