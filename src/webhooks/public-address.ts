/** Which addresses are of the public internet: anything else may be a service that trusts who can reach it. */
import { addressRanges, readAddress } from '../lib/ip-address.ts';

/** Of IANA's registries of special-purpose addresses, with multicast and what embeds an IPv4 address. */
const isSpecial = addressRanges([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);
/** All of IPv6 that is public lies within it. */
const isGlobalUnicast = addressRanges(['2000::/3']);
const isSpecialIpv6 = addressRanges(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** Takes an address as DNS or a URL gives it. */
export function isPublicAddress(text: string): boolean {
  const address = readAddress(text);
  if (address === undefined) return false;
  return address.includes(':') ? isGlobalUnicast(address) && !isSpecialIpv6(address) : !isSpecial(address);
}

/** Whether a host may have the address: a public one, or one that the operator names for it. */
export function addressGuard(named: readonly string[]): (address: string) => boolean {
  const isNamed = addressRanges(named);
  return (text) => {
    const address = readAddress(text);
    return address !== undefined && (isPublicAddress(address) || isNamed(address));
  };
}
