/** Decides who may read `/metrics` without a token, since Prometheus cannot log in. */
import type { FastifyRequest } from 'fastify';
import type { ServerConfig } from '../../config/config.ts';
import { addressRanges } from '../../lib/ip-address.ts';

const THIS_MACHINE = addressRanges(['127.0.0.0/8', '::1']);
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Admits whom the configuration names. If it names nobody, it admits this machine, unless the configuration or a header
 * shows that there is a proxy, in which case everybody comes from this machine. A host name other than this machine's
 * means that a browser was lured here.
 */
export function createMetricsGuard({
  metrics_open_to: openTo,
  trusted_proxies,
  public_url,
}: Pick<ServerConfig, 'metrics_open_to' | 'trusted_proxies' | 'public_url'>): (request: FastifyRequest) => boolean {
  const isNamed = openTo === null ? null : addressRanges(openTo);
  const isBehindProxy = trusted_proxies.length > 0 || public_url !== null;
  return ({ client, headers }) => {
    if (client.isFromUnknownProxy) return false;
    if (isNamed !== null) return isNamed(client.address);
    return !isBehindProxy && THIS_MACHINE(client.address) && LOOPBACK_HOST.test(headers.host ?? '');
  };
}
