/**
 * The SQL Interface: users' SQL as queries, and what JDBC clients ask of models. Compilers do both, since the time it
 * takes depends on the SQL and on how large the models are.
 */
import { toAsker, type Caller } from '../access/caller.ts';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { ProjectFor } from './compile-pool.ts';
import type { Refused } from './compile-work.ts';

export interface SqlInterface {
  /**
   * The query that the SQL means, and the JSON of Avatica's signature of its answer.
   * @throws CoatcheckError `bad_request`, saying what is wrong and where; `compile_timeout`, `compile_memory`,
   * `compiler_crashed`, `internal`; the signal's reason
   */
  translate(
    asked: { readonly sql: string; readonly jdbc: boolean },
    caller: Caller,
    signal: AbortSignal,
  ): Promise<{ readonly definition: QueryDefinition; readonly signature: string }>;
  /** The JSON of the answer to a metadata request of Avatica's. @throws as `translate` */
  metadata(request: string, caller: Caller, signal: AbortSignal): Promise<string>;
}

export function createSqlInterface(projectFor: ProjectFor): SqlInterface {
  return {
    async translate(asked, caller, signal) {
      const { compiler } = await projectFor(caller);
      const work = { kind: 'sql', input: { ...asked, caller: toAsker(caller) } } as const;
      const { answer } = await compiler.run(work, caller.userId, signal);
      return accepted(answer);
    },
    async metadata(request, caller, signal) {
      const { compiler } = await projectFor(caller);
      const work = { kind: 'avatica', input: { request, caller: toAsker(caller) } } as const;
      const { answer } = await compiler.run(work, caller.userId, signal);
      return accepted(answer).json;
    },
  };
}

/** @throws CoatcheckError `bad_request` */
function accepted<Answer extends object>(answer: Answer | Refused): Answer {
  if ('refused' in answer) throw new CoatcheckError('bad_request', { why: answer.refused });
  return answer;
}
