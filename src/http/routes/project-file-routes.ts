/** The parts of a project: files, manifest, branches. All of it is read in place. */
import { Type } from 'typebox';
import {
  GitBranchSchema,
  GitConnectionTestSchema,
  ManifestSchema,
  ProjectFileSchema,
  ProjectWorkspaceSchema,
} from '../../contract/project.ts';
import { readGitBranches } from '../../lookml-project/git-head.ts';
import type { ResolvedProject } from '../../lookml/resolve/resolved-model.ts';
import { found } from '../../errors/found.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { commitTimesOf, gitHeadOf, projectWith } from '../resources/projects.ts';
import { json } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { HttpServices, Route } from '../route/route.ts';
import { manifestView, projectFileView } from '../views/project-file-view.ts';
import { gitBranchView, projectWorkspaceView } from '../views/project-view.ts';

const group = 'Projects';

/** At least the branch that is served; in a folder outside of a repository it has only a name. */
async function branchesOf(project: ResolvedProject, services: HttpServices): Promise<readonly { name: string }[]> {
  const head = await gitHeadOf(services);
  const others = (await readGitBranches(services.config.projectDir)).filter(({ branch }) => branch !== head?.branch);
  const timeOf = await commitTimesOf([head, ...others], services);
  const views = others.map((other) => gitBranchView(project, other, { isServed: false, committedAt: timeOf(other) }));
  return [gitBranchView(project, head, { committedAt: timeOf(head) }), ...views] as {
    name: string;
  }[];
}

export const projectFileRoutes: readonly Route[] = [
  defineListRoute({
    path: '/projects/:project_id/files',
    operationId: 'all_project_files',
    group,
    summary: 'The files of the project',
    permission: 'develop',
    item: ProjectFileSchema,
    handle: ({ params: { project_id }, viewer }, services) =>
      list(projectWith(project_id, viewer, services).files, projectFileView),
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/files/file',
    operationId: 'project_file',
    group,
    summary: 'A file of the project, without its text',
    permission: 'develop',
    query: Type.Object({ file_id: Type.String(), ...FieldsSchema.properties }),
    answers: ProjectFileSchema,
    handle: ({ params: { project_id }, query: { file_id }, viewer }, services) =>
      json(projectFileView(found(projectWith(project_id, viewer, services).files.find((path) => path === file_id)))),
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/manifest',
    operationId: 'manifest',
    group,
    summary: 'The manifest: the project’s name, imports and localisation',
    permission: 'develop',
    answers: ManifestSchema,
    handle: ({ params: { project_id }, viewer }, services) =>
      json(manifestView(projectWith(project_id, viewer, services))),
  }),
  defineListRoute({
    path: '/projects/:project_id/git_branches',
    operationId: 'all_git_branches',
    group,
    summary: 'The branches of the project’s repository',
    notes: 'The one that is served comes first; both workspaces read it.',
    permission: 'develop',
    item: GitBranchSchema,
    handle: async ({ params: { project_id }, viewer }, services) =>
      list(await branchesOf(projectWith(project_id, viewer, services), services), (branch) => branch),
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/git_branch/:branch_name',
    operationId: 'find_git_branch',
    group,
    summary: 'A branch of the project’s repository',
    permission: 'develop',
    answers: GitBranchSchema,
    handle: async ({ params: { project_id, branch_name }, viewer }, services) => {
      const branches = await branchesOf(projectWith(project_id, viewer, services), services);
      return json(found(branches.find(({ name }) => name === branch_name)));
    },
  }),
  defineListRoute({
    path: '/projects/:project_id/git_connection_tests',
    operationId: 'all_git_connection_tests',
    group,
    summary: 'Tests of the connection to a remote repository: none, because no repository is connected',
    permission: 'develop',
    query: Type.Partial(Type.Object({ remote_url: Type.String() })),
    item: GitConnectionTestSchema,
    handle: ({ params: { project_id }, viewer }, services) => {
      projectWith(project_id, viewer, services);
      return list([], (test) => test);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/current_workspace',
    operationId: 'project_workspace',
    group,
    summary: 'The project as seen from the session’s workspace',
    permission: 'develop',
    query: FieldsSchema,
    answers: ProjectWorkspaceSchema,
    handle: async ({ params: { project_id }, session, viewer }, services) => {
      const project = projectWith(project_id, viewer, services);
      const head = await gitHeadOf(services);
      const timeOf = await commitTimesOf([head], services);
      const { workspaceId: workspace } = session;
      return json(projectWorkspaceView(project, head, { workspace, committedAt: timeOf(head) }));
    },
  }),
];
