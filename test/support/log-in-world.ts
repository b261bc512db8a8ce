/** A server with a public address, a real provider beside it, and a program that people let act for them. */
import { createHash, randomBytes } from 'node:crypto';
import { movableClock } from './movable-clock.ts';
import { oidcClient, startOidcProvider } from './oidc-provider.ts';
import { testBrowser } from './test-browser.ts';
import type { BrowserOptions, TestBrowser, Visited } from './test-browser.ts';
import { startTestServer } from './test-server.ts';

export const PUBLIC_URL = 'https://bi.example.com';
const APP_URL = 'https://app.example.com/oauth';
const APP = 'my-app';

export type LogInWorld = Awaited<ReturnType<typeof startLogInWorld>>;

/**
 * @param rules more of `log_in.oidc`, one key a line
 * @param elsewhere an issuer other than the provider, and more of coatcheck.yaml
 */
export async function startLogInWorld(rules = '', { issuer, more = '' }: { issuer?: string; more?: string } = {}) {
  const provider = await startOidcProvider(`${PUBLIC_URL}/auth/callback`);
  const clock = movableClock();
  const server = await startTestServer(
    `server: { public_url: "${PUBLIC_URL}", trusted_proxies: [127.0.0.1] }
log_in:
  oidc:
    name: Company
    issuer: ${issuer ?? provider.issuer}
    client_id: ${oidcClient.client_id}
    client_secret: ${oidcClient.client_secret}
    scopes: [openid, email, profile, groups]
${rules
  .split('\n')
  .map((line) => `    ${line}\n`)
  .join('')}${more}`,
    { clock },
    ['{ id: "9", first_name: Cy, email: cy@example.com, client_id: cy, client_secret: cy-secret, admin: true }'],
  );
  const body = { redirect_uri: APP_URL, display_name: 'My app', description: '', enabled: true };
  await server.call('POST', `/oauth_client_apps/${APP}`, { body });
  const browser = (options: BrowserOptions = {}) =>
    testBrowser({ origins: { [PUBLIC_URL]: server.origin }, stopAt: APP_URL, ...options });
  /** Somebody logs in, in a new browser unless one is given. */
  const logIn = async (who: string | null, within: TestBrowser = browser()) => {
    provider.who = who;
    // The provider's own session would decide for itself.
    within.cookies.delete(new URL(provider.issuer).host);
    const page = await within.open(`${PUBLIC_URL}/auth/log-in`);
    return { page, browser: within };
  };
  return {
    provider,
    clock,
    server,
    browser,
    logIn,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
    /** Makes a user of the API with an e-mail address. */
    async addUser(email: string): Promise<string> {
      const { json } = await server.call('POST', '/users', { body: { first_name: 'Eve' } });
      await server.call('POST', `/users/${json.id}/credentials_email`, { body: { email } });
      return json.id;
    },
    userOf: async (email: string) => (await server.call('GET', `/users/search?email=${email}`)).json[0],
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Opens the page on which a user lets the program act, on the way to which the user may have to log in. */
export function authorizationUrl(codeVerifier: string, state = 'st&te'): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: APP,
    redirect_uri: APP_URL,
    scope: 'cors_api',
    state,
    code_challenge_method: 'S256',
    code_challenge: sha256(codeVerifier),
  });
  return `${PUBLIC_URL}/auth?${query.toString()}`;
}

export const newVerifier = (): string => randomBytes(33).toString('hex');

export interface Granted {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

/** The user of a browser that is logged in lets the program act; its tokens. */
export async function grant(browser: TestBrowser, server: { readonly origin: string }): Promise<Granted> {
  const verifier = newVerifier();
  const page = await browser.open(authorizationUrl(verifier));
  const answer = await browser.submit(page, { answer: 'allow' });
  return redeem(answer, verifier, server);
}

export async function redeem(answer: Visited, code_verifier: string, { origin }: { readonly origin: string }) {
  const code = answer.url.searchParams.get('code') ?? '';
  const body = { grant_type: 'authorization_code', code, code_verifier, client_id: APP, redirect_uri: APP_URL };
  return (await postToken(body, origin)).json as Granted;
}

export async function refresh(refresh_token: string, { origin }: { readonly origin: string }) {
  const { status, json } = await postToken({ grant_type: 'refresh_token', refresh_token, client_id: APP }, origin);
  return { status, json: json as Granted };
}

async function postToken(body: Readonly<Record<string, string>>, origin: string) {
  const response = await fetch(`${origin}/api/token`, { method: 'POST', body: new URLSearchParams(body) });
  return { status: response.status, json: await response.json() };
}
