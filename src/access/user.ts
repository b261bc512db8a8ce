/** Users: the first administrator, those of `coatcheck.yaml`, and those made through the API. */
import type { UserConfig } from '../config/config.ts';
import type { Caller } from './caller.ts';
import type { Membership } from './groups.ts';
import { permissionsOf } from './configured-permissions.ts';
import { allPermissions, type Permission } from './permissions.ts';
import { rolesIn } from './role-book.ts';
import { rightsOf } from './role-rights.ts';
import { ADMINISTRATOR_ROLE_ID, builtInRoles, USER_ROLE_ID } from './roles.ts';
import type { RoleBook } from './roles.ts';

export interface User {
  /** Digits in a string; never reused for another user. */
  readonly id: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly isDisabled: boolean;
  /** The API can change only users of the API. */
  readonly definedIn: 'environment' | 'configuration' | 'api';
  /** Empty if no built-in role matches what the configuration says. */
  readonly roleIds: readonly string[];
  /** Groups of which the user is a direct member. */
  readonly groupIds: readonly string[];
  /** Roles that the user has through groups, here or elsewhere. */
  readonly groupRoleIds: readonly string[];
  /** User attributes that the user has through groups. */
  readonly groupValues: Readonly<Record<string, string>>;
  /** User attributes set for this user, without defaults and without the system's. */
  readonly attributeValues: Readonly<Record<string, string>>;
  /** User attributes whose values the configuration sets. */
  readonly fixedAttributes: readonly string[];
  /**
   * Key for attribute values set through the API for a user who is not stored; null for stored users. It is not the
   * user's id, because ids of configured users follow their order: one user's values must not become another's.
   */
  readonly valuesOwner: string | null;
  readonly credentials: readonly ApiCredentials[];
  /** Accounts elsewhere with which the user can log in. */
  readonly identities: readonly Identity[];
  readonly caller: Caller;
}

/** The part of API credentials that may be shown: never the secret. */
export interface ApiCredentials {
  readonly clientId: string;
  /** Milliseconds since 1970; null if the configuration or the environment sets them. */
  readonly createdAt: number | null;
  /** Milliseconds since 1970; null if they do not end. */
  readonly expiresAt: number | null;
  /** Milliseconds since 1970; null if nobody has ever used them. */
  readonly lastUsedAt: number | null;
}

/** Credentials as they are defined: when they were used is known elsewhere. */
export type DefinedCredentials = Omit<ApiCredentials, 'lastUsedAt'>;

/** An account that a user has with a provider or proxy, which alone says who somebody is: an e-mail address does not. */
export interface Identity {
  readonly id: string;
  readonly issuer: string;
  /** The user's id there. */
  readonly subject: string;
  /** The verified address at the last log-in. */
  readonly email: string | null;
  /** Roles that the last log-in gave. */
  readonly roleIds: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly loggedInAt: number;
}

/** A user created through the API, as stored. */
export interface StoredUser {
  readonly id: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly locale: string;
  readonly isDisabled: boolean;
  readonly roleIds: readonly string[];
  readonly attributeValues: Readonly<Record<string, string>>;
  readonly identities: readonly Identity[];
}

/** The id of the administrator that every server has. */
export const FIRST_ADMINISTRATOR_ID = '1';

/** What the existing attributes say about every user. */
export interface AttributeDefaults {
  /** Values for users without one of their own. */
  readonly values: Readonly<Record<string, string>>;
  /** Names of attributes whose values users may not see. */
  readonly hidden: readonly string[];
  /** Names of attributes that users may set themselves. */
  readonly chosen: readonly string[];
}

/** What a user is built from, besides its definition. */
export interface UserSurroundings {
  /** What the user has through groups; configured users have the membership alone. */
  readonly membership: Membership;
  readonly roles: RoleBook;
  readonly credentials: readonly ApiCredentials[];
  /** User attribute → value for users without one of their own. */
  readonly defaults: AttributeDefaults;
}

/** For users who are not stored: includes the values set for them through the API. */
interface DefinedSurroundings extends UserSurroundings {
  readonly given: Readonly<Record<string, string>>;
}

export const ADMINISTRATOR_VALUES_OWNER = 'administrator';
export const valuesOwnerOf = ({ client_id }: UserConfig): string => `client ${client_id}`;

export function firstAdministrator({ credentials, defaults, given, membership }: DefinedSurroundings): User {
  const person = {
    id: FIRST_ADMINISTRATOR_ID,
    firstName: 'Coatcheck',
    lastName: 'Administrator',
    email: null,
    locale: 'en',
  };
  return {
    ...person,
    isDisabled: false,
    definedIn: 'environment',
    roleIds: [ADMINISTRATOR_ROLE_ID],
    ...membershipAlone(membership),
    attributeValues: given,
    fixedAttributes: [],
    valuesOwner: ADMINISTRATOR_VALUES_OWNER,
    credentials,
    identities: [],
    caller: toCaller(person, {
      isAdministrator: true,
      permissions: allPermissions,
      models: null,
      userAttributes: { ...defaults.values, ...given },
      hiddenAttributes: defaults.hidden,
      chosenAttributes: defaults.chosen,
      timezone: null,
    }),
  };
}

export function configuredUser(
  config: UserConfig,
  id: string,
  { credentials, defaults, given, membership }: DefinedSurroundings,
): User {
  const attributeValues = { ...given, ...config.user_attributes };
  const { first_name: firstName, last_name: lastName, email, locale } = config;
  const person = { id, firstName, lastName, email, locale };
  return {
    ...person,
    isDisabled: false,
    definedIn: 'configuration',
    roleIds: rolesOf(config),
    ...membershipAlone(membership),
    attributeValues,
    fixedAttributes: Object.keys(config.user_attributes),
    valuesOwner: valuesOwnerOf(config),
    credentials,
    identities: [],
    caller: toCaller(person, {
      isAdministrator: config.admin,
      permissions: config.admin ? allPermissions : (permissionsOf(config) ?? permissionsOfUsers),
      models: config.admin || config.models === null ? null : new Set(config.models),
      userAttributes: { ...defaults.values, ...attributeValues },
      hiddenAttributes: defaults.hidden,
      chosenAttributes: defaults.chosen,
      timezone: config.timezone,
    }),
  };
}

/** Users defined by the configuration have their rights from there, not from groups. */
function membershipAlone({ groupIds }: Membership): Pick<User, 'groupIds' | 'groupRoleIds' | 'groupValues'> {
  return { groupIds, groupRoleIds: [], groupValues: {} };
}

function rolesOf({ admin, permissions, models }: UserConfig): readonly string[] {
  if (admin) return [ADMINISTRATOR_ROLE_ID];
  return permissions === null && models === null ? [USER_ROLE_ID] : [];
}

/** As in Looker, a user without a role can only read their own user. */
export function storedUser(stored: StoredUser, { credentials, defaults, membership, roles }: UserSurroundings): User {
  // Roles may have been deleted since the last log-in.
  const byAccount = rolesIn(
    roles,
    stored.identities.flatMap((one) => one.roleIds),
  );
  const groupRoleIds = [...new Set([...membership.roleIds, ...byAccount.map(({ id }) => id)])];
  const roleIds = [...new Set([...stored.roleIds, ...groupRoleIds])];
  const { permissions, models } = rightsOf(rolesIn(roles, roleIds));
  return {
    ...stored,
    groupIds: membership.groupIds,
    groupRoleIds,
    groupValues: membership.values,
    definedIn: 'api',
    fixedAttributes: [],
    valuesOwner: null,
    credentials,
    caller: toCaller(stored, {
      isAdministrator: roleIds.includes(ADMINISTRATOR_ROLE_ID),
      permissions,
      models,
      userAttributes: { ...defaults.values, ...membership.values, ...stored.attributeValues },
      hiddenAttributes: defaults.hidden,
      chosenAttributes: defaults.chosen,
      timezone: null,
    }),
  };
}

/** For configured users whose entry says nothing else. */
const permissionsOfUsers: readonly Permission[] = rightsOf(rolesIn(builtInRoles, [USER_ROLE_ID])).permissions;

type Person = Pick<StoredUser, 'id' | 'firstName' | 'lastName' | 'email' | 'locale'>;
type Rights = Pick<
  Caller,
  'isAdministrator' | 'models' | 'userAttributes' | 'hiddenAttributes' | 'chosenAttributes' | 'timezone'
> & {
  readonly permissions: readonly Permission[];
};

function toCaller({ id, firstName, lastName, email, locale }: Person, rights: Rights): Caller {
  const displayName = `${firstName ?? ''} ${lastName ?? ''}`.trim() || `User ${id}`;
  // Looker's own attributes, which the configuration may override.
  const userAttributes = {
    id,
    name: displayName,
    first_name: firstName ?? '',
    last_name: lastName ?? '',
    ...(email === null ? {} : { email }),
    locale,
    ...rights.userAttributes,
  };
  return {
    ...rights,
    userId: id,
    displayName,
    permissions: new Set(rights.permissions),
    userAttributes,
    locale: userAttributes.locale,
  };
}
