/**
 * The metadata of explores. Compilers make it, because large explores take long, and it is cached: the same project and
 * caller see the same.
 */
import { toAsker, type Caller } from '../access/caller.ts';
import type { ExploreName } from '../catalogue/explore-view.ts';
import { parseFieldSelection } from '../contract/partial-fields.ts';
import { WeighedMap } from '../lib/weighed-map.ts';
import { digestOf } from '../queries/canonical-json.ts';
import type { ProjectFor } from './compile-pool.ts';

export interface ExploreReader {
  /**
   * The JSON of Looker's LookmlModelExplore, or of the members that `fields` names.
   * @returns null if the explore does not exist, or not for the caller
   * @throws CoatcheckError `validation_failed` of `fields`; `compile_timeout`, `compile_memory`, `compiler_crashed`, `internal`
   * @throws the signal's reason, at once when it aborts
   */
  read(
    names: ExploreName,
    asked: { readonly caller: Caller; readonly fields: string | undefined; readonly signal: AbortSignal },
  ): Promise<Uint8Array | null>;
}

const MAX_KEPT = { weight: 64 * 2 ** 20, entries: 1_000 };

/** Longer selections are hardly ever repeated. */
const LONGEST_SELECTION = 10_000;

export function createExploreReader(projectFor: ProjectFor): ExploreReader {
  const known = new WeighedMap<Uint8Array>(MAX_KEPT, ({ length }) => length);
  return {
    async read(names, { caller, fields, signal }) {
      // An error in it is the caller's, and is reported here.
      if (fields !== undefined) parseFieldSelection(fields);
      const { project, compiler } = await projectFor(caller);
      const { version } = project;
      const input = { names, caller: toAsker(caller), fields };
      const key = digestOf([version, names, fields, reading(caller)]);
      const before = known.get(key);
      if (before !== undefined) return before;
      const { answer, version: made } = await compiler.run({ kind: 'explore', input }, caller.userId, signal);
      const isKept = made === version && (fields ?? '').length <= LONGEST_SELECTION;
      if (answer !== null && isKept) known.set(key, answer);
      return answer;
    },
  };
}

/** The part of a caller that affects what an explore shows. */
function reading({ userAttributes, locale, models, isAdministrator, permissions }: Caller) {
  return [userAttributes, locale, models && [...models].toSorted(), isAdministrator, [...permissions].toSorted()];
}
