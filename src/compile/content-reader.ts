/**
 * Other users' queries, limited to what their reader may see. Small ones, as people write them, are read on the spot;
 * long ones by a compiler, in the reader's turn.
 */
import { toAsker, type Caller } from '../access/caller.ts';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { lengthIsAtMost } from '../lib/json-size.ts';
import { ownTurn } from '../lib/others-turn.ts';
import type { ProjectSource } from '../lookml-project/project-source.ts';
import type { PrepareLimits } from '../queries/prepare-query.ts';
import { readContent, type Content } from '../queries/readable-query.ts';
import type { Compiler } from './compile-pool.ts';

export interface ContentReader {
  /**
   * Of each definition what may be read; null where of one there is nothing, where `beside` names what is hidden, and
   * where it takes more than a compiler has: what could not be looked at is not shown.
   */
  read(content: Content, reader: Caller): Promise<readonly QueryDefinition[] | null>;
}

/** Letters that take a millisecond or two. */
const SMALL = 10_000;

/** They travel to the compiler in one message. */
const MOST_LETTERS = 5_000_000;

export function createContentReader({
  project,
  compiler,
  limits,
}: {
  readonly project: Pick<ProjectSource, 'current'>;
  readonly compiler: Compiler;
  readonly limits: PrepareLimits;
}): ContentReader {
  return {
    async read(content, reader) {
      if (lengthIsAtMost(SMALL, content)) {
        // There may be hundreds of them, on a dashboard.
        await ownTurn();
        return readContent(content, reader, { project: project.current(), limits });
      }
      if (!lengthIsAtMost(MOST_LETTERS, content)) return null;
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
