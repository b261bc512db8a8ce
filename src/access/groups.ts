/**
 * Groups of users, which may lie in each other: what a member has by them. Whoever is in a group is in those around it.
 * They give roles and values to users made through the API; what `coatcheck.yaml` defines has what stands there.
 */

/** The group that every user is in, as Looker has it. */
export const EVERYBODY_ID = '1';

export interface Group {
  readonly id: string;
  readonly name: string;
  /** Kept for whoever set it; it means nothing here. */
  readonly externalGroupId: string | null;
  readonly canAddToContentMetadata: boolean;
  /** Members by themselves, not by groups within; of the group of all users, none. */
  readonly userIds: readonly string[];
  /** Groups within. */
  readonly groupIds: readonly string[];
  readonly roleIds: readonly string[];
}

export interface GroupValue {
  readonly groupId: string;
  /** Of the user attribute. */
  readonly name: string;
  readonly value: string;
}

/** All that there is of groups. */
export interface GroupBook {
  readonly groups: readonly Group[];
  /** In order of precedence: the first that a user has by a group counts. */
  readonly values: readonly GroupValue[];
}

/** What a user has by groups. */
export interface Membership {
  /** Groups that the user is in by itself. */
  readonly groupIds: readonly string[];
  readonly roleIds: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

export function membershipOf(book: GroupBook, userId: string): Membership {
  const direct = book.groups.filter((group) => group.id === EVERYBODY_ID || group.userIds.includes(userId));
  const groupIds = direct.map(({ id }) => id);
  const all = withAround(book, groupIds);
  const roleIds = new Set(book.groups.filter(({ id }) => all.has(id)).flatMap((group) => group.roleIds));
  const values = book.values.filter(({ groupId }) => all.has(groupId)).toReversed();
  return {
    groupIds,
    roleIds: [...roleIds],
    values: Object.fromEntries(values.map(({ name, value }) => [name, value])),
  };
}

/** The groups, and all around them. */
export function withAround({ groups }: GroupBook, ids: readonly string[]): ReadonlySet<string> {
  return reached(ids, (id) => groups.filter(({ groupIds }) => groupIds.includes(id)).map((group) => group.id));
}

/** The groups, and all within them. */
export function withWithin({ groups }: GroupBook, ids: readonly string[]): ReadonlySet<string> {
  return reached(ids, (id) => groups.find((group) => group.id === id)?.groupIds ?? []);
}

function reached(ids: readonly string[], next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(ids);
  // A set that grows while it is walked: what is added is walked as well.
  for (const id of found) for (const other of next(id)) found.add(other);
  return found;
}
