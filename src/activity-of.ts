import { join } from 'node:path';
import type { Logger } from 'pino';
import type { AccessService } from './access/access-service.ts';
import { openActivity, type Activity, type ActivityOptions } from './activity/activity.ts';
import { activityFolder, TABLES_FILE } from './config/activity-config.ts';
import { ACTIVITY_CONNECTION } from './config/activity-names.ts';
import type { Config, ConnectionConfig } from './config/config.ts';
import { readListedTables } from './connections/listed-tables.ts';
import type { ProjectSource } from './lookml-project/project-source.ts';
import type { QueryStore } from './queries/query-store.ts';
import type { BeforeRun } from './tasks/execution-runner.ts';

interface Parts extends Pick<ActivityOptions, 'executors' | 'clock' | 'ids'> {
  readonly access: Pick<AccessService, 'directory' | 'roles' | 'groups'>;
  readonly queries: Pick<QueryStore, 'getQuery'>;
  readonly project: Pick<ProjectSource, 'current'>;
  readonly connections: () => readonly ConnectionConfig[];
  readonly log: Logger;
}

/** The history of queries, which tells what the configuration in force says; null: it is switched off. */
export async function activityOf(config: Config, parts: Parts): Promise<Activity | null> {
  const { access, queries, project, connections, executors, clock, ids, log } = parts;
  const { enabled, retention_ms: retentionMs, max_size: maxBytes } = config.activity;
  // Its tables are made by executors. Tasks end where they run, and are noted there.
  if (!enabled || config.role === 'api') return null;
  const folder = activityFolder(config.dataDir);
  return openActivity({
    folder,
    retentionMs,
    maxBytes,
    after: (await readListedTables(join(folder, TABLES_FILE))).through,
    sources: () => ({
      users: access.directory.users(),
      roles: access.roles.all().roles,
      groups: access.groups.all(),
      project: project.current(),
    }),
    findQuery: (id) => queries.getQuery(id),
    dialectOf: (name) => connections().find((one) => one.name === name)?.dialect_name ?? null,
    executors,
    clock,
    ids,
    log: (message, details) => log.warn(details, message),
  });
}

/** Queries of the activity read what had happened when they began. */
export function beforeRuns(activity: Activity | null): BeforeRun {
  return async (connections) => {
    if (connections.includes(ACTIVITY_CONNECTION)) await activity?.refresh();
  };
}
