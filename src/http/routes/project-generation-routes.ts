/** LookML that the server writes by itself, out of a database's tables. */
import { Type } from 'typebox';
import { partial } from '../../contract/member.ts';
import { GenerateLookmlSchema } from '../../contract/project.ts';
import { workspacesToChange } from '../resources/git.ts';
import { generatedFiles } from '../resources/generated-lookml.ts';
import { noContent } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';

export const projectGenerationRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    path: '/projects/:project_id/generate',
    operationId: 'generate_lookml',
    isBeyondLooker: true,
    group: 'Projects',
    summary: 'Write views and explores for tables of a connection, as `coatcheck init` does',
    notes:
      'An operation of Looker’s that its description does not have. Only in the workspace dev, with project.workspaces, and on another branch than that of production. Also needs use_sql_runner: the database is asked as for any SQL of the caller’s. No file is replaced.',
    permission: 'develop',
    audit: 'change',
    repeated: 'refused',
    query: Type.Object({
      connection: Type.String(),
      ...partial({
        model_name: Type.String({ description: 'Of the model, or of the file of explores.' }),
        folder_name: Type.String({
          description: 'Where the files are written; if absent, in the project’s own folder.',
        }),
        file_type_for_explores: Type.Enum(['model', 'explore', 'none'], { description: 'Default: model.' }),
        prefixes: Type.String({
          description: 'What names of tables begin with and names of views do not, with commas between them.',
        }),
        generate_descriptions: Type.Boolean({ description: 'Of no effect: columns have no descriptions here.' }),
        generate_helper_text: Type.Boolean({ description: 'Of no effect.' }),
      }).properties,
    }),
    body: GenerateLookmlSchema,
    answers: 'nothing',
    handle: async ({ params: { project_id }, query, body, viewer, signal }, services) => {
      const workspaces = workspacesToChange(project_id, viewer, services);
      const files = await generatedFiles(query, body, { viewer, signal }, services);
      await workspaces.onFiles(viewer.caller, 'change', (folder) => folder.create(files));
      return noContent();
    },
  }),
];
