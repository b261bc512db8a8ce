/** Looker's LookmlModel, as `lookml_models` lists it. Order of keys: that of the recorded answers. */
import type { JsonObject } from '../../lib/json.ts';
import type { ResolvedExplore, ResolvedModel } from '../resolve/resolved-model.ts';

export interface ModelMetadataEnv {
  /** May the caller see something that asks for these access grants? Default: everything. */
  allows?(grants: readonly string[]): boolean;
  /** The `can` of the model. */
  readonly can?: Readonly<Record<string, boolean>>;
}

export function modelMetadata(model: ResolvedModel, env: ModelMetadataEnv = {}): JsonObject {
  const explores = Object.values(model.explores).filter(
    (explore) => env.allows?.(explore.requiredAccessGrants) ?? true,
  );
  return {
    explores: explores.toSorted(byLabel).map((explore) => navExplore(model, explore)),
    has_content: true,
    label: model.label,
    name: model.name,
    project_name: model.projectName,
    unlimited_db_connections: false,
    allowed_db_connection_names: model.connection === '' ? [] : [model.connection],
    can: { ...env.can },
  };
}

function byLabel(a: ResolvedExplore, b: ResolvedExplore): number {
  return a.label.localeCompare(b.label, 'en') || (a.name < b.name ? -1 : 1);
}

function navExplore(model: ResolvedModel, explore: ResolvedExplore): JsonObject {
  return {
    description: explore.description ?? null,
    label: explore.label,
    hidden: explore.hidden,
    group_label: explore.groupLabel ?? model.label,
    name: explore.name,
    can: {},
  };
}
