/**
 * Who is in front of the log-in pages: whom a trusted proxy names in its headers, or else whoever has logged in with
 * this browser. The API asks neither. A browser sends its cookies, those of a proxy included, with whatever another
 * site lets it send, so an API that went by them could be used by any site; the forms of these pages are sealed against
 * that.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admission } from '../../access/admission.ts';
import { refusalWords } from '../../access/log-in-rules.ts';
import type { LoggedIn } from '../../access/people.ts';
import type { Person } from '../../access/person.ts';
import { readProxyPerson } from '../../identity/proxy-headers.ts';
import type { HttpServices } from '../route/route.ts';
import { ownCookie } from './cookies.ts';

export type Visitor =
  | { readonly kind: 'known'; readonly logIn: LoggedIn; readonly through: 'proxy' | 'browser' }
  | { readonly kind: 'unknown' }
  /** Whom the proxy names may not come in. */
  | { readonly kind: 'refused'; readonly why: string };

type Services = Pick<HttpServices, 'access' | 'config' | 'clock'>;

const sessionCookie = ownCookie('coatcheck_session');

export async function visitorOf(request: FastifyRequest, services: Services): Promise<Visitor> {
  const { access, config } = services;
  const named = proxyPersonOf(request, config.logIn.proxy);
  if (named === 'ambiguous') {
    return { kind: 'refused', why: 'A header with which the proxy names its user appears more than once.' };
  }
  if (named === 'unreadable') {
    return { kind: 'refused', why: 'A header with which the proxy names its user is not UTF-8.' };
  }
  if (named !== undefined) {
    const admission = await admit(request, named, services);
    return admission.kind === 'refused'
      ? { kind: 'refused', why: refusalWords[admission.reason] }
      : { kind: 'known', logIn: access.people.logIn(admission), through: 'proxy' };
  }
  const token = sessionCookie.read(request);
  const logIn = token === undefined ? undefined : await access.people.findSession(token);
  return logIn === undefined ? { kind: 'unknown' } : { kind: 'known', logIn, through: 'browser' };
}

function proxyPersonOf(request: FastifyRequest, config: HttpServices['config']['logIn']['proxy']) {
  if (config === null) return undefined;
  if (request.client.isFromTrustedProxy) return readProxyPerson(request.raw.rawHeaders, config);
  if (request.headers[config.user_header] !== undefined) {
    const why = 'a log-in header was ignored: it did not come from one of server.trusted_proxies';
    request.log.warn({ reqId: request.id, address: request.client.address, header: config.user_header }, why);
  }
  return undefined;
}

/** Admits a person, and notes it for the log and the audit log. */
export async function admit(
  request: FastifyRequest,
  person: Person,
  { access }: Pick<HttpServices, 'access'>,
): Promise<Admission> {
  const admission = await access.people.admit(person);
  const { issuer, subject } = person;
  if (admission.kind === 'refused') {
    const { reason, userId } = admission;
    request.answered = { userId, issuer, subject, refused: reason };
    request.log.info({ reqId: request.id, issuer, subject, userId, reason }, 'log-in refused');
    return admission;
  }
  const { user, found, changesRights, unknown } = admission;
  request.answered = { userId: user.id, issuer, subject, user: found, changesRights };
  if (unknown.length > 0) {
    request.log.warn({ reqId: request.id, unknown }, 'log_in names roles or groups that do not exist');
  }
  return admission;
}

/** Opens a session for this browser, in place of any before it; false if the log-in has just ended. */
export async function openBrowserSession(
  request: FastifyRequest,
  reply: FastifyReply,
  logIn: LoggedIn,
  { access, clock }: Services,
): Promise<boolean> {
  const before = sessionCookie.read(request);
  if (before !== undefined) await access.people.endSession(before);
  const token = await access.people.openSession(logIn);
  if (token === undefined) return false;
  sessionCookie.set(request, reply, token, Math.floor((logIn.endsAt - clock.steady()) / 1000));
  return true;
}

export async function endBrowserSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { access }: Pick<HttpServices, 'access'>,
): Promise<void> {
  const token = sessionCookie.read(request);
  if (token !== undefined) await access.people.endSession(token);
  sessionCookie.set(request, reply, '', 0);
}
