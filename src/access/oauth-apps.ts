/** Programs registered to act for users. Administrators register them; users can end what they granted to a program. */
import { CoatcheckError } from '../errors/catalogue.ts';
import type { FieldError } from '../errors/catalogue.ts';
import { requireNoErrors } from '../errors/field-errors.ts';
import { found } from '../errors/found.ts';
import type { Clock } from '../lib/clock.ts';
import { LOOPBACK_NAMES } from '../lib/ip-address.ts';
import type { Caller } from './caller.ts';
import { forbidden, isAdministrator } from './permit.ts';
import type { OauthApp, OauthStore } from './oauth-store.ts';
import { findActive } from './sessions.ts';
import type { UserDirectory } from './user-directory.ts';

/** What an administrator sets for a program; members that are left out keep their values. */
export type OauthAppChanges = Partial<Pick<OauthApp, 'redirectUri' | 'displayName' | 'description' | 'enabled'>> & {
  readonly groupId?: string | null;
};

export interface OauthAppWithUsers extends OauthApp {
  readonly userIds: readonly string[];
}

/** Everything throws `not_found` for a program that does not exist or that the caller may not see. */
export interface OauthApps {
  /** Administrators see all programs, other users those that act for them. */
  visibleTo(caller: Caller): Promise<readonly OauthAppWithUsers[]>;
  get(clientGuid: string, caller: Caller): Promise<OauthAppWithUsers>;
  /** @throws CoatcheckError `forbidden`, `conflict`, `validation_failed` */
  register(clientGuid: string, values: OauthAppChanges, caller: Caller): Promise<OauthAppWithUsers>;
  /** Switching a program off ends its tokens. @throws CoatcheckError `forbidden`, `validation_failed` */
  update(clientGuid: string, changes: OauthAppChanges, caller: Caller): Promise<OauthAppWithUsers>;
  /** Deleting one that does not exist is not an error, as in Looker. @throws CoatcheckError `forbidden` */
  delete(clientGuid: string, caller: Caller): Promise<void>;
  invalidateTokens(clientGuid: string, caller: Caller): Promise<void>;
  /** @throws CoatcheckError `not_found` for another user, unless the caller is an administrator */
  activate(clientGuid: string, userId: string, caller: Caller): Promise<void>;
  /** Ends what the program may do for the user. @throws CoatcheckError `not_found` likewise */
  deactivate(clientGuid: string, userId: string, caller: Caller): Promise<void>;
}

interface AppDependencies {
  readonly store: OauthStore;
  readonly directory: UserDirectory;
  readonly clock: Clock;
  readonly forgetTokens: () => void;
}

// oxlint-disable-next-line max-lines-per-function -- a service: short verbs over the apps above them
export function createOauthApps({ store, directory, clock, forgetTokens }: AppDependencies): OauthApps {
  const withUsers = async (app: OauthApp): Promise<OauthAppWithUsers> => ({
    ...app,
    userIds: await store.userIdsOf(app.clientGuid),
  });
  const mayBeSeenBy = (caller: Caller) => (app: OauthAppWithUsers) =>
    isAdministrator(caller) || app.userIds.includes(caller.userId);

  const get = async (clientGuid: string, caller: Caller): Promise<OauthAppWithUsers> => {
    const app = await withUsers(found(await store.app(clientGuid)));
    return found(mayBeSeenBy(caller)(app) ? app : undefined);
  };

  const invalidate = async (app: OauthApp): Promise<void> => {
    await store.saveApp({ ...app, tokensEndedAt: clock.now() });
    await store.deleteGrants({ clientGuid: app.clientGuid });
    forgetTokens();
  };

  return {
    async visibleTo(caller) {
      const all = await Promise.all((await store.apps()).map(withUsers));
      return all.filter(mayBeSeenBy(caller));
    },
    get,

    async register(clientGuid, values, caller) {
      requireAdministrator(caller, 'register an application');
      if ((await store.app(clientGuid)) !== undefined) {
        throw new CoatcheckError('conflict', { why: `An application "${clientGuid}" is already registered.` });
      }
      const { redirectUri = '', displayName = '', description = '', enabled = true } = values;
      check({ ...values, redirectUri, displayName }, clientGuid);
      await store.saveApp({ clientGuid, redirectUri, displayName, description, enabled, tokensEndedAt: clock.now() });
      return get(clientGuid, caller);
    },

    async update(clientGuid, { groupId, ...changes }, caller) {
      requireAdministrator(caller, 'change an application');
      const { userIds: _userIds, ...app } = await get(clientGuid, caller);
      const changed = { ...app, ...changes };
      check({ ...changed, ...(groupId !== undefined && { groupId }) }, clientGuid);
      await (changed.enabled && changed.redirectUri === app.redirectUri ? store.saveApp(changed) : invalidate(changed));
      return get(clientGuid, caller);
    },

    async delete(clientGuid, caller) {
      requireAdministrator(caller, 'delete an application');
      await store.deleteApp(clientGuid);
      forgetTokens();
    },

    async invalidateTokens(clientGuid, caller) {
      requireAdministrator(caller, 'end the tokens of an application');
      const { userIds: _userIds, ...app } = await get(clientGuid, caller);
      await invalidate(app);
    },

    async activate(clientGuid, userId, caller) {
      requireSelf(caller, userId);
      found(await store.app(clientGuid));
      found(findActive(directory, userId));
      await store.addUser(clientGuid, userId);
    },

    async deactivate(clientGuid, userId, caller) {
      requireSelf(caller, userId);
      await store.removeUser(clientGuid, userId);
      forgetTokens();
    },
  };
}

function requireAdministrator(caller: Caller, what: string): void {
  if (!isAdministrator(caller)) throw forbidden(`${what}: only administrators may`);
}

/** For everybody else a user does not exist, as everywhere. */
function requireSelf(caller: Caller, userId: string): void {
  if (userId !== caller.userId && !isAdministrator(caller)) throw new CoatcheckError('not_found', {});
}

/** @throws CoatcheckError `validation_failed`, naming everything that is wrong */
function check(app: OauthAppChanges, clientGuid: string): void {
  const { redirectUri = '', displayName = '', groupId } = app;
  const errors: FieldError[] = [];
  const wrong = (field: string, code: FieldError['code'], message: string) => errors.push({ field, code, message });
  if (!/^[\w.:@-]{1,128}$/.test(clientGuid)) {
    const may = 'must consist of at most 128 letters, digits and the characters . _ - : @';
    wrong('client_guid', 'invalid_value', `'client_guid' ${may}.`);
  }
  if (redirectUri === '') wrong('redirect_uri', 'missing_field', `'redirect_uri' is required.`);
  else if (!isRedirectUri(redirectUri)) {
    const must = 'must be an https URL, an http URL of this very machine, or a URL with a scheme of the program’s own';
    wrong('redirect_uri', 'invalid_value', `'redirect_uri' ${must}, without a fragment or a user name.`);
  }
  if (displayName.trim() === '') wrong('display_name', 'missing_field', `'display_name' is required.`);
  if (groupId !== undefined && groupId !== null && groupId !== '') {
    wrong('group_id', 'invalid_value', `'group_id' must be null: any user may use an application here.`);
  }
  requireNoErrors(errors);
}

/** Schemes that a browser runs, reads or shows itself: a code must not be sent there. */
const BROWSER_SCHEME =
  /^(?:javascript|data|vbscript|file|blob|about|filesystem|view-source|ftp|ws|wss|mailto|chrome.*):$/;

function isRedirectUri(text: string): boolean {
  // An address that a URL parser would correct is refused: later it is compared character by character.
  if (!URL.canParse(text) || /[\s\\#]|[^\u0021-\u007e]/.test(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '' || BROWSER_SCHEME.test(protocol)) return false;
  return protocol !== 'http:' || LOOPBACK_NAMES.includes(hostname);
}
