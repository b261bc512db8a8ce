import {
  ProjectSchema,
  ProjectValidationCacheSchema,
  ProjectValidationSchema,
  WorkspaceSchema,
} from '../../contract/project.ts';
import type { ResolvedProject } from '../../lookml/resolve/resolved-model.ts';
import { found } from '../../errors/found.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { projectGit } from '../resources/git.ts';
import { projectsFor, projectWith } from '../resources/projects.ts';
import { json } from '../route/reply.ts';
import { defineResource } from '../route/resource.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { projectValidationView, projectView } from '../views/project-view.ts';

const group = 'Projects';

const projects = defineResource({
  group,
  path: '/projects',
  id: 'project_id',
  item: ProjectSchema,
  view: async (_viewer, services) => {
    const git = await projectGit(services);
    return (project: ResolvedProject) => projectView(project, git);
  },
});

const WORKSPACES = ['production', 'dev'] as const;

const workspaces = defineResource({
  group,
  path: '/workspaces',
  id: 'workspace_id',
  item: WorkspaceSchema,
  view: async (viewer, services) => {
    const git = await projectGit(services);
    const inIt = projectsFor(viewer, services).map((project) => projectView(project, git));
    return (id: (typeof WORKSPACES)[number]) => ({ id, projects: inIt, can: { show: true } });
  },
});

export const projectRoutes: readonly Route[] = [
  projects.list({
    operationId: 'all_projects',
    summary: 'The project that is served',
    notes: 'None for callers who may not use all of its models.',
    permission: 'develop',
    run: ({ viewer }, services) => projectsFor(viewer, services),
  }),
  projects.read({
    operationId: 'project',
    summary: 'The project',
    permission: 'develop',
    run: ({ params, viewer }, services) => projectWith(params.project_id, viewer, services),
  }),
  defineRoute({
    method: 'POST',
    path: '/projects/:project_id/validate',
    operationId: 'validate_project',
    group,
    summary: 'Problems in the LookML',
    notes: 'As coatcheck validate reports them. The files are watched, so the answer is ready before it is asked for.',
    permission: 'develop',
    audit: 'routine',
    repeated: 'refused',
    query: FieldsSchema,
    answers: ProjectValidationSchema,
    handle: ({ params: { project_id }, viewer }, services) =>
      json(projectValidationView(projectWith(project_id, viewer, services), services)),
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/validate',
    operationId: 'project_validation_results',
    group,
    summary: 'Problems in the LookML; the answer is never stale',
    permission: 'develop',
    query: FieldsSchema,
    answers: ProjectValidationCacheSchema,
    handle: ({ params: { project_id }, viewer }, services) =>
      json({ ...projectValidationView(projectWith(project_id, viewer, services), services), stale: false }),
  }),
  workspaces.list({
    operationId: 'all_workspaces',
    summary: 'The workspaces, with the project',
    notes: 'They differ only with project.workspaces in coatcheck.yaml: in dev each developer has files of their own.',
    permission: 'develop',
    run: () => WORKSPACES,
  }),
  workspaces.read({
    operationId: 'workspace',
    summary: 'A workspace',
    permission: 'develop',
    takesFields: false,
    run: ({ params }) => found(WORKSPACES.find((id) => id === params.workspace_id)),
  }),
];
