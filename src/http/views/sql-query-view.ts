import type { SqlQuerySchema } from '../../contract/sql-query.ts';
import type { AsServed } from '../../contract/member.ts';
import { may } from '../../access/permit.ts';
import { mayUseConnection } from '../../queries/usable-connection.ts';
import { own } from '../../lib/record.ts';
import type { SqlQuery } from '../../queries/sql-query.ts';
import type { HttpServices } from '../route/route.ts';
import { connectionBaseView } from './connection-view.ts';
import { userPublicView } from './user-view.ts';
import type { Viewer } from '../route/viewer.ts';

/** Looker's SqlQuery. */
export function sqlQueryView(
  query: SqlQuery,
  viewer: Viewer,
  {
    config,
    access,
    production,
    modelConfigurations,
    madeConnections,
  }: Pick<HttpServices, 'config' | 'access' | 'production' | 'modelConfigurations' | 'madeConnections'>,
): AsServed<typeof SqlQuerySchema> {
  const { definition } = query;
  const ofModel =
    definition.model_name === undefined ? undefined : own(production.current().models, definition.model_name);
  const connectionName = definition.connection_name ?? ofModel?.connection;
  // A connection or model that the viewer may not use looks like a missing one.
  const reach = { project: production.current(), allowedConnections: modelConfigurations.allowed() };
  const connection = config.connections.find(
    ({ name }) => name === connectionName && mayUseConnection(name, viewer.caller, reach),
  );
  return {
    slug: query.slug,
    last_runtime: query.lastRuntimeSeconds,
    run_count: query.runCount,
    browser_limit: config.limits.default_row_limit,
    sql: definition.sql,
    last_run_at: query.lastRunAt === null ? null : new Date(query.lastRunAt).toISOString(),
    ...(connection && {
      connection: connectionBaseView(connection, viewer.caller, madeConnections.of(connection.name) !== undefined),
    }),
    model_name: definition.model_name ?? null,
    creator: userPublicView(access.directory.find(query.creatorId), query.creatorId, viewer),
    explore_url: null,
    plaintext: false,
    vis_config: definition.vis_config ?? null,
    result_maker_id: null,
    can: { show: true, run: may(viewer.caller, 'use_sql_runner') },
  };
}
