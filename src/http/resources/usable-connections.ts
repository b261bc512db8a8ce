/** Connections that a caller may know about: those of models that the caller may use. */
import type { ConnectionConfig } from '../../config/config.ts';
import { mayUseConnection } from '../../queries/usable-connection.ts';
import { found } from '../../errors/found.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';

type Services = Pick<HttpServices, 'config' | 'production' | 'modelConfigurations'>;

export function usableConnections(
  { caller }: Viewer,
  { config, production, modelConfigurations }: Services,
): readonly ConnectionConfig[] {
  const reach = { project: production.current(), allowedConnections: modelConfigurations.allowed() };
  return config.connections.filter(({ name }) => mayUseConnection(name, caller, reach));
}

/** @throws CoatcheckError `not_found` */
export function usableConnection(asked: string, viewer: Viewer, services: Services): ConnectionConfig {
  return found(usableConnections(viewer, services).find(({ name }) => name === asked));
}
