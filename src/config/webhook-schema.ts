/** The schema of `webhooks` in `coatcheck.yaml`: whom tasks may tell of their end. */
import { isAddressRange } from '../lib/ip-address.ts';
import type { Secret } from '../lib/secret.ts';
import { list, optional, record, refine, Refusal, required } from './yaml-reader.ts';
import type { Rule } from './yaml-rule.ts';
import { filledText, secret } from './yaml-scalars.ts';

export interface WebhooksConfig {
  readonly targets: readonly WebhookTarget[];
}

export interface WebhookTarget {
  /** Scheme, host, port, and what paths begin with; as the URL standard writes it. */
  readonly url: string;
  /** Of the signatures: `whsec_` and the key in base64. */
  readonly secret: Secret;
  /** Addresses and CIDR ranges that the host may have although they are not public. */
  readonly addresses: readonly string[];
}

const url: Rule<string> = refine(filledText, (written) => {
  const read = URL.canParse(written) ? new URL(written) : null;
  const isPlain = read !== null && read.username === '' && read.password === '' && read.search + read.hash === '';
  return isPlain && /^https?:$/.test(read.protocol)
    ? read.href
    : new Refusal(
        `"${written}" is not an https URL without user, parameters and fragment, such as https://hooks.example.com/in/.`,
      );
});

const addresses: Rule<readonly string[]> = list(
  refine(filledText, (range) =>
    isAddressRange(range) ? range : new Refusal(`"${range}" is not an IP address or range, such as 10.0.0.0/8 or ::1.`),
  ),
);

const MIN_KEY_BYTES = 24;

/** The key of a secret; null: it is none. */
export function webhookKey(text: string): Buffer | null {
  const [, encoded = ''] = /^whsec_([A-Za-z\d+/]+={0,2})$/.exec(text) ?? [];
  const key = Buffer.from(encoded, 'base64');
  return key.length >= MIN_KEY_BYTES ? key : null;
}

const signingSecret: Rule<Secret> = refine(secret, (given) =>
  // It is empty where a command reads the file without the environment.
  given.reveal() === '' || webhookKey(given.reveal()) !== null
    ? given
    : new Refusal(`A webhook secret is whsec_ and at least ${String(MIN_KEY_BYTES)} random bytes in base64.`),
);

const target: Rule<WebhookTarget> = refine(
  record<WebhookTarget>('a webhook target', {
    url: required(url),
    secret: required(signingSecret),
    addresses: optional(addresses, []),
  }),
  (given) =>
    given.url.startsWith('https:') || given.addresses.length > 0
      ? given
      : new Refusal('A target without TLS needs the addresses of its host (addresses).'),
);

export const webhooks: Rule<WebhooksConfig> = record<WebhooksConfig>('webhooks', {
  targets: optional(list(target), []),
});
