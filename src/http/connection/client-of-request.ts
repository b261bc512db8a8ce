/**
 * Who sent a request, and the address under which they know the server. Proxies say so in headers, which anybody can
 * send, so these count only if `server.trusted_proxies` names the peer.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerConfig } from '../../config/config.ts';
import { addressRanges, readAddress } from '../../lib/ip-address.ts';
import type { AddressRanges } from '../../lib/ip-address.ts';
import { readForwarded } from './forwarded-header.ts';

export interface RequestClient {
  /** The client's address; that of the peer unless a trusted proxy says more. */
  readonly address: string;
  /** The beginning of addresses in a response: the configured address, or the one that the client used. */
  readonly origin: string;
  /**
   * Does the request look as if a proxy had sent it, although the peer is not a trusted one? It may then come from
   * anywhere.
   */
  readonly isFromUnknownProxy: boolean;
  /** Is the peer one of `server.trusted_proxies`? */
  readonly isFromTrustedProxy: boolean;
}

export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

export type ReadClient = (request: ReceivedRequest) => RequestClient;

export function createClientReader({
  public_url: publicUrl,
  trusted_proxies,
}: Pick<ServerConfig, 'public_url' | 'trusted_proxies'>): ReadClient {
  const isTrusted = addressRanges(trusted_proxies);
  return ({ headers, socket }) => {
    const peer = readAddress(socket.remoteAddress ?? '') ?? '';
    const isProxied = peer !== '' && isTrusted(peer);
    let address: string | undefined;
    let origin: string | undefined;
    return {
      isFromTrustedProxy: isProxied,
      get address() {
        return (address ??= isProxied ? addressBehind(peer, headers, isTrusted) : peer);
      },
      get origin() {
        return (origin ??= publicUrl ?? (isProxied ? proxiedOrigin(headers) : originFrom('http', headers.host)));
      },
      get isFromUnknownProxy() {
        return !isProxied && Object.keys(headers).some((name) => PROXY_HEADER.test(name));
      },
    };
  };
}

/** Headers that proxies, load balancers and content networks add. */
const PROXY_HEADER =
  /^(?:forwarded|via|cdn-loop|true-client-ip|x-real-ip|x-client-ip|x-cluster-client-ip|x-proxyuser-ip|x-amzn-trace-id|(?:x-forwarded|x-original|x-envoy|x-azure|x-arr|x-appengine|x-vercel|cf|fastly|fly|akamai)(?:-.*)?)$/;

/** More than any chain of proxies has, since a header may be long. */
const MAX_HOPS = 32;

/**
 * Each header names a client. A proxy writes one of them and passes the others on as the client sent them. If they
 * contradict each other, one is a lie and nobody knows which, so only the proxy itself is known.
 */
function addressBehind(peer: string, headers: IncomingHttpHeaders, isTrusted: AddressRanges): string {
  const forwardedFor = textOf(headers['x-forwarded-for'])?.split(',');
  const forwarded = headers.forwarded === undefined ? undefined : readForwarded(headers.forwarded);
  const named = [
    forwardedFor,
    forwarded?.map((hop) => hop.for ?? ''),
    headers['x-real-ip'] === undefined ? undefined : [String(headers['x-real-ip'])],
  ]
    .filter((hops) => hops !== undefined)
    .map((hops) => lastBeforeTrusted(hops, isTrusted))
    .filter((address) => address !== undefined);
  // A header that names only proxies does not contradict one that names their client.
  const clients = new Set(named.filter((address) => !isTrusted(address)));
  const [first = named[0] ?? peer, second] = clients;
  return second === undefined ? first : peer;
}

/** The nearest address that is not a trusted proxy. What is beyond an unreadable hop is unknown. */
function lastBeforeTrusted(hops: readonly string[], isTrusted: AddressRanges): string | undefined {
  let last: string | undefined;
  for (const hop of hops.slice(-MAX_HOPS).toReversed()) {
    const address = readAddress(hop);
    if (address === undefined) return last;
    last = address;
    if (!isTrusted(address)) return last;
  }
  return last;
}

function proxiedOrigin(headers: IncomingHttpHeaders): string {
  const forwarded = headers.forwarded === undefined ? undefined : readForwarded(headers.forwarded).at(-1);
  const scheme = lastOf(headers['x-forwarded-proto']) ?? forwarded?.proto ?? 'http';
  const host = lastOf(headers['x-forwarded-host']) ?? forwarded?.host ?? headers.host;
  const port = lastOf(headers['x-forwarded-port']);
  const isPlain = port === undefined || port === { http: '80', https: '443' }[scheme] || /:\d+$/.test(host ?? '');
  return originFrom(scheme, isPlain ? host : `${host ?? ''}:${port}`);
}

/** A host as in a URL: a name, IPv4, or IPv6 in brackets, with or without a port. */
const HOST = /^(?:[\w.-]{1,255}|\[[\da-fA-F:.]{2,45}\])(?::\d{1,5})?$/;

function originFrom(scheme: string, host: string | undefined): string {
  const known = scheme.toLowerCase() === 'https' ? 'https' : 'http';
  return `${known}://${host !== undefined && HOST.test(host) ? host : 'localhost'}`;
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.join(',');
}

/** The value that the nearest proxy added to a list. */
function lastOf(header: string | readonly string[] | undefined): string | undefined {
  return textOf(header)?.split(',').at(-1)?.trim();
}
