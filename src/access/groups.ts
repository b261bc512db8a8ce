/**
 * Groups of users, which may contain each other, and what they give their members. A member of a group is also a member
 * of the groups that contain it. Groups give roles and values to users created through the API; users of
 * `coatcheck.yaml` have what that file gives them.
 */

/** The group that contains every user, as in Looker. */
export const EVERYBODY_ID = '1';

export interface Group {
  readonly id: string;
  readonly name: string;
  /** Stored for the client that set it; it has no meaning here. */
  readonly externalGroupId: string | null;
  readonly canAddToContentMetadata: boolean;
  /** Direct members, without those of groups within it; empty for the group of all users. */
  readonly userIds: readonly string[];
  /** Groups directly within it. */
  readonly groupIds: readonly string[];
  readonly roleIds: readonly string[];
}

export interface GroupValue {
  readonly groupId: string;
  /** Name of the user attribute. */
  readonly name: string;
  readonly value: string;
}

/** All groups, and the values they give. */
export interface GroupBook {
  readonly groups: readonly Group[];
  /** In order of precedence: a user gets the first value that any of their groups has. */
  readonly values: readonly GroupValue[];
}

/** What a user has through groups. */
export interface Membership {
  /** Groups of which the user is a direct member. */
  readonly groupIds: readonly string[];
  readonly roleIds: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

/** Look-up tables of a book, built once per book, because a book never changes. */
interface GroupIndex {
  readonly byId: ReadonlyMap<string, Group>;
  /** Group → groups that directly contain it. */
  readonly around: ReadonlyMap<string, readonly string[]>;
  /** User → groups of which the user is a direct member. */
  readonly ofUser: ReadonlyMap<string, readonly string[]>;
  /** What a list of groups gives together; most users are in the same groups as others. */
  readonly given: Map<string, Omit<Membership, 'groupIds'>>;
}

const indexes = new WeakMap<GroupBook, GroupIndex>();

function indexOf(book: GroupBook): GroupIndex {
  const cached = indexes.get(book);
  if (cached !== undefined) return cached;
  const { groups } = book;
  const index = {
    byId: new Map(groups.map((group) => [group.id, group])),
    around: groupsBy(groups, ({ groupIds }) => groupIds),
    ofUser: groupsBy(groups, ({ userIds }) => userIds),
    given: new Map<string, Omit<Membership, 'groupIds'>>(),
  };
  indexes.set(book, index);
  return index;
}

/** Member → the groups that contain it, in their order. */
function groupsBy(groups: readonly Group[], held: (group: Group) => readonly string[]) {
  const by = new Map<string, string[]>();
  for (const group of groups) {
    for (const one of held(group)) {
      const ids = by.get(one);
      if (ids === undefined) by.set(one, [group.id]);
      else ids.push(group.id);
    }
  }
  return by;
}

export function membershipOf(book: GroupBook, userId: string): Membership {
  const { ofUser, given } = indexOf(book);
  const groupIds = [EVERYBODY_ID, ...(ofUser.get(userId) ?? []).filter((id) => id !== EVERYBODY_ID)];
  const key = groupIds.join(' ');
  const granted = given.get(key) ?? givenBy(book, groupIds);
  given.set(key, granted);
  return { groupIds, ...granted };
}

function givenBy(book: GroupBook, groupIds: readonly string[]): Omit<Membership, 'groupIds'> {
  const all = withAround(book, groupIds);
  const { byId } = indexOf(book);
  const roleIds = new Set([...all].flatMap((id) => byId.get(id)?.roleIds ?? []));
  const values = book.values.filter(({ groupId }) => all.has(groupId)).toReversed();
  return { roleIds: [...roleIds], values: Object.fromEntries(values.map(({ name, value }) => [name, value])) };
}

/** The groups, and all groups that contain them. */
export function withAround(book: GroupBook, ids: readonly string[]): ReadonlySet<string> {
  const { around } = indexOf(book);
  return reached(ids, (id) => around.get(id) ?? []);
}

/** The groups, and all groups within them. */
export function withWithin(book: GroupBook, ids: readonly string[]): ReadonlySet<string> {
  const { byId } = indexOf(book);
  return reached(ids, (id) => byId.get(id)?.groupIds ?? []);
}

function reached(ids: readonly string[], next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(ids);
  // The set grows while it is iterated, so what is added is visited as well.
  for (const id of found) for (const other of next(id)) found.add(other);
  return found;
}
