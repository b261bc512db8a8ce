/**
 * Logging in with an account at a provider (OpenID Connect): to the provider, back from it, and out. Every answer is a
 * page in words; what exactly went wrong is in the log.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LoggedIn } from '../../access/people.ts';
import { refusalWords } from '../../access/log-in-rules.ts';
import { CALLBACK_PATH, causeOf } from '../../identity/oidc.ts';
import type { Oidc, OidcFailure } from '../../identity/oidc.ts';
import { networkOf } from '../../lib/ip-address.ts';
import { createSharedWork } from '../../lib/shared-work.ts';
import { HTML_TYPE } from '../response/html-page.ts';
import type { HttpServices } from '../route/route.ts';
import { authorizationHeaders } from './authorization-page.ts';
import { authorizationNames } from './authorization-request.ts';
import { formOf } from './form-body.ts';
import type { FormSeal } from './form-seal.ts';
import { loggedOutPage, logInHref, sentencePage, sessionPage } from './log-in-pages.ts';
import { createPendingLogIns } from './pending-log-in.ts';
import { admit, endBrowserSession, openBrowserSession, visitorOf } from './visitor.ts';

const SESSION_PATH = '/auth/session';
const LOG_OUT_PATH = '/auth/log-out';
const NOT_LOGGED_IN = 'You are not logged in';

/** Exchanges with the provider, so that it cannot hold up everything else, nor one address the log-ins of others. */
const shares = { atOnce: 20, waiting: 200, each: { atOnce: 8, waiting: 50 } };
const BUSY_RETRY_SECONDS = 2;

/** @param oidc null if people log in through a proxy alone */
export function addLogIn(app: FastifyInstance, services: HttpServices, seals: FormSeal, oidc: Oidc | null): void {
  if (oidc !== null) addProvider(app, services, oidc);
  app.get(SESSION_PATH, { config: { path: SESSION_PATH } }, async (request, reply) => {
    const visitor = await visitorOf(request, services);
    if (visitor.kind === 'refused') return sendPage(reply, 403, sentencePage(NOT_LOGGED_IN, visitor.why));
    if (visitor.kind === 'unknown') {
      const retry = oidc === null ? undefined : { provider: oidc.name, href: logInHref('') };
      return sendPage(reply, 200, sentencePage(NOT_LOGGED_IN, 'Nobody is logged in with this browser.', retry));
    }
    const { logIn, through } = visitor;
    const seal = through === 'proxy' ? null : seals.seal(request, reply, logOutOf(logIn));
    return sendPage(reply, 200, sessionPage(logIn.user, seal));
  });
  app.post(LOG_OUT_PATH, { config: { takesForms: true, path: LOG_OUT_PATH } }, async (request, reply) => {
    const visitor = await visitorOf(request, services);
    const seal = formOf(request.body).get('seal') ?? '';
    if (visitor.kind !== 'known' || !seals.isValid(request, logOutOf(visitor.logIn), seal)) {
      const why = 'This page has expired, or was sent by another site. Start again.';
      return sendPage(reply, 400, sentencePage('Nobody was logged out', why));
    }
    request.answered = { userId: visitor.logIn.user.id };
    await endBrowserSession(request, reply, services);
    return sendPage(reply, 200, loggedOutPage(oidc?.name ?? null, oidc?.logOutUrl() ?? null));
  });
}

/** What the form is for, and for whom: another's form logs nobody out. */
const logOutOf = ({ user }: LoggedIn): string => JSON.stringify([LOG_OUT_PATH, user.id]);

function addProvider(app: FastifyInstance, services: HttpServices, oidc: Oidc): void {
  const pending = createPendingLogIns(services.clock);
  const shared = createSharedWork(shares);
  const retryTo = (back: string) => ({ provider: oidc.name, href: logInHref(back) });
  /** Counted before the provider is asked: otherwise failures that anybody can cause would be at its expense. */
  const ask: AskProvider = async ({ client: { address } }, exchange) => {
    const { questions } = services.access.people;
    const retryAfterSeconds = questions.takeQuestion(address);
    if (retryAfterSeconds > 0) return { kind: 'busy', retryAfterSeconds };
    const asked = shared(networkOf(address), exchange);
    const outcome = asked === undefined ? busy : await asked;
    const isOutage = outcome.kind === 'unavailable' && outcome.saidBy === 'provider';
    if (outcome.kind === 'person' || outcome.kind === 'busy' || isOutage) questions.giveBackQuestion(address);
    return outcome;
  };

  app.get('/auth/log-in', async (request, reply) => {
    const back = backOf(request);
    // Another site cannot begin a log-in unseen: it takes a click here.
    if (request.headers['sec-fetch-site'] === 'cross-site') {
      const why = `You come from another site. Go on with ${oidc.name}?`;
      return sendPage(reply, 200, sentencePage('Log in', why, retryTo(back)));
    }
    // All who begin share one question for the provider's description, so there is nothing to wait in line for.
    const begun = await oidc.begin();
    if (begun.kind !== 'begun') return fail(request, reply, begun, { oidc, back });
    if (!pending.keep(request, reply, { secrets: begun.secrets, back })) {
      const why = 'The address with which the application sent you here is too long to log in with.';
      return sendPage(reply, 400, sentencePage(NOT_LOGGED_IN, why));
    }
    return reply.headers(authorizationHeaders()).redirect(begun.to, 303);
  });

  app.get(CALLBACK_PATH, { config: { path: CALLBACK_PATH } }, async (request, reply) => {
    const began = pending.find(request);
    if (began === undefined) {
      pending.drop(request, reply);
      const why = 'This log-in was not begun in this browser, or took too long. Begin it again.';
      return sendPage(reply, 400, sentencePage(NOT_LOGGED_IN, why, retryTo('')));
    }
    const { secrets, back } = began;
    const outcome = await ask(request, () => oidc.finish(searchOf(request), secrets));
    // What began it stays in the browser: the same address may be opened again.
    if (outcome.kind === 'busy') return tooBusy(reply, outcome.retryAfterSeconds);
    pending.drop(request, reply);
    if (outcome.kind !== 'person') return fail(request, reply, outcome, { oidc, back });
    const admission = await admit(request, outcome.person, services);
    if (admission.kind === 'refused') {
      await endBrowserSession(request, reply, services);
      return sendPage(reply, 403, sentencePage(NOT_LOGGED_IN, refusalWords[admission.reason]));
    }
    if (!(await openBrowserSession(request, reply, services.access.people.logIn(admission), services))) {
      return sendPage(reply, 403, sentencePage(NOT_LOGGED_IN, 'Your log-in has just ended.', retryTo(back)));
    }
    // Only ever to a page of this server.
    return reply.headers(authorizationHeaders()).redirect(back === '' ? SESSION_PATH : `/auth?${back}`, 303);
  });
}

type Busy = { readonly kind: 'busy'; readonly retryAfterSeconds: number };
type Outcome = Awaited<ReturnType<Oidc['finish']>>;
type AskProvider = (request: FastifyRequest, exchange: () => Promise<Outcome>) => Promise<Outcome | Busy>;

const busy: Busy = { kind: 'busy', retryAfterSeconds: BUSY_RETRY_SECONDS };

const searchOf = ({ url }: FastifyRequest): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '');

/** The parameters of `/auth` that the log-in page was opened with, and no others. */
function backOf(request: FastifyRequest): string {
  const sent = new URLSearchParams(searchOf(request));
  return new URLSearchParams(
    authorizationNames.flatMap((name) => sent.getAll(name).map((value) => [name, value])),
  ).toString();
}

interface Failed {
  readonly oidc: Oidc;
  readonly back: string;
}

function fail(
  request: FastifyRequest,
  reply: FastifyReply,
  { kind, cause }: OidcFailure,
  { oidc, back }: Failed,
): FastifyReply {
  request.answered = { issuer: oidc.issuer, refused: kind };
  request.log.warn({ reqId: request.id, issuer: oidc.issuer, cause: causeOf(cause) }, `log-in ${kind}`);
  const retry = { provider: oidc.name, href: logInHref(back) };
  if (kind === 'unavailable') {
    const why = `${oidc.name} cannot be asked at the moment. The log of this server says why (request ${request.id}).`;
    return sendPage(reply, 502, sentencePage(NOT_LOGGED_IN, why, retry));
  }
  const why = `${oidc.name} did not log you in, or its answer is not valid (request ${request.id}).`;
  return sendPage(reply, 401, sentencePage(NOT_LOGGED_IN, why, retry));
}

function tooBusy(reply: FastifyReply, retryAfterSeconds: number): FastifyReply {
  const when = `Open this page again in ${String(retryAfterSeconds)} seconds.`;
  reply.header('retry-after', String(retryAfterSeconds));
  return sendPage(reply, 429, sentencePage(NOT_LOGGED_IN, `Too many log-ins from your address. ${when}`));
}

function sendPage(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).headers(authorizationHeaders()).type(HTML_TYPE).send(page);
}
