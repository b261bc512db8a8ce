/** Looker's LookmlModelExplore, as a caller sees it. */
import { holds } from '../access/answer-rights.ts';
import type { Asker } from '../access/caller.ts';
import { getDialect } from '../dialects/registry.ts';
import type { JsonObject } from '../lib/json.ts';
import {
  exploreDiagnostics,
  exploreField,
  exploreMetadata,
  type ExploreMetadataEnv,
} from '../lookml/metadata/explore-metadata.ts';
import type { ResolvedModel, ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import type { QueriedConnection } from '../queries/queried-connection.ts';
import { visibleExplore, visibleModel } from './visible-models.ts';

export interface ExploreName {
  readonly model: string;
  readonly explore: string;
}

export interface CatalogueContext {
  readonly project: ResolvedProject;
  readonly connections: readonly Pick<QueriedConnection, 'name' | 'dialect_name' | 'query_timezone'>[];
}

/** Undefined: there is none, or none for the caller. Takes as long as the explore has fields. */
export function exploreView(names: ExploreName, caller: Asker, context: CatalogueContext): JsonObject | undefined {
  const model = visibleModel(names.model, caller, context.project);
  const explore = model && visibleExplore(model, names.explore, caller);
  return (
    explore &&
    exploreMetadata(model, explore, {
      ...envOf(model, caller, context),
      diagnostics: exploreDiagnostics(model, explore, context.project.diagnostics),
    })
  );
}

/** One of its `fields`. */
export function fieldView(
  { field, ...names }: ExploreName & { readonly field: string },
  caller: Asker,
  context: CatalogueContext,
): JsonObject | undefined {
  const model = visibleModel(names.model, caller, context.project);
  const explore = model && visibleExplore(model, names.explore, caller);
  return explore && exploreField(model, explore, field, envOf(model, caller, context));
}

function envOf(model: ResolvedModel, caller: Asker, { connections }: CatalogueContext): ExploreMetadataEnv {
  const connection = connections.find(({ name }) => name === model.connection);
  const dialect = getDialect(connection?.dialect_name ?? '');
  return {
    ...(dialect && { dialect }),
    hasTimezoneSupport: connection?.query_timezone !== null,
    canSeeLookml: holds(caller, 'lookml'),
    reader: { ...caller, ...(dialect && { dialectName: dialect.name }) },
  };
}
