import { Type } from 'typebox';
import {
  GitBranchSchema,
  ProjectSchema,
  ProjectValidationCacheSchema,
  ProjectValidationSchema,
  WorkspaceSchema,
} from '../../contract/project.ts';
import { found } from '../resources/found.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { FieldsSchema } from '../input/parameters.ts';
import { headOf, projectsFor, projectWith } from '../resources/projects.ts';
import { json } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { gitBranchView, projectValidationView, projectView } from '../views/project-view.ts';

const group = 'Projects';
const params = Type.Object({ project_id: Type.String() });

const workspaces = ['production', 'dev'] as const;
const workspaceView = (id: string, projects: readonly object[]) => ({ id, projects, can: { show: true } });

export const projectRoutes: readonly Route[] = [
  defineListRoute({
    path: '/projects',
    operationId: 'all_projects',
    group,
    summary: 'The project that is served',
    notes: 'Of whoever may not use all of its models, none.',
    permission: 'develop',
    item: ProjectSchema,
    handle: async ({ viewer }, services) => {
      const head = await headOf(services);
      return list(projectsFor(viewer, services), (project) => projectView(project, head));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id',
    operationId: 'project',
    group,
    summary: 'The project',
    permission: 'develop',
    params,
    query: FieldsSchema,
    answers: ProjectSchema,
    handle: async ({ params: { project_id }, viewer }, services) =>
      json(projectView(projectWith(project_id, viewer, services), await headOf(services))),
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/git_branch',
    operationId: 'git_branch',
    group,
    summary: 'The branch and the commit that the project’s folder stands at',
    notes:
      'Both workspaces read the same files, so they stand at the same. Of a folder that is in no repository, ref is a hash over its files.',
    permission: 'develop',
    params,
    answers: GitBranchSchema,
    handle: async ({ params: { project_id }, viewer }, services) =>
      json(gitBranchView(projectWith(project_id, viewer, services), await headOf(services))),
  }),
  defineRoute({
    method: 'POST',
    path: '/projects/:project_id/validate',
    operationId: 'validate_project',
    group,
    summary: 'What is wrong with the LookML',
    notes: 'As coatcheck validate says it. The files are watched, so that this is known before it is asked.',
    permission: 'develop',
    params,
    query: FieldsSchema,
    answers: ProjectValidationSchema,
    handle: ({ params: { project_id }, viewer }, services) =>
      json(projectValidationView(projectWith(project_id, viewer, services))),
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/validate',
    operationId: 'project_validation_results',
    group,
    summary: 'What is wrong with the LookML, which is never stale',
    permission: 'develop',
    params,
    query: FieldsSchema,
    answers: ProjectValidationCacheSchema,
    handle: ({ params: { project_id }, viewer }, services) =>
      json({ ...projectValidationView(projectWith(project_id, viewer, services)), stale: false }),
  }),
  defineListRoute({
    path: '/workspaces',
    operationId: 'all_workspaces',
    group,
    summary: 'The workspaces, with the project: both read the same files',
    permission: 'develop',
    item: WorkspaceSchema,
    handle: async ({ viewer }, services) => {
      const head = await headOf(services);
      const projects = projectsFor(viewer, services).map((project) => projectView(project, head));
      return list(workspaces, (id) => workspaceView(id, projects));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/workspaces/:workspace_id',
    operationId: 'workspace',
    group,
    summary: 'A workspace',
    permission: 'develop',
    params: Type.Object({ workspace_id: Type.String() }),
    answers: WorkspaceSchema,
    handle: async ({ params: { workspace_id }, viewer }, services) => {
      const id = found(workspaces.find((workspace) => workspace === workspace_id));
      const head = await headOf(services);
      const projects = projectsFor(viewer, services).map((project) => projectView(project, head));
      return json(workspaceView(id, projects));
    },
  }),
];
