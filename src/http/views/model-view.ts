import type { Caller } from '../../access/caller.ts';
import { may } from '../../access/permit.ts';
import { isActivityModel } from '../../config/activity-names.ts';
import type { JsonObject } from '../../lib/json.ts';
import { modelMetadata } from '../../lookml/metadata/model-metadata.ts';
import type { KnownModel } from '../resources/model-configuring.ts';
import { usableConnections } from '../resources/usable-connections.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';

/** Looker's LookmlModel: as the project has it, or a configuration without LookML. */
export function modelView(
  { name, model, configuration }: KnownModel,
  viewer: Viewer,
  services: HttpServices,
): JsonObject {
  const { caller } = viewer;
  const manages = may(caller, 'manage_models') && !isActivityModel(name);
  const can = {
    index: true,
    show: true,
    create: manages,
    update: manages,
    destroy: manages && configuration !== undefined,
  };
  const ofProject = model === undefined ? withoutLookml(name, services) : modelMetadata(model, { can, reader: caller });
  if (configuration === undefined) return ofProject;
  return {
    ...ofProject,
    project_name: configuration.projectName ?? ofProject['project_name'] ?? null,
    unlimited_db_connections: configuration.isUnlimited,
    allowed_db_connection_names: configuration.isUnlimited ? [] : namesFor(configuration.connections, viewer, services),
    can,
  };
}

function withoutLookml(name: string, { project }: HttpServices): JsonObject {
  return { explores: [], has_content: false, label: name, name, project_name: project.current().name };
}

/** Whoever only queries the model sees no connections but those that they may use. */
function namesFor(names: readonly string[], viewer: Viewer, services: HttpServices): string[] {
  if (mayConfigure(viewer.caller)) return [...names];
  const usable = new Set(usableConnections(viewer, services).map(({ name }) => name));
  return names.filter((name) => usable.has(name));
}

export const mayConfigure = (caller: Caller): boolean => may(caller, 'manage_models');
