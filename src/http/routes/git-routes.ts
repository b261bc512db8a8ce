/** Branches of the project's repository, and how they become production. */
import { Type, type Static } from 'typebox';
import {
  GitBranchSchema,
  GitConnectionTestResultSchema,
  GitConnectionTestSchema,
  ProjectWorkspaceSchema,
  WriteGitBranchSchema,
} from '../../contract/project.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { wrongField } from '../../errors/field-errors.ts';
import { found } from '../../errors/found.ts';
import type { DeveloperRepository } from '../../workspaces/developer-repository.ts';
import { checkedBranch, checkedRef } from '../../workspaces/git-names.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { developing, workspacesToChange, workspacesToDeploy } from '../resources/git.ts';
import { remoteTests, runRemoteTest } from '../resources/remote-tests.ts';
import { projectWith, requireProject } from '../resources/projects.ts';
import { json, noContent } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { branchesOf, currentBranch } from '../views/project-branches.ts';
import { projectWorkspaceView } from '../views/project-view.ts';

const group = 'Projects';
const WRITTEN = 'Only in the workspace dev, with project.workspaces in coatcheck.yaml.';
const UNCOMMITTED =
  'Changes that are in no commit are committed to the branch that is left: no operation of Looker’s commits.';
const remoteUrl = Type.String({ description: 'Has no effect.' });

/** @throws CoatcheckError `validation_failed` */
const refIn = (ref: string | null | undefined): string | null =>
  ref === undefined || ref === null || ref === '' ? null : checkedRef(ref, 'ref');

const nameIn = (name: string | null | undefined): string | null =>
  name === undefined || name === null || name === '' ? null : checkedBranch(name, 'name');

/** Where a workspace goes. @throws CoatcheckError `validation_failed` */
function destinationIn(body: Static<typeof WriteGitBranchSchema>): { name: string | null; ref: string | null } {
  const [name, ref] = [nameIn(body.name), refIn(body.ref)];
  if (name !== null || ref !== null) return { name, ref };
  const why = "'name' of the branch to check out is missing, and there is no 'ref'.";
  throw wrongField('name', 'missing_field', why);
}

/** Operations that bring a workspace's branch to a commit that others have. */
function resetRoute({ reset, ...row }: ResetRow): Route {
  return defineRoute({
    ...row,
    method: 'POST',
    group,
    permission: 'develop',
    audit: 'change',
    repeated: 'refused',
    answers: 'nothing',
    handle: async ({ params: { project_id }, viewer }, services) => {
      await workspacesToChange(project_id, viewer, services).onRepository(viewer.caller, reset);
      return noContent();
    },
  });
}

interface ResetRow {
  readonly path: `/projects/:project_id/${string}`;
  readonly operationId: string;
  readonly summary: string;
  readonly notes: string;
  readonly reset: (repository: DeveloperRepository) => Promise<void>;
}

export const gitRoutes: readonly Route[] = [
  defineListRoute({
    path: '/projects/:project_id/git_branches',
    operationId: 'all_git_branches',
    group,
    summary: 'The branches of the project’s repository',
    notes: 'The one that the session’s workspace is at comes first.',
    permission: 'develop',
    item: GitBranchSchema,
    handle: async ({ params: { project_id }, viewer }, services) =>
      list(await branchesOf(project_id, viewer, services), (branch) => branch),
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/git_branch',
    operationId: 'git_branch',
    group,
    summary: 'The branch and commit that the session’s workspace is at',
    notes:
      'In production that is the project’s folder; so it is in dev without project.workspaces. For a folder outside of a repository, ref is a hash of its files.',
    permission: 'develop',
    answers: GitBranchSchema,
    handle: async ({ params: { project_id }, viewer }, services) =>
      json(await currentBranch(project_id, viewer, services)),
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
      const branches = await branchesOf(project_id, viewer, services);
      return json(found(branches.find(({ name }) => name === branch_name)));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/projects/:project_id/git_branch',
    operationId: 'create_git_branch',
    group,
    summary: 'Create a branch and check it out',
    notes: `${WRITTEN} It begins at ref (a branch, tag or commit), otherwise where the current branch is, with all changes of files. With a ref, changes that are in no commit are committed to the branch that is left.`,
    permission: 'develop',
    audit: 'change',
    audited: ['name', 'ref'],
    repeated: 'refused',
    body: WriteGitBranchSchema,
    answers: GitBranchSchema,
    handle: async ({ params: { project_id }, body, viewer }, services) => {
      const workspaces = workspacesToChange(project_id, viewer, services);
      const name = nameIn(body.name);
      if (name === null) throw wrongField('name', 'missing_field', "'name' of the new branch is missing.");
      const ref = refIn(body.ref);
      await workspaces.onRepository(viewer.caller, (repository) => repository.create(name, ref));
      return json(await currentBranch(project_id, viewer, services));
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/projects/:project_id/git_branch',
    operationId: 'update_git_branch',
    group,
    summary: 'Check a branch out, reset it to a ref, or both',
    notes: `${WRITTEN} ${UNCOMMITTED} A ref resets the branch: commits and changes that it does not have are lost. If the remote has the branch, the reset is pushed; not that of production.`,
    permission: 'develop',
    audited: ['name', 'ref'],
    body: WriteGitBranchSchema,
    answers: GitBranchSchema,
    handle: async ({ params: { project_id }, body, viewer }, services) => {
      const workspaces = workspacesToChange(project_id, viewer, services);
      const { name, ref } = destinationIn(body);
      await workspaces.onRepository(viewer.caller, (repository) => repository.switchTo(name, ref));
      return json(await currentBranch(project_id, viewer, services));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/projects/:project_id/git_branch/:branch_name',
    operationId: 'delete_git_branch',
    group,
    summary: 'Delete a branch, also at the remote',
    notes: `${WRITTEN} Not the one that is checked out, that of production, or one’s personal one.`,
    permission: 'develop',
    answers: 'nothing',
    handle: async ({ params: { project_id, branch_name }, viewer }, services) => {
      const workspaces = workspacesToChange(project_id, viewer, services);
      const name = checkedBranch(branch_name, 'branch_name');
      await workspaces.onRepository(viewer.caller, (repository) => repository.delete(name));
      return noContent();
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/projects/:project_id/deploy_to_production',
    operationId: 'deploy_to_production',
    group,
    summary: 'Deploy what the workspace dev has',
    notes: `${WRITTEN} Changes are committed, what production has besides is merged in (refused where both have changed the same lines), and the production branch is pushed and checked out.`,
    permission: 'deploy',
    audit: 'change',
    repeated: 'refused',
    answers: 'nothing',
    handle: async ({ params: { project_id }, viewer }, services) => {
      await workspacesToChange(project_id, viewer, services).deploy(viewer.caller);
      return noContent();
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/projects/:project_id/deploy_ref_to_production',
    operationId: 'deploy_ref_to_production',
    group,
    summary: 'Deploy a branch of the remote, a tag or a commit',
    notes: 'With project.workspaces in coatcheck.yaml. Either branch or ref.',
    permission: 'deploy',
    audit: 'change',
    audited: ['branch', 'ref'],
    repeated: 'refused',
    query: Type.Partial(Type.Object({ branch: Type.String(), ref: Type.String() })),
    answers: 'nothing',
    handle: async ({ params: { project_id }, query: { branch = '', ref = '' }, viewer }, services) => {
      const workspaces = workspacesToDeploy(project_id, viewer, services);
      if ((branch === '') === (ref === ''))
        throw wrongField('branch', 'invalid_value', "One of 'branch' and 'ref' says what is deployed, and not both.");
      await workspaces.deployRef(
        branch === '' ? { ref: checkedRef(ref, 'ref') } : { branch: checkedBranch(branch, 'branch') },
      );
      return noContent();
    },
  }),
  resetRoute({
    path: '/projects/:project_id/reset_to_production',
    operationId: 'reset_project_to_production',
    summary: 'Reset the branch of the workspace dev to what production has',
    notes: `${WRITTEN} Changes and commits that production does not have are lost.`,
    reset: (repository) => repository.resetToProduction(),
  }),
  resetRoute({
    path: '/projects/:project_id/reset_to_remote',
    operationId: 'reset_project_to_remote',
    summary: 'Reset the branch of the workspace dev to what the remote has',
    notes: `${WRITTEN} Changes and commits that the remote does not have are lost.`,
    reset: (repository) => repository.resetToRemote(),
  }),
  defineListRoute({
    path: '/projects/:project_id/git_connection_tests',
    operationId: 'all_git_connection_tests',
    group,
    summary: 'Tests of the connection to the remote repository',
    notes: 'None if there is no remote, or without project.workspaces.',
    permission: 'develop',
    query: Type.Partial(Type.Object({ remote_url: remoteUrl })),
    item: GitConnectionTestSchema,
    handle: async ({ params: { project_id }, viewer }, services) => {
      requireProject(project_id, viewer, services);
      return list(await remoteTests(services), (test) => test);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/git_connection_tests/:test_id',
    operationId: 'run_git_connection_test',
    group,
    summary: 'Run a test of the connection to the remote repository',
    permission: 'develop',
    query: Type.Partial(
      Type.Object({ remote_url: remoteUrl, use_production: Type.String({ description: 'Has no effect.' }) }),
    ),
    answers: GitConnectionTestResultSchema,
    handle: async ({ params: { project_id, test_id }, viewer }, services) => {
      requireProject(project_id, viewer, services);
      return json(await runRemoteTest(test_id, services));
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
      const branch = await currentBranch(project_id, viewer, services);
      const changes = await developing(viewer, services)?.changes(viewer.caller);
      const hasChanges = changes === undefined ? null : changes.size > 0;
      return json(projectWorkspaceView(project, branch, { workspace: session.workspaceId, hasChanges }));
    },
  }),
];
