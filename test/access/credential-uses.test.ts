/** The use of credentials is written now and then, not at each log-in. */
import { expect, it } from 'vitest';
import type { CredentialUse } from '../../src/access/access-store.ts';
import { createCredentialUses } from '../../src/access/credential-uses.ts';
import { systemClock } from '../../src/lib/clock.ts';

it('log-ins of one program at the same moment write it once; what could not be written is tried again', async () => {
  const written: CredentialUse[] = [];
  const noted: CredentialUse[] = [];
  let isFull = true;
  const store = {
    async noteUse(use: CredentialUse) {
      written.push(use);
      if (isFull) throw new Error('disk full');
    },
  };
  const directory = { noteUse: (use: CredentialUse) => void noted.push(use) };
  const note = createCredentialUses({ store, directory, clock: systemClock });
  await expect(note('a')).rejects.toThrow('disk full');
  isFull = false;
  await Promise.all([note('a'), note('a'), note('a'), note('b')]);
  expect(written.map(({ clientId }) => clientId)).toEqual(['a', 'a', 'b']);
  expect(noted.map(({ clientId }) => clientId)).toEqual(['a', 'b']);
});
