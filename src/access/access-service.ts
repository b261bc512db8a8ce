/**
 * Access: who the caller is. Configured credentials are compared with the configuration, generated ones with their hash
 * in the store (`log-in.ts`). A token is opaque, is valid for a limited time and survives a restart (`sessions.ts`).
 * This room knows nothing about HTTP.
 */
import type { Config } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import { createTurns, inTurnsOf } from '../lib/one-at-a-time.ts';
import type { Turns } from '../lib/one-at-a-time.ts';
import type { AccessStore, Workspace } from './access-store.ts';
import type { IdentityStore } from './identity-store.ts';
import { createLogIn } from './log-in.ts';
import { createLogInLimits } from './log-in-limits.ts';
import type { Attempt } from './log-in-limits.ts';
import { createOauthApps } from './oauth-apps.ts';
import type { OauthApps } from './oauth-apps.ts';
import { createOauthGrants } from './oauth-grants.ts';
import type { OauthGrants } from './oauth-grants.ts';
import type { OauthApp, OauthStore } from './oauth-store.ts';
import { createPeople, endFormerIssuers } from './people.ts';
import type { People } from './people.ts';
import { byCredentials } from './proof.ts';
import { hashSecret } from './secret-hash.ts';
import { createSessions } from './sessions.ts';
import type { AccessToken, Session } from './sessions.ts';
import { createAttributeAdministration } from './attribute-administration.ts';
import type { AttributeAdministration } from './attribute-administration.ts';
import { createCredentialUses } from './credential-uses.ts';
import { createConfiguredUsers } from './configured-users.ts';
import type { ConfiguredUsers } from './configured-users.ts';
import { openFileUserIds } from './file-user-ids.ts';
import type { FileUserIds } from './file-user-ids.ts';
import type { FileUserStore } from './file-user-store.ts';
import { createGroupAdministration } from './group-administration.ts';
import type { GroupAdministration } from './group-administration.ts';
import type { GroupStore } from './group-store.ts';
import { openDirectory, storedContent } from './open-directory.ts';
import { createRoleAdministration } from './role-administration.ts';
import type { RoleAdministration } from './role-administration.ts';
import { roleBookOf } from './role-book.ts';
import type { RoleStore } from './role-store.ts';
import { createUserAdministration, refreshUser } from './user-administration.ts';
import type { UserAdministration } from './user-administration.ts';
import { defaultsOf } from './user-attributes.ts';
import type { UserDirectory } from './user-directory.ts';
import type { UserStore } from './user-store.ts';
import { FIRST_ADMINISTRATOR_ID } from './user.ts';

/** The credentials that the first start created: shown once, never again. */
export interface GeneratedCredentials {
  readonly clientId: string;
  /** Null on every start but the first. */
  readonly clientSecret: string | null;
}

export interface AccessService {
  readonly directory: UserDirectory;
  readonly users: UserAdministration;
  readonly attributes: AttributeAdministration;
  readonly groups: GroupAdministration;
  readonly roles: RoleAdministration;
  /** Who logs in with an account elsewhere. */
  readonly people: People;
  readonly configured: ConfiguredUsers;
  /** Programs that act for users, and what users grant them. */
  readonly oauth: {
    readonly apps: OauthApps;
    readonly grants: OauthGrants;
    /** For anybody: users of `/auth` have not logged in yet. */
    findApp(clientGuid: string): Promise<OauthApp | undefined>;
  };
  /** Null if the environment sets the administrator's credentials. */
  readonly generated: GeneratedCredentials | null;
  /**
   * @param address the client's network address, to limit guessing
   * @throws CoatcheckError `not_found` for wrong credentials (as Looker), `too_many_requests`.
   */
  login(clientId: string, clientSecret: string, address: string): Promise<AccessToken>;
  /**
   * Issues a code with which a program may act for the user of these credentials, who has agreed to it.
   * @throws CoatcheckError as `login`
   */
  authorize(app: OauthApp, codeChallenge: string, shown: Attempt): Promise<string>;
  /** @throws CoatcheckError `forbidden` unless the session may sudo, `not_found`. */
  loginAs(userId: string, session: Session): Promise<AccessToken>;
  /** The session of a token; undefined if it is unknown, has expired, or its user is gone. */
  authenticate(token: string): Promise<Session | undefined>;
  /** The session as it is now: with another caller if rights have changed; undefined if it has ended. */
  sessionNow(session: Session): Promise<Session | undefined>;
  logout(session: Session): Promise<void>;
  setWorkspace(session: Session, workspaceId: Workspace): Promise<Session>;
  /** Reads again what others have changed in the store: who there is, and what everybody may do. */
  readAgain(): Promise<void>;
  /** Others have ended or changed sessions. */
  forgetTokens(): void;
}

export interface AccessDependencies {
  readonly config: Pick<Config, 'users' | 'adminCredentials' | 'limits' | 'server' | 'logIn'>;
  readonly store: AccessStore;
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly roles: RoleStore;
  readonly oauth: OauthStore;
  readonly identities: IdentityStore;
  readonly fileUsers: FileUserStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

// oxlint-disable-next-line max-lines-per-function -- wires the parts of the service, one part per line
export async function createAccessService(dependencies: AccessDependencies): Promise<AccessService> {
  const { config, store, clock, ids } = dependencies;
  const generated = config.adminCredentials === null ? await ensureAdministrator(dependencies) : null;
  await endFormerIssuers(config.logIn, dependencies);
  const fileUserIds = await openFileUserIds(dependencies.fileUsers);
  const users = givingFreeIds(dependencies.users, fileUserIds);
  const storedAttributes = await users.attributes();
  const stored = await dependencies.roles.parts();
  const directory = await openDirectory(dependencies, { defaults: defaultsOf(storedAttributes), stored, fileUserIds });
  const limits = createLogInLimits(config.limits.failed_logins_per_minute, { clock, ids });
  const logIn = await createLogIn({ config, store, directory, limits, clock });
  const noteUse = createCredentialUses({ store, directory, clock });
  await store.deleteTokensExpiredBefore(clock.steady());
  const sessions = createSessions({ store, directory, clock, ids, lifetimeMs: config.server.access_token_ttl_ms });

  const forgetTokens = () => sessions.forget();
  const grants = createOauthGrants({ store: dependencies.oauth, sessions, directory, clock, ids });
  const apps = createOauthApps({ store: dependencies.oauth, directory, clock, forgetTokens });
  const administration = createUserAdministration({
    store,
    users,
    groups: dependencies.groups,
    directory,
    clock,
    ids,
    forgetTokens,
  });
  const attributes = createAttributeAdministration({
    users,
    directory,
    administration,
    stored: storedAttributes,
    groups: dependencies.groups,
  });
  const groups = createGroupAdministration({
    store: dependencies.groups,
    directory,
    users: administration,
    attributes,
    forgetTokens,
  });

  const roles = createRoleAdministration({
    store: dependencies.roles,
    stored,
    directory,
    forgetTokens,
    async refreshHolders(roleId) {
      directory.setGroups(await dependencies.groups.book());
      const holders = directory.users().filter(({ roleIds }) => roleIds.includes(roleId));
      await Promise.all(holders.map(({ id }) => refreshUser(id, users, directory)));
    },
  });

  const turns = createTurns();
  return {
    directory,
    ...inOneLine({ users: administration, attributes, groups, roles }, turns),
    configured: createConfiguredUsers({
      current: () => config.users,
      directory,
      ids: fileUserIds,
      turns,
      onChange() {
        attributes.configuredChanged();
        limits.forgetWrong();
        forgetTokens();
      },
    }),
    oauth: { apps: inTurnsOf(turns, apps, appChanges), grants, findApp: (guid) => dependencies.oauth.app(guid) },
    people: createPeople({
      ...dependencies,
      users,
      config: config.logIn,
      directory,
      grants,
      limits,
      turns,
      forgetTokens,
    }),
    generated,

    async login(clientId, clientSecret, address) {
      const { user, endsAt } = await logIn({ clientId, clientSecret, address });
      await noteUse(clientId);
      return sessions.open(user, byCredentials(clientId, endsAt));
    },

    async authorize(app, codeChallenge, shown) {
      const { user, endsAt } = await logIn(shown);
      await noteUse(shown.clientId);
      await dependencies.oauth.addUser(app.clientGuid, user.id);
      return grants.issueCode(app, user, { proof: byCredentials(shown.clientId, endsAt), codeChallenge });
    },

    loginAs: (userId, session) => sessions.openFor(userId, session),
    authenticate: (token) => sessions.find(token),
    sessionNow: (session) => sessions.now(session),
    logout: (session) => sessions.end(session),
    setWorkspace: (session, workspaceId) => sessions.setWorkspace(session, workspaceId),
    forgetTokens,

    readAgain: () =>
      // A change that is being made here would be overwritten with what was before it.
      turns(async () => {
        await fileUserIds.readAgain();
        const [definitions, parts, content] = [
          await users.attributes(),
          await dependencies.roles.parts(),
          await storedContent(dependencies),
        ];
        attributes.storeChanged(definitions);
        roles.storeChanged(parts);
        directory.setStored({ ...content, defaults: defaultsOf(definitions), roles: roleBookOf(parts) });
        forgetTokens();
      }),
  };
}

const appChanges = ['register', 'update', 'delete', 'invalidateTokens', 'activate', 'deactivate'] as const;

type Administrations = Pick<AccessService, 'users' | 'attributes' | 'groups' | 'roles'>;

/** Changes to rights run one after the other: names stay unique, and nobody is given what was just deleted. */
function inOneLine({ users, attributes, groups, roles }: Administrations, turns: Turns): Administrations {
  const userChanges = ['create', 'update', 'delete', 'setRoles', 'setUsersOfRole', 'addEmail'] as const;
  const memberChanges = ['setUser', 'setGroup', 'setGroupsOfRole', 'setValue', 'setValues'] as const;
  return {
    users: inTurnsOf(turns, users, [...userChanges, 'createCredentials', 'deleteCredentials']),
    attributes: inTurnsOf(turns, attributes, ['create', 'update', 'delete', 'setValue']),
    groups: inTurnsOf(turns, groups, ['create', 'update', 'delete', ...memberChanges]),
    roles: inTurnsOf(turns, roles, ['create', 'update', 'delete']),
  };
}

/** Nobody is given an id that somebody of the file has had: tasks would become theirs. */
function givingFreeIds(users: UserStore, fileUserIds: FileUserIds): UserStore {
  return {
    ...users,
    addUser: ({ isTaken, ...added }) =>
      users.addUser({ ...added, isTaken: (id) => isTaken(id) || fileUserIds.isKnown(id) }),
  };
}

async function ensureAdministrator({ store, ids, clock }: AccessDependencies): Promise<GeneratedCredentials> {
  const existing = await store.firstCredentials(FIRST_ADMINISTRATOR_ID);
  if (existing !== undefined) return { clientId: existing.clientId, clientSecret: null };
  const clientId = ids.base62(20);
  const clientSecret = ids.base62(24);
  await store.saveCredentials({
    clientId,
    secretHash: hashSecret(clientSecret),
    userId: FIRST_ADMINISTRATOR_ID,
    createdAt: clock.now(),
    expiresAt: null,
    endsAt: null,
  });
  return { clientId, clientSecret };
}
