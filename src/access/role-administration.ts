/**
 * Who may see and change permission sets, model sets and roles. Changing a set changes the roles that contain it, so it
 * requires all the rights that they give, before and after.
 */
import { CoatcheckError } from '../errors/catalogue.ts';
import type { FieldError } from '../errors/catalogue.ts';
import { firstErrors, requireNoErrors, wrongField } from '../errors/field-errors.ts';
import { found } from '../errors/found.ts';
import { closestName } from '../lib/closest-name.ts';
import type { Caller } from './caller.ts';
import { allPermissions, isPermission } from './permissions.ts';
import { may, permit } from './permit.ts';
import { roleBookOf, rolesIn, rolesWith } from './role-book.ts';
import type { RolePart, StoredPart } from './role-book.ts';
import { refuseHigherRights, refuseHigherRoles } from './role-rights.ts';
import type { RoleStore } from './role-store.ts';
import { ADMINISTRATOR_SET_ID } from './roles.ts';
import type { RoleBook } from './roles.ts';
import type { ChangeableDirectory } from './user-directory.ts';

/** What the creator of a part sets. */
export type PartFacts = Pick<StoredPart, 'name' | 'content'>;

export interface RoleAdministration {
  /** All roles and sets, to look up what somebody has. */
  all(): RoleBook;
  /**
   * With `see_users`, everything; other users see the sets that every Looker has, and their own roles with their sets.
   */
  visibleTo(caller: Caller): RoleBook;
  /**
   * Needs `manage_roles`. Resolves with the id.
   * @throws CoatcheckError `forbidden`, `validation_failed`; the methods below also throw `not_found`
   */
  create(part: RolePart, facts: PartFacts, caller: Caller): Promise<string>;
  update(part: RolePart, id: string, change: (current: PartFacts) => PartFacts, caller: Caller): Promise<void>;
  /** @throws CoatcheckError `not_modifiable` for a set that a role contains */
  delete(part: RolePart, id: string, caller: Caller): Promise<void>;
  /** The store was changed by another node. */
  storeChanged(stored: readonly StoredPart[]): void;
}

export interface RoleDependencies {
  readonly store: RoleStore;
  readonly stored: readonly StoredPart[];
  readonly directory: ChangeableDirectory;
  /** Removes a deleted role from groups and users in memory. */
  readonly refreshHolders: (roleId: string) => Promise<void>;
  readonly forgetTokens: () => void;
}

/** The word for each part, and the member that holds its content. */
const words: Readonly<Record<RolePart, { readonly one: string; readonly member: string }>> = {
  permissionSets: { one: 'permission set', member: 'permissions' },
  modelSets: { one: 'model set', member: 'models' },
  roles: { one: 'role', member: 'permission_set_id' },
};
const LONGEST_NAME = 255;
const MAX_MODELS = 10_000;

// oxlint-disable-next-line max-lines-per-function -- a service: each verb is its checks, one write, one answer
export function createRoleAdministration(dependencies: RoleDependencies): RoleAdministration {
  const { store, directory, refreshHolders, forgetTokens } = dependencies;
  let { stored } = dependencies;
  const all = (): RoleBook => directory.roles();
  const refresh = async (): Promise<void> => {
    stored = await store.parts();
    directory.setRoles(roleBookOf(stored));
    forgetTokens();
  };
  const visibleTo = (caller: Caller): RoleBook => {
    if (may(caller, 'see_users')) return all();
    const oneself = directory.find(caller.userId);
    const roles = oneself === undefined ? [] : rolesIn(all(), [...oneself.roleIds, ...oneself.groupRoleIds]);
    const isOwn = (set: object) =>
      roles.some(({ permissionSet, modelSet }) => permissionSet === set || modelSet === set);
    return {
      roles,
      permissionSets: all().permissionSets.filter((set) => set.isBuiltIn || isOwn(set)),
      modelSets: all().modelSets.filter((set) => set.isBuiltIn || isOwn(set)),
    };
  };
  /** @throws CoatcheckError `not_found`, `forbidden` for parts that every Looker has */
  const changeable = (part: RolePart, id: string, caller: Caller): StoredPart => {
    const current = found(visibleTo(caller)[part].find((one) => one.id === id));
    const kept = stored.find((one) => one.part === part && one.id === id);
    if (kept === undefined) {
      const why = `The ${words[part].one} ${current.name} cannot be changed or deleted: every server has it.`;
      throw new CoatcheckError('not_modifiable', { why, allowed: 'GET, HEAD' });
    }
    return kept;
  };
  /** Checks what the part gives, itself and through roles. @throws CoatcheckError `forbidden` */
  const requireRightsOf = (book: RoleBook, part: RolePart, id: string, caller: Caller): void => {
    refuseHigherRoles(rolesWith(book, part, id), caller);
    const permissions = part === 'permissionSets' ? book[part].find((set) => set.id === id)?.permissions : undefined;
    const models = part === 'modelSets' ? book[part].find((set) => set.id === id)?.models : undefined;
    refuseHigherRights({ permissions: permissions ?? [], models: new Set(models) }, caller);
  };
  const requireRightsAfter = (changed: StoredPart, caller: Caller): void => {
    const book = roleBookOf([...stored.filter(({ id }) => id !== changed.id), changed]);
    requireRightsOf(book, changed.part, changed.id, caller);
  };
  const check = (part: RolePart, { name, content }: PartFacts, ownId: string | null): void => {
    const errors = [...nameErrors(all(), part, name, ownId), ...contentErrors[part](content, all())];
    requireNoErrors(errors);
  };

  return {
    all,
    visibleTo,
    storeChanged(changed) {
      stored = changed;
    },

    async create(part, facts, caller) {
      permit(caller, 'manage_roles');
      check(part, facts, null);
      requireRightsAfter({ ...facts, part, id: 'new' }, caller);
      const added = await store.add({ ...facts, part });
      await refresh();
      if (added === 'name_taken') throw nameTaken(part, facts.name);
      return added.id;
    },

    async update(part, id, change, caller) {
      permit(caller, 'manage_roles');
      const current = changeable(part, id, caller);
      const changed = { ...current, ...change(current) };
      check(part, changed, id);
      requireRightsOf(all(), part, id, caller);
      requireRightsAfter(changed, caller);
      const outcome = await store.change(changed);
      await refresh();
      if (outcome === 'name_taken') throw nameTaken(part, changed.name);
    },

    async delete(part, id, caller) {
      permit(caller, 'manage_roles');
      const { name } = changeable(part, id, caller);
      requireRightsOf(all(), part, id, caller);
      const [user] = part === 'roles' ? [] : rolesWith(all(), part, id);
      if (user !== undefined) {
        const why = `The ${words[part].one} '${name}' is used by the role '${user.name}'. Change or delete that role first.`;
        throw new CoatcheckError('not_modifiable', { why, allowed: 'GET, HEAD, PATCH' });
      }
      await store.delete(id);
      await refresh();
      if (part === 'roles') await refreshHolders(id);
    },
  };
}

const invalid = (field: string, message: string): FieldError => ({ field, code: 'invalid', message });

function nameErrors(book: RoleBook, part: RolePart, name: string, ownId: string | null): readonly FieldError[] {
  const { one } = words[part];
  if (name.trim() === '' || name.length > LONGEST_NAME) {
    return [invalid('name', `The name of a ${one} must have 1 to ${String(LONGEST_NAME)} characters.`)];
  }
  const isSame = (other: { readonly id: string; readonly name: string }) =>
    other.id !== ownId && other.name.toLowerCase() === name.toLowerCase();
  return book[part].some(isSame) ? [{ field: 'name', code: 'already_exists', message: alreadyExists(one, name) }] : [];
}

function alreadyExists(one: string, name: string): string {
  return `A ${one} named '${name}' already exists.`;
}

function nameTaken(part: RolePart, name: string): CoatcheckError {
  return wrongField('name', 'already_exists', alreadyExists(words[part].one, name));
}

/** Only the role Admin gives `administer`: a user who has it is an administrator everywhere. */
function permissionErrors(names: readonly string[]): readonly FieldError[] {
  const { member } = words.permissionSets;
  return firstErrors(names, (name) => {
    if (name === 'administer') return [invalid(member, `'administer' is reserved for the role Admin.`)];
    if (isPermission(name)) return [];
    const close = closestName(name, allPermissions);
    return [invalid(member, `'${name}' is not a permission.${close === undefined ? '' : ` Did you mean '${close}'?`}`)];
  });
}

function modelErrors(names: readonly string[]): readonly FieldError[] {
  const { member } = words.modelSets;
  if (names.length > MAX_MODELS) return [invalid(member, `A model set may have at most ${String(MAX_MODELS)} models.`)];
  const isBad = (name: string) => name.trim() === '' || name.length > LONGEST_NAME;
  return names.some(isBad)
    ? [invalid(member, `The name of a model must have 1 to ${String(LONGEST_NAME)} characters.`)]
    : [];
}

function setErrors([permissionSetId, modelSetId]: readonly string[], book: RoleBook): readonly FieldError[] {
  const unknown = (field: string, one: string, id = '') => invalid(field, `There is no ${one} with the id '${id}'.`);
  const isKnown = (sets: readonly { readonly id: string }[], id: string | undefined) =>
    sets.some((set) => set.id === id);
  return [
    ...(permissionSetId === ADMINISTRATOR_SET_ID
      ? [invalid('permission_set_id', 'The permission set Admin is reserved for the role Admin.')]
      : []),
    ...(isKnown(book.permissionSets, permissionSetId)
      ? []
      : [unknown('permission_set_id', words.permissionSets.one, permissionSetId)]),
    ...(isKnown(book.modelSets, modelSetId) ? [] : [unknown('model_set_id', words.modelSets.one, modelSetId)]),
  ];
}

const contentErrors: Readonly<Record<RolePart, (content: readonly string[], book: RoleBook) => readonly FieldError[]>> =
  {
    permissionSets: permissionErrors,
    modelSets: modelErrors,
    roles: setErrors,
  };
