/**
 * Who may see and change groups. Changing a group's members, or its name, by which log-ins find it, gives or takes away
 * what the group has. It therefore needs the roles of the group and of the groups that contain it, and
 * `manage_user_attributes` if one of them has values.
 */
import { CoatcheckError } from '../errors/catalogue.ts';
import { wrongField } from '../errors/field-errors.ts';
import { found } from '../errors/found.ts';
import type { AttributeAdministration } from './attribute-administration.ts';
import type { Caller } from './caller.ts';
import type { GroupFacts, GroupStore } from './group-store.ts';
import { EVERYBODY_ID, withAround, withWithin } from './groups.ts';
import type { Group, GroupBook, GroupValue } from './groups.ts';
import { forbidden, isAdministrator, permit } from './permit.ts';
import { rolesIn } from './role-book.ts';
import { refuseHigherRoles } from './role-rights.ts';
import type { UserAdministration } from './user-administration.ts';
import { checkValue } from './user-attributes.ts';
import type { ChangeableDirectory } from './user-directory.ts';
import type { User } from './user.ts';

/** Everything throws `not_found` for a group, user or attribute that does not exist or that the caller may not see. */
export interface GroupAdministration {
  /** All of them; the same list until one changes. */
  all(): readonly Group[];
  /** Needs `see_users`. */
  visibleTo(caller: Caller): readonly Group[];
  get(id: string, caller: Caller): Group;
  /** Direct members; for the group of all users, everybody. */
  usersOf(id: string, caller: Caller): readonly User[];
  /** Groups that have a role. */
  withRole(roleId: string, caller: Caller): readonly Group[];
  /** Groups that directly contain a group. */
  around(id: string, caller: Caller): readonly Group[];
  /** Needs `manage_groups`. @throws CoatcheckError `forbidden`, `validation_failed` */
  create(facts: GroupFacts, caller: Caller): Promise<Group>;
  update(id: string, facts: Partial<GroupFacts>, caller: Caller): Promise<Group>;
  delete(id: string, caller: Caller): Promise<void>;
  /** For users created through the API. */
  setUser(id: string, userId: string, isMember: boolean, caller: Caller): Promise<User>;
  setGroup(id: string, childId: string, isWithin: boolean, caller: Caller): Promise<Group>;
  /** Needs `manage_roles`. */
  setGroupsOfRole(roleId: string, ids: readonly string[], caller: Caller): Promise<readonly Group[]>;
  /** In order of precedence. */
  valuesOf(name: string, caller: Caller): readonly GroupValue[];
  /** Null removes the value. Resolves with all values of the attribute, in order of precedence. */
  setValue(id: string, name: string, value: string | null, caller: Caller): Promise<readonly GroupValue[]>;
  /** Needs `manage_user_attributes`. Replaces all values of the attribute. */
  setValues(name: string, values: readonly Omit<GroupValue, 'name'>[], caller: Caller): Promise<readonly GroupValue[]>;
}

export interface GroupDependencies {
  readonly store: GroupStore;
  readonly directory: ChangeableDirectory;
  readonly users: UserAdministration;
  readonly attributes: AttributeAdministration;
  readonly forgetTokens: () => void;
}

const LONGEST_NAME = 255;

// oxlint-disable-next-line max-lines-per-function -- a service: each verb is its checks, one write, one answer
export function createGroupAdministration(dependencies: GroupDependencies): GroupAdministration {
  const { store, directory, users, attributes, forgetTokens } = dependencies;

  const book = (): GroupBook => directory.groups();
  const visibleTo = (caller: Caller): readonly Group[] => {
    permit(caller, 'see_users');
    return book().groups;
  };
  const get = (id: string, caller: Caller): Group => found(visibleTo(caller).find((one) => one.id === id));
  const refresh = async (): Promise<void> => {
    directory.setGroups(await store.book());
    forgetTokens();
  };
  /** @throws CoatcheckError `forbidden` if `caller` may not change who is in the groups */
  const requireRightsOf = (ids: readonly string[], affected: readonly User[], caller: Caller): void => {
    const all = withAround(book(), ids);
    const groups = book().groups.filter(({ id }) => all.has(id));
    const roleIds = groups.flatMap((group) => group.roleIds);
    refuseHigherRoles(rolesIn(directory.roles(), roleIds), caller);
    if (!book().values.some(({ groupId }) => all.has(groupId))) return;
    permit(caller, 'manage_user_attributes', 'change who has the values of user attributes that a group has');
    requireNoAdministrator(affected, caller);
  };
  const usersWithin = (ids: readonly string[]): readonly User[] => {
    const within = withWithin(book(), ids);
    if (within.has(EVERYBODY_ID)) return directory.users();
    const members = book().groups.flatMap(({ id, userIds }) => (within.has(id) ? userIds : []));
    return [...new Set(members)].flatMap((id) => directory.find(id) ?? []);
  };
  const usersOf = (id: string, caller: Caller): readonly User[] => {
    const { userIds } = get(id, caller);
    if (id === EVERYBODY_ID) return directory.users();
    return userIds.toSorted((a, b) => Number(a) - Number(b)).flatMap((one) => directory.find(one) ?? []);
  };

  return {
    all: () => book().groups,
    visibleTo,
    get,
    usersOf,
    withRole: (roleId, caller) => visibleTo(caller).filter(({ roleIds }) => roleIds.includes(roleId)),
    around: (id, caller) => visibleTo(caller).filter(({ groupIds }) => groupIds.includes(id)),

    async create(facts, caller) {
      permit(caller, 'manage_groups');
      checkName(facts.name);
      const added = await store.add(facts);
      if (added === 'name_taken') throw nameTaken(facts.name);
      await refresh();
      return get(added.id, caller);
    },

    async update(id, facts, caller) {
      permit(caller, 'manage_groups');
      const group = get(id, caller);
      const changed = { ...group, ...facts };
      checkName(changed.name);
      // Log-ins find groups by their names: who is in one depends on what it is called.
      if (changed.name !== group.name) requireRightsOf([id], [], caller);
      if ((await store.change(id, changed)) === 'name_taken') throw nameTaken(changed.name);
      await refresh();
      return get(id, caller);
    },

    async delete(id, caller) {
      permit(caller, 'manage_groups');
      get(id, caller);
      if (id === EVERYBODY_ID) throw forbidden('delete the group of all users');
      requireRightsOf([id], usersWithin([id]), caller);
      await store.delete(id);
      await refresh();
    },

    async setUser(id, userId, isMember, caller) {
      permit(caller, 'manage_groups');
      get(id, caller);
      const user = users.get(userId, caller);
      if (id === EVERYBODY_ID) throw forbidden('change who is in the group of all users');
      users.requireMadeHere(user);
      if (!isMember && !user.groupIds.includes(id)) throw new CoatcheckError('not_found', {});
      requireRightsOf([id], [user], caller);
      await store.setUser(id, userId, isMember);
      await refresh();
      return users.get(userId, caller);
    },

    async setGroup(id, childId, isWithin, caller) {
      permit(caller, 'manage_groups');
      const group = get(id, caller);
      const child = get(childId, caller);
      if (id === EVERYBODY_ID || childId === EVERYBODY_ID) throw forbidden('put the group of all users elsewhere');
      if (!isWithin && !group.groupIds.includes(childId)) throw new CoatcheckError('not_found', {});
      if (isWithin && withWithin(book(), [childId]).has(id)) throw inItself(child, group);
      requireRightsOf([id], usersWithin([childId]), caller);
      await store.setGroup(id, childId, isWithin);
      await refresh();
      return get(childId, caller);
    },

    async setGroupsOfRole(roleId, ids, caller) {
      permit(caller, 'manage_roles');
      const role = rolesIn(directory.roles(), [roleId]);
      if (role.length === 0) throw new CoatcheckError('not_found', {});
      refuseHigherRoles(role, caller);
      for (const id of ids) get(id, caller);
      await store.setGroupsOfRole(roleId, [...new Set(ids)]);
      await refresh();
      return this.withRole(roleId, caller);
    },

    valuesOf(name, caller) {
      permit(caller, 'manage_user_attributes');
      attributes.get(name, caller);
      return book().values.filter((value) => value.name === name);
    },

    setValue(id, name, value, caller) {
      const values = this.valuesOf(name, caller);
      get(id, caller);
      if (value === null && !values.some(({ groupId }) => groupId === id)) throw new CoatcheckError('not_found', {});
      const others = values.filter(({ groupId }) => groupId !== id);
      if (value === null) return this.setValues(name, others, caller);
      const hasValue = others.length < values.length;
      const changed = values.map((one) => (one.groupId === id ? { ...one, value } : one));
      return this.setValues(name, hasValue ? changed : [...values, { groupId: id, value }], caller);
    },

    async setValues(name, values, caller) {
      permit(caller, 'manage_user_attributes');
      if (attributes.get(name, caller).definedIn === 'system')
        throw forbidden(`set ${name}: it is derived from the user`);
      for (const { groupId, value } of values) {
        get(groupId, caller);
        checkValue(value);
      }
      const before = this.valuesOf(name, caller).map(({ groupId }) => groupId);
      requireNoAdministrator(usersWithin([...before, ...values.map(({ groupId }) => groupId)]), caller);
      await store.setValues(name, [...new Map(values.map((value) => [value.groupId, { ...value, name }])).values()]);
      await refresh();
      return this.valuesOf(name, caller);
    },
  };
}

/** Counts only users created here: others have what their configuration says. @throws CoatcheckError `forbidden` */
function requireNoAdministrator(affected: readonly User[], caller: Caller): void {
  if (affected.some((user) => user.definedIn === 'api' && isAdministrator(user.caller)))
    permit(caller, 'administer', 'set user attributes of administrators');
}

/** @throws CoatcheckError `validation_failed` */
function checkName(name: string): void {
  if (name.trim() !== '' && name.length <= LONGEST_NAME) return;
  const message = `The name of a group must have 1 to ${String(LONGEST_NAME)} characters.`;
  throw wrongField('name', 'invalid', message);
}

function nameTaken(name: string): CoatcheckError {
  const message = `A group named '${name}' already exists.`;
  return wrongField('name', 'already_exists', message);
}

function inItself(child: Group, group: Group): CoatcheckError {
  const message = `Group '${child.name}' cannot be put into '${group.name}', which is the same group or one of its subgroups.`;
  return wrongField('group_id', 'invalid', message);
}
