import { addressRanges, readAddress } from '../../lib/ip-address.ts';

const isLoopback = addressRanges(['127.0.0.0/8', '::1']);

/**
 * Whether other machines may reach the server with no TLS between: it listens on more than this machine's own address,
 * and names no proxy that could have had it.
 */
export function isPlainHttpForOthers(host: string, trustedProxies: readonly string[]): boolean {
  if (trustedProxies.length > 0) return false;
  const address = readAddress(host);
  return address === undefined ? host !== 'localhost' : !isLoopback(address);
}
