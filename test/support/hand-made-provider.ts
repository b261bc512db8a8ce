/** A provider that answers whatever a test wants, with valid signatures: for answers that no real provider gives. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { oidcClient } from './oidc-provider.ts';

type Claims = Readonly<Record<string, unknown>>;

export interface HandMadeProvider extends AsyncDisposable {
  readonly issuer: string;
  /** What the next ID token says, besides what is right. */
  claims: Claims;
  /** What the redirect to the client says besides `code`, `state` and `iss`. */
  redirect: Readonly<Record<string, string>>;
  /** Changes the next ID token. */
  forge: (token: string) => string;
  /** What `/token` waits for before it answers; null = nothing. */
  slow: Promise<void> | null;
  /** What `/token` refuses with instead. */
  refusal: object | null;
  /** Number of requests for each path. */
  readonly asked: Map<string, number>;
}

export async function startHandMadeProvider(): Promise<HandMadeProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`;
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  let nonce: string | null = null;
  const running: HandMadeProvider = {
    issuer,
    claims: {},
    redirect: {},
    forge: (token) => token,
    slow: null,
    refusal: null,
    asked: new Map(),
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  const idToken = (): string => {
    const now = Math.floor(Date.now() / 1000);
    const right = { iss: issuer, aud: oidcClient.client_id, sub: 'mallory', iat: now, exp: now + 60, nonce };
    const text = `${encode({ alg: 'RS256', kid: 'k' })}.${encode({ ...right, ...running.claims })}`;
    return running.forge(`${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`);
  };
  const answers: Readonly<Record<string, () => object>> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    }),
    '/jwks': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] }),
    '/token': () => ({ access_token: 'x', token_type: 'Bearer', expires_in: 60, id_token: idToken() }),
  };
  http.on('request', (request, response) => {
    const url = new URL(request.url ?? '', issuer);
    running.asked.set(url.pathname, (running.asked.get(url.pathname) ?? 0) + 1);
    if (url.pathname === '/auth') {
      const asked = url.searchParams;
      nonce = asked.get('nonce');
      const query = { code: 'code', state: asked.get('state') ?? '', iss: issuer, ...running.redirect };
      const to = `${asked.get('redirect_uri') ?? ''}?${new URLSearchParams(query).toString()}`;
      response.writeHead(303, { location: to }).end();
      return;
    }
    const isToken = url.pathname === '/token';
    const { refusal } = running;
    const send = () => {
      const body = isToken && refusal !== null ? refusal : answers[url.pathname]?.();
      const status = body === undefined ? 404 : body === refusal ? 400 : 200;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
    };
    if (isToken && running.slow !== null) void running.slow.then(send);
    else send();
  });
  return running;
}
