/** Every operation of the API, in the order of the reference. */
import type { Route } from '../route/route.ts';
import { accessRoutes } from './access-routes.ts';
import { appearanceRoutes } from './appearance-routes.ts';
import { connectionMetadataRoutes } from './connection-metadata-routes.ts';
import { connectionRoutes } from './connection-routes.ts';
import { credentialsRoutes } from './credentials-routes.ts';
import { dashboardRoutes } from './dashboard-routes.ts';
import { datagroupRoutes } from './datagroup-routes.ts';
import { derivedTableRoutes } from './derived-table-routes.ts';
import { emptyContentRoutes } from './empty-content-routes.ts';
import { folderRoutes } from './folder-routes.ts';
import { gitRoutes } from './git-routes.ts';
import { groupAttributeRoutes } from './group-attribute-routes.ts';
import { groupRoutes } from './group-routes.ts';
import { lookmlModelRoutes } from './lookml-model-routes.ts';
import { lookmlRoutes } from './lookml-routes.ts';
import { mergeQueryRoutes } from './merge-query-routes.ts';
import { oauthClientRoutes } from './oauth-client-routes.ts';
import { projectFileRoutes } from './project-file-routes.ts';
import { projectGenerationRoutes } from './project-generation-routes.ts';
import { projectRoutes } from './project-routes.ts';
import { queryRoutes } from './query-routes.ts';
import { queryTaskRoutes } from './query-task-routes.ts';
import { roleSearchRoutes } from './role-search-routes.ts';
import { roleRoutes } from './role-routes.ts';
import { sqlInterfaceRoutes } from './sql-interface-routes.ts';
import { sqlQueryRoutes } from './sql-query-routes.ts';
import { userAttributeRoutes } from './user-attribute-routes.ts';
import { userRoutes } from './user-routes.ts';
import { validationRoutes } from './validation-routes.ts';
import { versionRoutes } from './version-routes.ts';

export const routeTable: readonly Route[] = [
  ...accessRoutes,
  ...versionRoutes,
  ...queryRoutes,
  ...queryTaskRoutes,
  ...sqlQueryRoutes,
  ...sqlInterfaceRoutes,
  ...mergeQueryRoutes,
  ...lookmlModelRoutes,
  ...lookmlRoutes,
  ...connectionRoutes,
  ...connectionMetadataRoutes,
  ...userRoutes,
  ...credentialsRoutes,
  ...oauthClientRoutes,
  ...roleRoutes,
  ...roleSearchRoutes,
  ...groupRoutes,
  ...groupAttributeRoutes,
  ...userAttributeRoutes,
  ...projectRoutes,
  ...projectFileRoutes,
  ...projectGenerationRoutes,
  ...gitRoutes,
  ...validationRoutes,
  ...dashboardRoutes,
  ...folderRoutes,
  ...datagroupRoutes,
  ...derivedTableRoutes,
  ...appearanceRoutes,
  ...emptyContentRoutes,
];
