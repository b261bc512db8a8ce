/** What a user showed to log in: API credentials, or an account elsewhere. What was opened with it ends with it. */
import type { User } from './user.ts';

export interface Proof {
  readonly clientId: string | null;
  /** Null if the user showed API credentials. */
  readonly identityId: string | null;
  /** Steady time: when everything that was opened with it ends; null = it has no end of its own. */
  readonly endsAt: number | null;
}

/** @param endsAt steady time: when the credentials end; null = they do not */
export function byCredentials(clientId: string, endsAt: number | null): Proof {
  return { clientId, identityId: null, endsAt };
}

/** Does the user still have what was shown? */
export function isStillHeld({ clientId, identityId }: Omit<Proof, 'endsAt'>, user: User): boolean {
  return identityId === null
    ? user.credentials.some((one) => one.clientId === clientId)
    : user.identities.some(({ id }) => id === identityId);
}
