/**
 * Other users' queries, limited to what their reader may see. Small ones, as people write them, are read at once; long
 * ones by a compiler, in the reader's turn.
 */
import { toAsker, type Caller } from '../access/caller.ts';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { lengthIsAtMost } from '../lib/json-size.ts';
import { ownTurn } from '../lib/others-turn.ts';
import type { PrepareLimits } from '../queries/prepare-query.ts';
import { readContent, type Content } from '../queries/readable-query.ts';
import type { ProjectFor } from './compile-pool.ts';

export interface ContentReader {
  /**
   * The readable part of each definition; null if one has none, if `beside` names something hidden, or if reading takes
   * more than a compiler's budget: what could not be checked is not shown.
   */
  read(content: Content, reader: Caller): Promise<readonly QueryDefinition[] | null>;
}

/** As many letters as take a millisecond or two. */
const SMALL = 10_000;

/** The most letters sent to a compiler in one message. */
const MAX_LETTERS = 5_000_000;

export function createContentReader({
  projectFor,
  limits,
}: {
  readonly projectFor: ProjectFor;
  readonly limits: PrepareLimits;
}): ContentReader {
  return {
    async read(content, reader) {
      const { project, compiler } = await projectFor(reader);
      if (lengthIsAtMost(SMALL, content)) {
        // A dashboard may have hundreds of them.
        await ownTurn();
        return readContent(content, reader, { project, limits });
      }
      if (!lengthIsAtMost(MAX_LETTERS, content)) return null;
      try {
        const input = { content, caller: toAsker(reader) };
        return (await compiler.run({ kind: 'read', input }, reader.userId)).answer;
      } catch (error) {
        if (error instanceof CoatcheckError && error.code !== 'internal') return null;
        throw error;
      }
    },
  };
}
