/** Who may create user attributes and set users' values of them. */
import { CoatcheckError } from '../errors/catalogue.ts';
import { wrongField } from '../errors/field-errors.ts';
import { found } from '../errors/found.ts';
import type { Caller } from './caller.ts';
import type { GroupStore } from './group-store.ts';
import { forbidden, isAdministrator, may, permit } from './permit.ts';
import { refreshUser } from './user-administration.ts';
import type { UserAdministration } from './user-administration.ts';
import type { User } from './user.ts';
import {
  allAttributes,
  checkNewAttribute,
  checkValue,
  defaultsOf,
  attributeValueOf,
  withValue,
} from './user-attributes.ts';
import type { AttributeDefinition, UserAttribute } from './user-attributes.ts';
import type { ChangeableDirectory } from './user-directory.ts';
import type { UserStore } from './user-store.ts';

/** An attribute's id is its name. */
export interface AttributeAdministration {
  /** The attributes whose values the caller may see. */
  visibleTo(caller: Caller): readonly UserAttribute[];
  /** @throws CoatcheckError `not_found` */
  get(name: string, caller: Caller): UserAttribute;
  /** A user whose values the caller may see. @throws CoatcheckError `not_found` */
  userOf(id: string, caller: Caller): User;
  /**
   * Only administrators may change what applies to administrators. @throws CoatcheckError `forbidden`,
   * `validation_failed`
   */
  create(definition: AttributeDefinition, caller: Caller): Promise<UserAttribute>;
  /** The name cannot change: LookML uses it. @throws CoatcheckError `forbidden`, `not_found`, `validation_failed` */
  update(name: string, changes: Partial<AttributeDefinition>, caller: Caller): Promise<UserAttribute>;
  /** Also deletes the values that users have. @throws CoatcheckError `forbidden`, `not_found` */
  delete(name: string, caller: Caller): Promise<void>;
  /**
   * `null` removes the user's own value. Callers need `manage_user_attributes`, unless the attribute lets users set
   * their own value; a value set by the configuration cannot be changed.
   * @throws CoatcheckError `forbidden`, `not_found`, `validation_failed`
   */
  setValue(userId: string, name: string, value: string | null, caller: Caller): Promise<User>;
  /** The configuration names other users now, and with them perhaps other attributes. */
  configuredChanged(): void;
  /** The store was changed by another node. */
  storeChanged(stored: readonly AttributeDefinition[]): void;
}

export interface AttributeDependencies {
  readonly users: UserStore;
  readonly directory: ChangeableDirectory;
  readonly administration: UserAdministration;
  readonly groups: Pick<GroupStore, 'book' | 'setValues'>;
  /** The attributes in the store at the start. */
  readonly stored: readonly AttributeDefinition[];
}

// oxlint-disable-next-line max-lines-per-function -- a service: each verb is its checks, one write, one answer
export function createAttributeAdministration(dependencies: AttributeDependencies): AttributeAdministration {
  const { users, directory, administration, groups } = dependencies;
  let storedAttributes = dependencies.stored;
  let attributes = allAttributes(directory.configuredAttributes(), storedAttributes);

  const refresh = async () => {
    storedAttributes = await users.attributes();
    attributes = allAttributes(directory.configuredAttributes(), storedAttributes);
    directory.setDefaults(defaultsOf(storedAttributes));
  };
  const visibleTo = (caller: Caller) =>
    attributes.filter((attribute) => attribute.userCanView || may(caller, 'manage_user_attributes'));
  const get = (name: string, caller: Caller): UserAttribute =>
    found(visibleTo(caller).find((attribute) => attribute.name === name));

  const userOf = (id: string, caller: Caller): User => {
    if (id !== caller.userId && !may(caller, 'manage_user_attributes')) throw new CoatcheckError('not_found', {});
    return administration.get(id, caller);
  };

  /**
   * Defaults apply to administrators too, and deleting an attribute deletes their values, so only they may change
   * either.
   */
  const refuseForAdministrators = (name: string, changed: UserAttribute | undefined, caller: Caller): void => {
    if (isAdministrator(caller)) return;
    const current = attributes.find((attribute) => attribute.name === name);
    const has = (user: User, attribute: UserAttribute | undefined) =>
      attribute && attributeValueOf(user, attribute).value;
    const isOther = (user: User) => (has(user, current) ?? null) !== (has(user, changed) ?? null);
    if (directory.users().some((user) => isAdministrator(user.caller) && isOther(user)))
      permit(caller, 'administer', `change the ${name} that administrators have`);
  };

  return {
    configuredChanged() {
      attributes = allAttributes(directory.configuredAttributes(), storedAttributes);
    },
    storeChanged(changed) {
      storedAttributes = changed;
      attributes = allAttributes(directory.configuredAttributes(), storedAttributes);
    },
    visibleTo,
    get,
    userOf,

    async create(definition, caller) {
      permit(caller, 'manage_user_attributes', 'create user attributes');
      checkNewAttribute(definition, attributes);
      refuseForAdministrators(definition.name, { ...definition, definedIn: 'api' }, caller);
      await users.addAttribute(definition);
      await refresh();
      return get(definition.name, caller);
    },

    async update(name, changes, caller) {
      permit(caller, 'manage_user_attributes', 'change user attributes');
      const { definedIn, ...current } = get(name, caller);
      if (definedIn !== 'api') throw forbidden(`change ${name}: it was not made through the API`);
      const changed = { ...current, ...changes };
      if (changed.name !== name) {
        const message = `The name must stay '${name}', because LookML refers to the attribute by it.`;
        throw wrongField('name', 'invalid', message);
      }
      checkNewAttribute(
        changed,
        attributes.filter((attribute) => attribute.name !== name),
      );
      refuseForAdministrators(name, { ...changed, definedIn }, caller);
      await users.changeAttribute(changed);
      await refresh();
      return get(name, caller);
    },

    async delete(name, caller) {
      permit(caller, 'manage_user_attributes', 'delete user attributes');
      if (get(name, caller).definedIn !== 'api') throw forbidden(`delete ${name}: it was not made through the API`);
      refuseForAdministrators(name, undefined, caller);
      const { ids, owners } = await users.deleteAttribute(name);
      await groups.setValues(name, []);
      directory.setGroups(await groups.book());
      for (const id of ids) {
        // Read again from the store, one after the other: there are few.
        await refreshUser(id, users, directory);
      }
      const given = await users.givenValues();
      for (const owner of owners) directory.give(owner, given.get(owner) ?? {});
      await refresh();
    },

    async setValue(userId, name, value, caller) {
      const user = userOf(userId, caller);
      const attribute = get(name, caller);
      if (!attribute.userCanEdit || userId !== caller.userId) permit(caller, 'manage_user_attributes', `set ${name}`);
      if (isAdministrator(user.caller) && userId !== caller.userId)
        permit(caller, 'administer', `set ${name} of an administrator`);
      if (attribute.definedIn === 'system') throw forbidden(`set ${name}: it is derived from the user`);
      if (user.fixedAttributes.includes(name)) {
        throw forbidden(`set ${name} of user ${userId} here: coatcheck.yaml sets it. Change it there`);
      }
      if (value !== null) checkValue(value);
      if (user.valuesOwner !== null) {
        directory.give(user.valuesOwner, await users.giveValue(user.valuesOwner, name, value));
        return found(directory.find(userId));
      }
      await users.changeUser(userId, (stored) => ({
        ...stored,
        attributeValues: withValue(stored.attributeValues, name, value),
      }));
      return refreshUser(userId, users, directory);
    },
  };
}
