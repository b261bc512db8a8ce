/** Who a developer is to git, and the branch that is theirs alone, named as Looker names them. */
import type { Caller } from '../access/caller.ts';
import type { Developer } from './developer-repository.ts';

const MAX_NAME = 60;

export function developerOf({ userId, displayName }: Pick<Caller, 'userId' | 'displayName'>): Developer {
  const name = displayName.replaceAll(/[\p{C}<>]+/gu, ' ').trim();
  return {
    // git takes no name of dots and quotes alone.
    name: /[\p{L}\p{N}]/u.test(name) ? name : `User ${userId}`,
    email: `user-${userId}@coatcheck.invalid`,
    personalBranch: personalBranch(userId, name),
  };
}

/** `dev-ada-lovelace-7`: the id keeps it apart from those of others with the name. */
function personalBranch(userId: string, name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .slice(0, MAX_NAME)
    .replaceAll(/^-+|-+$/g, '');
  return words === '' ? `dev-${userId}` : `dev-${words}-${userId}`;
}
