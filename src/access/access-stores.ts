import type { Database } from '../store/database.ts';
import { createAccessStore } from './access-store.ts';
import type { AccessDependencies } from './access-service.ts';
import { createFileUserStore } from './file-user-store.ts';
import { createGroupStore } from './group-store.ts';
import { createIdentityStore } from './identity-store.ts';
import { createOauthStore } from './oauth-store.ts';
import { createRoleStore } from './role-store.ts';
import { createUserStore } from './user-store.ts';

export type AccessStores = Pick<
  AccessDependencies,
  'store' | 'users' | 'groups' | 'roles' | 'oauth' | 'identities' | 'fileUsers'
>;

/** All that the access service keeps, in one state. */
export function accessStoresOf(database: Database): AccessStores {
  return {
    store: createAccessStore(database),
    users: createUserStore(database),
    groups: createGroupStore(database),
    roles: createRoleStore(database),
    oauth: createOauthStore(database),
    identities: createIdentityStore(database),
    fileUsers: createFileUserStore(database),
  };
}
