/** Who reads `/metrics` without a token. Prometheus cannot log in, so somebody must. */
import type { FastifyRequest } from 'fastify';
import type { ServerConfig } from '../../config/config.ts';
import { addressRanges } from '../../lib/ip-address.ts';

const THIS_MACHINE = addressRanges(['127.0.0.0/8', '::1']);
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Whoever the configuration names. Where it names nobody, this machine, as long as nothing tells of a proxy: neither
 * the configuration nor a header, for then everybody comes from this machine. A host name other than this machine's is
 * that of a browser which was led here.
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
