/**
 * OpenID Connect by the authorization code flow with PKCE: sends people to the provider, and learns from its answer who
 * they are. The library checks state, nonce, issuer, audience, times and signatures. This room knows no HTTP server.
 */
import * as client from 'openid-client';
import type { Person } from '../access/person.ts';
import type { OidcConfig } from '../config/log-in-config.ts';
import type { Clock } from '../lib/clock.ts';
import { personOf } from './claims.ts';
import { asking, createProvider } from './provider.ts';
import type { Question } from './provider.ts';

/** What the browser keeps between leaving and coming back; nobody else may know it. */
export interface LogInSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export interface OidcFailure {
  /**
   * `refused`: the provider refused the person, or its answer is not valid. `unavailable`: it does not answer, or not as
   * a provider does.
   */
  readonly kind: 'refused' | 'unavailable';
  /** Who said so: what comes through the browser, anybody may have written. */
  readonly saidBy: 'provider' | 'browser';
  readonly cause: unknown;
}

export interface Oidc {
  /** What people know the provider as. */
  readonly name: string;
  readonly issuer: string;
  /** Where the browser goes, and what it must come back with. */
  begin(): Promise<{ readonly kind: 'begun'; readonly to: string; readonly secrets: LogInSecrets } | OidcFailure>;
  /** @param search the query string with which the browser came back, with its question mark */
  finish(
    search: string,
    secrets: LogInSecrets,
  ): Promise<{ readonly kind: 'person'; readonly person: Person } | OidcFailure>;
  /** Where people log out at the provider; null if it is not known. */
  logOutUrl(): string | null;
}

export const CALLBACK_PATH = '/auth/callback';

export function createOidc(config: OidcConfig, publicUrl: string, clock: Clock): Oidc {
  const redirectUri = `${publicUrl}${CALLBACK_PATH}`;
  const provider = createProvider(config, clock);
  return {
    name: config.name ?? new URL(config.issuer).host,
    issuer: config.issuer,

    async begin() {
      const outcome = await attempt(async () => {
        const secrets = {
          state: client.randomState(),
          nonce: client.randomNonce(),
          codeVerifier: client.randomPKCECodeVerifier(),
        };
        const to = client.buildAuthorizationUrl(await provider.read(), {
          redirect_uri: redirectUri,
          scope: config.scopes.join(' '),
          state: secrets.state,
          nonce: secrets.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(secrets.codeVerifier),
          code_challenge_method: 'S256',
        });
        return { kind: 'begun' as const, to: to.href, secrets };
      });
      if (outcome.kind !== 'begun') provider.forget();
      return outcome;
    },

    async finish(search, { state, nonce, codeVerifier }) {
      const question: Question = { isAsked: true };
      const outcome = await attempt(async () => {
        const current = await provider.read();
        question.isAsked = false;
        const tokens = await asking(question, () =>
          client.authorizationCodeGrant(current, new URL(`${redirectUri}${search}`), {
            expectedState: state,
            expectedNonce: nonce,
            pkceCodeVerifier: codeVerifier,
            idTokenExpected: true,
          }),
        );
        const token = tokens.claims();
        if (token === undefined) return noIdToken;
        const more =
          current.serverMetadata().userinfo_endpoint === undefined
            ? {}
            : await client.fetchUserInfo(current, tokens.access_token, token.sub);
        if (token.sub === '' || token.sub.length > MAX_SUBJECT) return noSubject;
        const account = { issuer: config.issuer, subject: token.sub };
        return { kind: 'person' as const, person: personOf({ token, more }, account, config) };
      }, question);
      // The provider may have new keys or addresses: the next log-in learns of them at once.
      if (outcome.kind !== 'person' && outcome.saidBy === 'provider') provider.forget();
      return outcome;
    },

    logOutUrl: () => logOutAddress(provider.known()),
  };
}

/** Null if the provider names none, or one that is no address of the web. */
function logOutAddress(known: client.Configuration | null): string | null {
  const endpoint: unknown = known?.serverMetadata().end_session_endpoint;
  if (known === null || typeof endpoint !== 'string' || !URL.canParse(endpoint)) return null;
  const isWeb = ['https:', 'http:'].includes(new URL(endpoint).protocol);
  return isWeb ? client.buildEndSessionUrl(known).href : null;
}

/** Codes of the library for answers that are not valid, as somebody's forgeries are not. */
const NOT_VALID = /^OAUTH_(?:JWT_|INVALID_RESPONSE|KEY_SELECTION|UNSUPPORTED_OPERATION)/;

async function attempt<T>(work: () => Promise<T>, question: Question = { isAsked: true }): Promise<T | OidcFailure> {
  try {
    return await work();
  } catch (cause) {
    return {
      kind: isRefusal(cause) ? 'refused' : 'unavailable',
      saidBy: question.isAsked && !isBadCode(cause) ? 'provider' : 'browser',
      cause,
    };
  }
}

/** The provider is well, but the browser has come with a code that it has not given, or not for this. */
function isBadCode(error: unknown): boolean {
  return error instanceof client.ResponseBodyError && error.error === 'invalid_grant';
}

function isRefusal(error: unknown): boolean {
  if (error instanceof client.AuthorizationResponseError) return error.error !== 'server_error';
  if (error instanceof client.ResponseBodyError) return isBadCode(error);
  return error instanceof client.ClientError && NOT_VALID.test(error.code ?? '');
}

/** Of the provider's own words, which may have come through the browser. */
const LONGEST_SAID = 300;

/** OpenID Connect Core 1.0, section 2. */
const MAX_SUBJECT = 255;

const noSubject: OidcFailure = {
  kind: 'refused',
  saidBy: 'provider',
  cause: 'the ID token names no subject, or one of more than 255 letters',
};

const noIdToken: OidcFailure = {
  kind: 'refused',
  saidBy: 'provider',
  cause: 'the provider answered without an ID token',
};

/** The cause of a failure for the log: what went wrong, without tokens, claims or addresses of people. */
export function causeOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: String(error) };
  const {
    code,
    error: name,
    error_description: said,
  } = error as {
    readonly code?: unknown;
    readonly error?: unknown;
    readonly error_description?: unknown;
  };
  const inner = error.cause instanceof Error ? { cause: causeOf(error.cause) } : {};
  return {
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(typeof name === 'string' && { error: name }),
    ...(typeof said === 'string' && { said: said.slice(0, LONGEST_SAID) }),
    ...inner,
  };
}
