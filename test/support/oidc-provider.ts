/** A real OpenID provider on loopback. Whoever is sent there is logged in at once, as the person that the test names. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { Configuration, JWK } from 'oidc-provider';

/** Claims of somebody, besides `sub`. */
export type TestPerson = Readonly<Record<string, unknown>>;

export interface TestProvider extends AsyncDisposable {
  readonly issuer: string;
  /** `sub` → claims. */
  readonly people: Map<string, TestPerson>;
  /** Who is logged in next; null refuses. */
  who: string | null;
  /** What `/token` and `/me` answer instead; null = as they are. */
  fault: { readonly path: string; readonly status: number; readonly body: string } | null;
  /** Signs with new keys from now on; the former ones are gone. */
  rotateKeys(): void;
  /** Number of requests for each path. */
  readonly asked: Map<string, number>;
}

export const oidcClient = { client_id: 'coatcheck', client_secret: 'provider-secret' };

function newKey(): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' } as JWK;
}

export async function startOidcProvider(redirectUri: string): Promise<TestProvider> {
  const people = new Map<string, TestPerson>();
  const asked = new Map<string, number>();
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`;
  let provider = makeProvider(issuer, redirectUri, people);
  const running: TestProvider = {
    issuer,
    people,
    asked,
    who: null,
    fault: null,
    rotateKeys() {
      provider = makeProvider(issuer, redirectUri, people);
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  http.on('request', (request, response) => {
    const path = new URL(request.url ?? '', issuer).pathname;
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (running.fault?.path === path) {
      response.writeHead(running.fault.status, { 'content-type': 'application/json' }).end(running.fault.body);
    } else if (path.startsWith('/interaction/')) {
      const result =
        running.who === null
          ? { error: 'access_denied', error_description: 'No.' }
          : { login: { accountId: running.who } };
      void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    } else {
      void provider.callback()(request, response);
    }
  });
  return running;
}

function makeProvider(issuer: string, redirectUri: string, people: ReadonlyMap<string, TestPerson>): Provider {
  const configuration: Configuration = {
    clients: [
      {
        ...oidcClient,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    pkce: { required: () => true },
    jwks: { keys: [newKey()] },
    cookies: { keys: ['for-tests'] },
    claims: {
      email: ['email', 'email_verified'],
      profile: ['given_name', 'family_name'],
      groups: ['groups'],
    },
    scopes: ['openid', 'email', 'profile', 'groups'],
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people.get(id) }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    async loadExistingGrant({ oidc }) {
      const { client, session } = oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant;
    },
  };
  return new Provider(issuer, configuration);
}
