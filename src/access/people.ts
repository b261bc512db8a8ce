/** People who log in with an account elsewhere, in a browser, and what they let programs do. */
import type { LogInConfig } from '../config/log-in-config.ts';
import { found } from '../errors/found.ts';
import type { Turns } from '../lib/one-at-a-time.ts';
import { createAccountEnds } from './account-ends.ts';
import { createAdmission } from './admission.ts';
import type { Admission, AdmissionDependencies } from './admission.ts';
import type { Caller } from './caller.ts';
import type { LogInLimits } from './log-in-limits.ts';
import type { OauthGrants } from './oauth-grants.ts';
import type { OauthApp, OauthStore } from './oauth-store.ts';
import { may, permit } from './permit.ts';
import { PROXY_ISSUER } from './person.ts';
import type { Person } from './person.ts';
import { hashToken } from './secret-hash.ts';
import { createRecognition } from './recognition.ts';
import { findActive } from './sessions.ts';
import { refreshUser } from './user-administration.ts';
import type { Identity, User } from './user.ts';

/** Somebody who has logged in with an account elsewhere. */
export interface LoggedIn {
  readonly user: User;
  readonly identity: Identity;
  /** Has nothing ended it meanwhile? The answer holds within a turn. */
  readonly lasts: () => Promise<boolean>;
  /** Steady time: when the log-in ends. */
  readonly endsAt: number;
}

export interface People {
  admit(person: Person): Promise<Admission>;
  /** The log-in of somebody who was admitted just now. */
  logIn(admitted: Admission & { readonly kind: 'admitted' }): LoggedIn;
  /** A token for the browser, which opens nothing but this session; undefined if the log-in has just ended. */
  openSession(logIn: LoggedIn): Promise<string | undefined>;
  /** Undefined if it has ended, or if its user or account is gone. */
  findSession(token: string): Promise<LoggedIn | undefined>;
  endSession(token: string): Promise<void>;
  /**
   * Issues a code with which a program may act for the user, who has agreed to it, as long as the log-in lasts;
   * undefined if it has just ended.
   */
  authorize(app: OauthApp, codeChallenge: string, logIn: LoggedIn): Promise<string | undefined>;
  /** Limits what an address has the provider asked. */
  readonly questions: Pick<LogInLimits, 'takeQuestion' | 'giveBackQuestion'>;
  /**
   * The user with an account of a provider, as the caller may see it.
   * @throws CoatcheckError `not_found`
   */
  accountOf(userId: string, caller: Caller): { readonly user: User; readonly identity: Identity };
  /** Ends what the account opened, and forgets whose it is. @throws CoatcheckError `forbidden`, `not_found` */
  unlink(userId: string, caller: Caller): Promise<void>;
}

interface PeopleDependencies extends Omit<AdmissionDependencies, 'ends'> {
  readonly config: LogInConfig;
  readonly grants: OauthGrants;
  readonly oauth: OauthStore;
  readonly limits: LogInLimits;
  readonly turns: Turns;
}

// oxlint-disable-next-line max-lines-per-function -- a service: short verbs over the log-ins above them
export function createPeople(dependencies: PeopleDependencies): People {
  const { config, identities, directory, users, groups, clock, ids, grants, oauth, limits, turns } = dependencies;
  const ends = createAccountEnds();
  const admit = createAdmission({ ...dependencies, ends });
  const { recognise, noted } = createRecognition({ ...dependencies, ends });
  /** What ends an account has its turns, too: nothing that is done in one is too late for it. */
  const whileItLasts = <T>({ user, lasts }: LoggedIn, work: () => Promise<T>) =>
    turns(async () => (findActive(directory, user.id) !== undefined && (await lasts()) ? work() : undefined));
  const accountOf: People['accountOf'] = (userId, caller) => {
    const isSeen = userId === caller.userId || may(caller, 'see_users');
    const user = found(isSeen ? directory.find(userId) : undefined);
    return { user, identity: found(user.identities.find(({ issuer }) => issuer !== PROXY_ISSUER)) };
  };
  return {
    async admit(person) {
      const recognised = await recognise(person);
      if (recognised !== undefined) return recognised;
      const admission = await turns(() => admit(person));
      if (admission.kind === 'admitted') noted(admission.identity.id);
      return admission;
    },
    logIn: ({ user, identity, ends: before }) => ({
      user,
      identity,
      endsAt: clock.steady() + config.lifetime_ms,
      lasts: () => Promise.resolve(ends.countOf(identity.id) === before),
    }),

    openSession: (logIn) =>
      whileItLasts(logIn, async () => {
        await identities.deleteSessionsExpiredBefore(clock.steady());
        const token = ids.base62(40);
        const { identity, endsAt: expiresAt } = logIn;
        await identities.openSession({ tokenHash: hashToken(token), identityId: identity.id, expiresAt });
        return token;
      }),

    async findSession(token) {
      const session = await identities.findSession(hashToken(token));
      if (session === undefined || session.expiresAt <= clock.steady()) return undefined;
      const owned = await identities.get(session.identityId);
      const user = owned && findActive(directory, owned.userId);
      const lasts = async () => (await identities.findSession(session.tokenHash)) !== undefined;
      return user && owned && { user, identity: owned.identity, endsAt: session.expiresAt, lasts };
    },

    endSession: (token) => identities.endSession(hashToken(token)),

    authorize: (app, codeChallenge, logIn) =>
      whileItLasts(logIn, async () => {
        const { user, identity, endsAt } = logIn;
        await oauth.addUser(app.clientGuid, user.id);
        const proof = { clientId: null, identityId: identity.id, endsAt };
        return grants.issueCode(app, user, { proof, codeChallenge });
      }),

    questions: limits,
    accountOf,

    unlink: (userId, caller) =>
      turns(async () => {
        permit(caller, 'administer', 'change users');
        const { identity } = accountOf(userId, caller);
        ends.add(identity.id);
        await identities.delete(identity.id);
        directory.setGroups(await groups.book());
        dependencies.forgetTokens();
        await refreshUser(userId, users, directory);
      }),
  };
}

/** What accounts gave of which the configuration no longer knows the issuer, ends. */
export function endFormerIssuers({ oidc, proxy }: LogInConfig, { identities }: Pick<PeopleDependencies, 'identities'>) {
  const issuers = [...(oidc === null ? [] : [oidc.issuer]), ...(proxy === null ? [] : [PROXY_ISSUER])];
  return identities.endOthers(issuers);
}
