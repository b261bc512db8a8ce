import { expect, it } from 'vitest';
import { EVERYBODY_ID, membershipOf } from '../../src/access/groups.ts';
import type { Group, GroupBook } from '../../src/access/groups.ts';

const MANY = 3_000;

const group = (id: string, more: Partial<Group>): Group => ({
  id,
  name: id,
  externalGroupId: null,
  canAddToContentMetadata: true,
  userIds: [],
  groupIds: [],
  roleIds: [],
  ...more,
});

it('thousands of users in the innermost of thousands of groups are worked through in no time', () => {
  const userIds = Array.from({ length: MANY }, (_, i) => `u${String(i)}`);
  const chain = Array.from({ length: MANY }, (_, i) =>
    group(`g${String(i)}`, i === MANY - 1 ? { userIds } : { groupIds: [`g${String(i + 1)}`] }),
  );
  const outermost = { ...chain[0], roleIds: ['7'] } as Group;
  const book: GroupBook = {
    groups: [group(EVERYBODY_ID, { roleIds: ['8'] }), outermost, ...chain.slice(1)],
    values: [
      { groupId: 'g2', name: 'team', value: 'first' },
      { groupId: 'g0', name: 'team', value: 'second' },
    ],
  };
  const all = [...userIds, 'nobody'].map((id) => membershipOf(book, id));
  expect(all[0]).toEqual({ groupIds: [EVERYBODY_ID, 'g2999'], roleIds: ['8', '7'], values: { team: 'first' } });
  expect(all[MANY - 1]).toEqual(all[0]);
  expect(all[MANY]).toEqual({ groupIds: [EVERYBODY_ID], roleIds: ['8'], values: {} });
});
