/** Every operation of the API, in the order of the reference. */
import type { Route } from './route.ts';
import { accessRoutes } from './routes/access-routes.ts';
import { appearanceRoutes } from './routes/appearance-routes.ts';
import { connectionMetadataRoutes } from './routes/connection-metadata-routes.ts';
import { connectionRoutes } from './routes/connection-routes.ts';
import { credentialsRoutes } from './routes/credentials-routes.ts';
import { dashboardRoutes } from './routes/dashboard-routes.ts';
import { datagroupRoutes } from './routes/datagroup-routes.ts';
import { derivedTableRoutes } from './routes/derived-table-routes.ts';
import { emptyContentRoutes } from './routes/empty-content-routes.ts';
import { folderRoutes } from './routes/folder-routes.ts';
import { groupAttributeRoutes } from './routes/group-attribute-routes.ts';
import { groupRoutes } from './routes/group-routes.ts';
import { lookmlRoutes } from './routes/lookml-routes.ts';
import { mergeQueryRoutes } from './routes/merge-query-routes.ts';
import { oauthClientRoutes } from './routes/oauth-client-routes.ts';
import { projectFileRoutes } from './routes/project-file-routes.ts';
import { projectRoutes } from './routes/project-routes.ts';
import { queryRoutes } from './routes/query-routes.ts';
import { queryTaskRoutes } from './routes/query-task-routes.ts';
import { roleChangeRoutes } from './routes/role-change-routes.ts';
import { roleSearchRoutes } from './routes/role-search-routes.ts';
import { roleRoutes } from './routes/role-routes.ts';
import { sqlQueryRoutes } from './routes/sql-query-routes.ts';
import { userAttributeRoutes } from './routes/user-attribute-routes.ts';
import { userRoutes } from './routes/user-routes.ts';
import { validationRoutes } from './routes/validation-routes.ts';
import { versionRoutes } from './routes/version-routes.ts';

export const routeTable: readonly Route[] = [
  ...accessRoutes,
  ...versionRoutes,
  ...queryRoutes,
  ...queryTaskRoutes,
  ...sqlQueryRoutes,
  ...mergeQueryRoutes,
  ...lookmlRoutes,
  ...connectionRoutes,
  ...connectionMetadataRoutes,
  ...userRoutes,
  ...credentialsRoutes,
  ...oauthClientRoutes,
  ...roleRoutes,
  ...roleSearchRoutes,
  ...roleChangeRoutes,
  ...groupRoutes,
  ...groupAttributeRoutes,
  ...userAttributeRoutes,
  ...projectRoutes,
  ...projectFileRoutes,
  ...validationRoutes,
  ...dashboardRoutes,
  ...folderRoutes,
  ...datagroupRoutes,
  ...derivedTableRoutes,
  ...appearanceRoutes,
  ...emptyContentRoutes,
];
