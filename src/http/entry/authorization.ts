/**
 * OAuth for programs that act for users: the page on which a user allows it (`/auth`), and the exchange of a code or
 * refresh token for tokens (`/api/token`). As in Looker, both are outside the versioned API.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GrantedTokens, OauthRefusal } from '../../access/oauth-grants.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { jsonText } from '../../lib/json-text.ts';
import { authorizationHeaders, logInPage, refusalPage } from './authorization-page.ts';
import { authorizationNames, readAuthorization, redirectTo } from './authorization-request.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { createOidc } from '../../identity/oidc.ts';
import type { Oidc } from '../../identity/oidc.ts';
import { formOf } from './form-body.ts';
import { createFormSeal } from './form-seal.ts';
import type { FormSeal } from './form-seal.ts';
import { addLogIn } from './log-in.ts';
import { logInHref, nameOf } from './log-in-pages.ts';
import { visitorOf } from './visitor.ts';
import type { Visitor } from './visitor.ts';
import { HTML_TYPE } from '../response/html-page.ts';
import { accessTokenView } from './session-view.ts';
import type { HttpServices } from '../route/route.ts';

export function addAuthorization(app: FastifyInstance, services: HttpServices): void {
  const seals = createFormSeal();
  const { logIn, server } = services.config;
  // The configuration has a public address if it has a provider.
  const oidc = logIn.oidc === null ? null : createOidc(logIn.oidc, server.public_url ?? '', services.clock);
  if (oidc !== null || logIn.proxy !== null) addLogIn(app, services, seals, oidc);
  addAuthorizationPage(app, services, seals, oidc);
  addTokens(app, services);
}

function addAuthorizationPage(app: FastifyInstance, services: HttpServices, seals: FormSeal, oidc: Oidc | null): void {
  app.get('/auth', { config: { path: '/auth' } }, async (request, reply) => {
    const sent = new URLSearchParams(request.url.split('?').slice(1).join('?'));
    const read = await readAuthorization(sent, (guid) => services.access.oauth.findApp(guid));
    if (read.kind !== 'request') return refuse(reply, read);
    const visitor = await visitorOf(request, services);
    if (visitor.kind === 'refused') return refuse(reply, { kind: 'page', why: visitor.why });
    return showPage({ request, reply, seals, sent, asked: read.request, visitor, oidc });
  });
  app.post('/auth', { config: { takesForms: true, path: '/auth' } }, async (request, reply) => {
    const sent = formOf(request.body);
    const read = await readAuthorization(sent, (guid) => services.access.oauth.findApp(guid));
    if (read.kind !== 'request') return refuse(reply, read);
    const visitor = await visitorOf(request, services);
    if (visitor.kind === 'refused') return refuse(reply, { kind: 'page', why: visitor.why });
    if (!seals.isValid(request, contentOf(sent, visitor), sent.get('seal') ?? '')) {
      return refuse(reply, { kind: 'page', why: 'This page has expired, or was sent by another site. Start again.' });
    }
    return decide({ request, reply, seals, sent, asked: read.request, visitor, oidc }, services);
  });
}

function addTokens(app: FastifyInstance, services: HttpServices): void {
  app.post('/api/token', { config: { takesForms: true, path: '/api/token' } }, async (request, reply) => {
    const answer = await exchange(formOf(request.body), services);
    reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).type('application/json; charset=utf-8');
    if (!('error' in answer)) {
      return reply.send(jsonText({ ...accessTokenView(answer), refresh_token: answer.refreshToken }));
    }
    const { error, why } = answer;
    return reply.code(400).send(jsonText({ error, error_description: why, message: why }));
  });
}

interface Shown {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly seals: FormSeal;
  readonly sent: URLSearchParams;
  readonly asked: AuthorizationRequest;
  readonly visitor: Visitor & { readonly kind: 'known' | 'unknown' };
  readonly oidc: Oidc | null;
}

function showPage(
  { request, reply, seals, sent, asked: { app }, visitor, oidc }: Shown,
  problem?: string,
  status = 200,
): FastifyReply {
  const hidden = authorizationNames.flatMap((name) => {
    const value = sent.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const seal = seals.seal(request, reply, contentOf(sent, visitor));
  const user = visitor.kind === 'known' ? nameOf(visitor.logIn.user) : null;
  const back = new URLSearchParams(hidden.map(([name, value]) => [name, value])).toString();
  const provider = oidc === null ? null : { name: oidc.name, href: logInHref(back) };
  return reply
    .code(status)
    .headers(authorizationHeaders(app))
    .type(HTML_TYPE)
    .send(
      logInPage({
        app,
        hidden: [...hidden, ['seal', seal]],
        user,
        provider,
        ...(problem !== undefined && { problem }),
      }),
    );
}

/** Handles the user's answer. */
async function decide(shown: Shown, { access }: HttpServices): Promise<FastifyReply> {
  const { reply, sent, request, asked, visitor } = shown;
  const state = asked.state === '' ? {} : { state: asked.state };
  const goTo = (told: Readonly<Record<string, string>>) =>
    reply.headers(authorizationHeaders(asked.app)).redirect(redirectTo(asked.app, { ...told, ...state }), 303);
  if (sent.get('answer') === 'deny')
    return goTo({ error: 'access_denied', error_description: 'The user refused access.' });
  if (visitor.kind === 'known') {
    request.answered = { ...request.answered, userId: visitor.logIn.user.id };
    const code = await access.people.authorize(asked.app, asked.codeChallenge, visitor.logIn);
    if (code !== undefined) return goTo({ code });
    return showPage({ ...shown, visitor: { kind: 'unknown' } }, 'Your log-in has just ended. Log in again.', 403);
  }
  const clientId = sent.get('api_client_id') ?? '';
  const clientSecret = sent.get('api_client_secret') ?? '';
  try {
    const { address } = request.client;
    return goTo({ code: await access.authorize(asked.app, asked.codeChallenge, { clientId, clientSecret, address }) });
  } catch (error) {
    if (!(error instanceof CoatcheckError)) throw error;
    if (error.code === 'not_found') return showPage(shown, 'The client id or the client secret is wrong.', 401);
    if (error.code === 'too_many_requests') return showPage(shown, error.message, 429);
    throw error;
  }
}

function refuse(
  reply: FastifyReply,
  read: { readonly kind: 'page'; readonly why: string } | { readonly kind: 'redirect'; readonly to: string },
): FastifyReply {
  reply.headers(authorizationHeaders());
  return read.kind === 'redirect'
    ? reply.redirect(read.to, 303)
    : reply.code(400).type(HTML_TYPE).send(refusalPage(read.why));
}

/** What a form is for, and for whom, which its seal covers. */
function contentOf(sent: URLSearchParams, visitor: Visitor): string {
  const userId = visitor.kind === 'known' ? visitor.logIn.user.id : null;
  return JSON.stringify([userId, ...authorizationNames.map((name) => sent.get(name))]);
}

type Refusal = OauthRefusal | { readonly error: 'invalid_request' | 'unsupported_grant_type'; readonly why: string };

async function exchange(sent: URLSearchParams, { access }: HttpServices): Promise<GrantedTokens | Refusal> {
  const grantType = sent.get('grant_type') ?? '';
  const needed = neededBy.get(grantType);
  if (needed === undefined) {
    return { error: 'unsupported_grant_type', why: 'grant_type must be authorization_code or refresh_token.' };
  }
  const missing = needed.find((name) => (sent.get(name) ?? '') === '');
  if (missing !== undefined) return { error: 'invalid_request', why: `${missing} is required.` };
  const of = (name: string) => sent.get(name) ?? '';
  const clientGuid = of('client_id');
  return grantType === 'refresh_token'
    ? access.oauth.grants.refresh({ refreshToken: of('refresh_token'), clientGuid })
    : access.oauth.grants.redeemCode({
        code: of('code'),
        codeVerifier: of('code_verifier'),
        clientGuid,
        redirectUri: of('redirect_uri'),
      });
}

const neededBy: ReadonlyMap<string, readonly string[]> = new Map([
  ['authorization_code', ['client_id', 'code', 'code_verifier', 'redirect_uri']],
  ['refresh_token', ['client_id', 'refresh_token']],
]);
