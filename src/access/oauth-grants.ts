/**
 * Codes and tokens of programs that act for users (OAuth 2.1's authorization code with PKCE, RFC 7636). A code works
 * once, for a minute, and only with the secret behind its challenge; a refresh token also works once. One that is
 * presented twice must have been stolen, and everything granted with it ends.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { OauthApp, OauthGrant, OauthStore } from './oauth-store.ts';
import { isStillHeld } from './proof.ts';
import type { Proof } from './proof.ts';
import { hashToken, matchesSecret } from './secret-hash.ts';
import { findActive } from './sessions.ts';
import type { AccessToken, Sessions } from './sessions.ts';
import type { UserDirectory } from './user-directory.ts';
import type { User } from './user.ts';

/** Why the grant is refused, in the terms of RFC 6749. */
export interface OauthRefusal {
  readonly error: 'invalid_grant' | 'invalid_client';
  readonly why: string;
}

export interface GrantedTokens extends AccessToken {
  readonly refreshToken: string;
}

export interface OauthGrants {
  /** A code for a program, from a user who has logged in with this. */
  issueCode(app: OauthApp, user: User, shown: { proof: Proof; codeChallenge: string }): Promise<string>;
  redeemCode(shown: {
    code: string;
    codeVerifier: string;
    clientGuid: string;
    redirectUri: string;
  }): Promise<GrantedTokens | OauthRefusal>;
  refresh(shown: { refreshToken: string; clientGuid: string }): Promise<GrantedTokens | OauthRefusal>;
}

interface GrantDependencies {
  readonly store: OauthStore;
  readonly sessions: Sessions;
  readonly directory: UserDirectory;
  readonly clock: Clock;
  readonly ids: Ids;
}

const CODE_MS = 60_000;
/** Lifetime of a refresh token; each use replaces it. */
const REFRESH_MS = 30 * 86_400_000;

// oxlint-disable-next-line max-lines-per-function -- a service: one grant per verb
export function createOauthGrants({ store, sessions, directory, clock, ids }: GrantDependencies): OauthGrants {
  const revoke = async (grant: OauthGrant): Promise<void> => {
    await store.deleteGrants({ id: grant.id });
    sessions.forget();
  };

  /** The user, if what every grant requires still holds: that the program, the user and what the user showed exist. */
  const stillHolds = async (grant: OauthGrant): Promise<User | undefined> => {
    const app = await store.app(grant.clientGuid);
    const user = findActive(directory, grant.userId);
    const isOver = Math.min(grant.expiresAt, grant.endsAt ?? Infinity) <= clock.steady();
    return app?.enabled === true && user !== undefined && isStillHeld(grant, user) && !isOver ? user : undefined;
  };

  const give = async (grant: OauthGrant, user: User): Promise<GrantedTokens | OauthRefusal> => {
    const refreshToken = ids.base62(40);
    const to = { hash: hashToken(refreshToken), expiresAt: clock.steady() + REFRESH_MS };
    if (!(await store.replaceRefresh({ id: grant.id, hash: grant.refreshHash }, to))) {
      await revoke(grant);
      return invalid('The refresh token has already been used.');
    }
    // Presenting the code or the token a second time, even at the same moment, ends the grant.
    const issued = await sessions.openGranted(user, grant, grant.id);
    return issued === undefined ? invalid('The access that the user granted has ended.') : { ...issued, refreshToken };
  };

  return {
    async issueCode({ clientGuid, redirectUri }, user, { proof, codeChallenge }) {
      await store.deleteGrantsExpiredBefore(clock.steady());
      const code = ids.base62(40);
      await store.saveGrant({
        id: ids.hex32(),
        clientGuid,
        userId: user.id,
        clientId: proof.clientId,
        identityId: proof.identityId,
        endsAt: proof.endsAt,
        redirectUri,
        codeChallenge,
        codeHash: hashToken(code),
        isRedeemed: false,
        refreshHash: null,
        formerRefreshHash: null,
        expiresAt: clock.steady() + CODE_MS,
      });
      return code;
    },

    async redeemCode({ code, codeVerifier, clientGuid, redirectUri }) {
      const grant = await store.redeem(hashToken(code));
      if (grant === undefined) return invalid('The code is not valid.');
      const user = await stillHolds(grant);
      const isRight =
        !grant.isRedeemed &&
        user !== undefined &&
        grant.clientGuid === clientGuid &&
        grant.redirectUri === redirectUri &&
        fitsChallenge(codeVerifier, grant.codeChallenge);
      if (isRight) return give(grant, user);
      await revoke(grant);
      return invalid(
        'The code has been used or has expired, or is not for this client_id, redirect_uri or code_verifier.',
      );
    },

    async refresh({ refreshToken, clientGuid }) {
      const hash = hashToken(refreshToken);
      const grant = await store.findByRefresh(hash);
      if (grant === undefined || grant.clientGuid !== clientGuid) return invalid('The refresh token is not valid.');
      const user = await stillHolds(grant);
      if (grant.refreshHash === hash && user !== undefined) return give(grant, user);
      await revoke(grant);
      return invalid('The refresh token has already been used or has expired.');
    },
  };
}

const invalid = (why: string): OauthRefusal => ({ error: 'invalid_grant', why });

/** RFC 7636 allows 43 to 128 of these characters. */
const VERIFIER = /^[\w.~-]{43,128}$/;

/** By S256. Looker's SDKs write the hash in base64url, except the one for Python, which writes hexadecimal digits. */
function fitsChallenge(verifier: string, challenge: string): boolean {
  if (!VERIFIER.test(verifier)) return false;
  const digest = createHash('sha256').update(verifier).digest();
  return matchesSecret(challenge, digest.toString(isHexadecimal(challenge) ? 'hex' : 'base64url'));
}

const isHexadecimal = (challenge: string) => /^[\da-f]{64}$/.test(challenge);

/** A challenge as it is stored, or undefined if it is not an S256 hash. */
export function readChallenge(text: string): string | undefined {
  if (isHexadecimal(text.toLowerCase())) return text.toLowerCase();
  const plain = text.replaceAll('+', '-').replaceAll('/', '_').replace(/=$/, '');
  return /^[\w-]{43}$/.test(plain) ? plain : undefined;
}
