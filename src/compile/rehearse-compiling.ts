/**
 * Compiles a small query of a project before anybody waits for one, so that everything a compiler reads, loads and
 * optimizes at first use is ready.
 */
import { toAsker, type Caller } from '../access/caller.ts';
import type { QueryDefinition } from '../contract/query-definition.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import type { Compiler } from './compile-pool.ts';

/** More would show nothing new. */
const FIELDS = 2;

/** Never rejects: errors of a query are reported to the user who runs it. */
export async function rehearseCompiling(compiler: Compiler, project: ResolvedProject, caller: Caller): Promise<void> {
  const definition = smallQuery(project);
  if (definition === null) return;
  const target = { kind: 'query', definition, terms: 'own' } as const;
  const input = { target, limit: null, caller: toAsker(caller), nowMs: 0 };
  // Takes nobody's turn: users who ask meanwhile have their own.
  await compiler.run({ kind: 'prepare', input }, '').catch(() => undefined);
}

/** A query of the first explore; null if there is none. */
function smallQuery({ models }: ResolvedProject): QueryDefinition | null {
  const [model] = Object.values(models).filter(({ explores }) => Object.keys(explores).length > 0);
  const [explore] = Object.values(model?.explores ?? {});
  if (model === undefined || explore === undefined) return null;
  const fields = Object.keys(model.views[explore.baseView]?.fields ?? {}).slice(0, FIELDS);
  return { model: model.name, view: explore.name, fields: fields.map((name) => `${explore.baseAlias}.${name}`) };
}
