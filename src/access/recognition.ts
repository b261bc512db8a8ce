/**
 * People whom a trusted proxy names, with every page again: most of the time there is nothing to be written about them.
 * This waits for no change of anybody's rights, and makes none wait.
 */
import { isDeepStrictEqual } from 'node:util';
import { LruMap } from '../lib/lru-map.ts';
import { changesOf, hasGroups, refused } from './admission.ts';
import type { Admission, AdmissionDependencies } from './admission.ts';
import { givenBy, refusedByRules } from './log-in-rules.ts';
import { PROXY_ISSUER } from './person.ts';
import type { Person } from './person.ts';

/** When somebody was last here is noted no more often than this. */
const NOTED_EVERY_MS = 300_000;

/** `recognise` admits a person as `createAdmission` does; undefined if that has something to write. */
export interface Recognition {
  recognise(person: Person): Promise<Admission | undefined>;
  /** The log-in has been written just now. @param id of the identity */
  noted(id: string): void;
}

/** How many people are remembered; for anybody else there is one more write. */
const REMEMBERED = 20_000;

export function createRecognition({
  config,
  identities,
  directory,
  clock,
  ends,
}: Pick<AdmissionDependencies, 'config' | 'identities' | 'directory' | 'clock' | 'ends'>): Recognition {
  const notedAt = new LruMap<string, number>(REMEMBERED);
  const recognise: Recognition['recognise'] = async (person) => {
    const rules = person.issuer === PROXY_ISSUER ? config.proxy : null;
    const known = rules === null ? undefined : await identities.find(person);
    const user = known && directory.find(known.userId);
    if (rules === null || known === undefined || user === undefined) return undefined;
    const { identity } = known;
    // Read before anything else: an end in the middle of this counts.
    const sofar = ends.countOf(identity.id);
    if (user.isDisabled) return refused('disabled', user);
    const reason = refusedByRules(person, rules);
    if (reason !== null) return (await identities.hasAnything(identity.id)) ? undefined : refused(reason, user);
    const given = givenBy(person, rules, { roles: directory.roles(), groups: directory.groups() });
    const isNoted =
      clock.steady() - (notedAt.get(identity.id) ?? -Infinity) < NOTED_EVERY_MS &&
      identity.email === person.email &&
      isDeepStrictEqual(new Set(identity.roleIds), new Set(given.roleIds)) &&
      Object.keys(changesOf(person, user, directory)).length === 0 &&
      (await hasGroups(user, identity, given, identities));
    if (!isNoted) return undefined;
    return {
      kind: 'admitted',
      user,
      identity,
      ends: sofar,
      found: 'same',
      changesRights: false,
      unknown: given.unknown,
    };
  };
  return { recognise, noted: (id) => notedAt.set(id, clock.steady()) };
}
