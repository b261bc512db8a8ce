/**
 * What a program asks for at `/auth` (RFC 6749 §4.1.1, RFC 7636). If the program or its address is not certain, nothing
 * is sent there; any other error is sent to the program.
 */
import { readChallenge } from '../../access/oauth-grants.ts';
import type { OauthApp } from '../../access/oauth-store.ts';

export interface AuthorizationRequest {
  readonly app: OauthApp;
  readonly state: string;
  readonly codeChallenge: string;
}

export type ReadAuthorization =
  | { readonly kind: 'request'; readonly request: AuthorizationRequest }
  /** An error for the user of the browser. */
  | { readonly kind: 'page'; readonly why: string }
  | { readonly kind: 'redirect'; readonly to: string };

/** The parameters that are passed on through the log-in page. */
export const authorizationNames = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const;

/** The only scope: to act as the user. */
const SCOPE = 'cors_api';
const MAX_STATE_CHARACTERS = 2_000;

export async function readAuthorization(
  sent: URLSearchParams,
  findApp: (clientGuid: string) => Promise<OauthApp | undefined>,
): Promise<ReadAuthorization> {
  const page = (why: string): ReadAuthorization => ({ kind: 'page', why });
  const twice = authorizationNames.find((name) => sent.getAll(name).length > 1);
  if (twice !== undefined) return page(`The parameter ${twice} appears twice in this URL.`);
  const of = (name: (typeof authorizationNames)[number]) => sent.get(name) ?? '';
  const app = await findApp(of('client_id'));
  if (app === undefined) return page('No application with this client_id is registered here.');
  if (of('redirect_uri') !== app.redirectUri) {
    return page('The redirect_uri must be the one that the application is registered with.');
  }
  if (!app.enabled) return page('An administrator has switched this application off.');
  const state = of('state');
  const refuse = (error: string, error_description: string): ReadAuthorization => ({
    kind: 'redirect',
    to: redirectTo(app, { error, error_description, ...(state !== '' && { state }) }),
  });
  if (state.length > MAX_STATE_CHARACTERS) return page('The parameter state is too long.');
  if (of('response_type') !== 'code') return refuse('unsupported_response_type', 'response_type must be code.');
  if (of('scope') !== SCOPE) return refuse('invalid_scope', `scope must be ${SCOPE}.`);
  if (of('code_challenge_method') !== 'S256') return refuse('invalid_request', 'code_challenge_method must be S256.');
  const codeChallenge = readChallenge(of('code_challenge'));
  if (codeChallenge === undefined) return refuse('invalid_request', 'code_challenge must be a SHA-256 in base64url.');
  return { kind: 'request', request: { app, state, codeChallenge } };
}

/** The program's address with parameters. */
export function redirectTo({ redirectUri }: OauthApp, told: Readonly<Record<string, string>>): string {
  const mark = redirectUri.includes('?') ? '&' : '?';
  return `${redirectUri}${mark}${new URLSearchParams(told).toString()}`;
}
