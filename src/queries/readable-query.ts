/**
 * What users may read of queries that others have written. Pure. How long it takes depends on the query's author, so
 * large queries are read in a process that can be stopped (`compile/content-reader.ts`).
 */
import type { Asker } from '../access/caller.ts';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { own } from '../lib/record.ts';
import { readablePart } from '../lookml/plan/content-query.ts';
import { hiddenNames } from '../lookml/plan/hidden-names.ts';
import { visibleFields, type VisibleFields } from '../lookml/plan/visible-fields.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import type { PrepareContext } from './prepare-query.ts';

/** Queries that are read together. */
export interface Content {
  readonly definitions: readonly QueryDefinition[];
  /** A merge that is shown with them and names their fields. */
  readonly beside?: unknown;
}

type Reader = Pick<Asker, 'userAttributes'>;

/** The readable part of each definition; null if one has none, or if `beside` names something hidden. */
export function readContent(
  { definitions, beside }: Content,
  reader: Reader,
  { project, limits }: Pick<PrepareContext, 'project' | 'limits'>,
): readonly QueryDefinition[] | null {
  const compileLimits = { maxCustomFields: limits.max_custom_fields, maxFilterTerms: limits.max_filter_terms };
  const parts: QueryDefinition[] = [];
  const explores = new Set<VisibleFields>();
  for (const definition of definitions) {
    const visible = visibleTo(definition, reader, project);
    const part = visible && readablePart(definition, visible, compileLimits);
    if (!part) return null;
    explores.add(visible);
    parts.push(part.query);
  }
  const isHidden = beside !== undefined && [...explores].some((visible) => hiddenNames(visible).areWithin(beside));
  return isHidden ? null : parts;
}

/** Undefined = the explore of the query is unknown. */
export function visibleTo(
  { model: name, view }: QueryDefinition,
  { userAttributes }: Reader,
  { models }: ResolvedProject,
): VisibleFields | undefined {
  const model = own(models, name);
  const explore = model && own(model.explores, view);
  return explore && visibleFields({ model, explore }, userAttributes);
}
