/** Checks of a project beyond its LookML: its tests, which it runs, and its dashboards. */
import { Type } from 'typebox';
import { ContentValidationSchema } from '../../contract/content-validation.ts';
import { LookmlTestResultSchema, LookmlTestSchema } from '../../contract/project.ts';
import { checkContent } from '../resources/content-validation.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { lookmlTests, runLookmlTest } from '../resources/lookml-tests.ts';
import type { TestOutcome } from '../resources/lookml-tests.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { projectWith } from '../resources/projects.ts';
import { readIds } from '../input/read-ids.ts';
import { json } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { contentValidationView } from '../views/content-validation-view.ts';
import { lookmlTestResultView, lookmlTestView } from '../views/lookml-test-view.ts';

const group = 'Projects';
const names = Type.Union([Type.String(), Type.Array(Type.String())], {
  description: 'With commas between them, or several times.',
});

export const validationRoutes: readonly Route[] = [
  defineListRoute({
    path: '/projects/:project_id/lookml_tests',
    operationId: 'all_lookml_tests',
    group,
    summary: 'The LookML tests of the project',
    permission: 'develop',
    query: Type.Partial(Type.Object({ file_id: Type.String({ description: 'The path of a file.' }) })),
    item: LookmlTestSchema,
    handle: ({ params: { project_id }, query, viewer }, services) => {
      const { name } = projectWith(project_id, viewer, services);
      return list(lookmlTests(query, viewer, services), (test) => lookmlTestView(test, name));
    },
  }),
  defineListRoute({
    path: '/projects/:project_id/lookml_tests/run',
    operationId: 'run_lookml_test',
    group,
    summary: 'Run LookML tests and return the outcome of each',
    notes:
      'All tests, or those of a file, model or name. Their queries run one after the other; an assertion must be true in every row. A test without a limit looks at 5,000 rows. Also needs access_data.',
    permission: 'develop',
    query: Type.Partial(
      Type.Object({
        file_id: Type.String({ description: 'The path of a file.' }),
        test: Type.String(),
        model: Type.String(),
      }),
    ),
    item: LookmlTestResultSchema,
    handle: async ({ params: { project_id }, query, viewer, signal }, services) => {
      projectWith(project_id, viewer, services);
      const outcomes: TestOutcome[] = [];
      for (const test of lookmlTests(query, viewer, services)) {
        outcomes.push(await runLookmlTest(test, { caller: viewer.caller, signal }, services));
      }
      return list(outcomes, lookmlTestResultView);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/content_validation',
    operationId: 'content_validation',
    group,
    summary: 'References in dashboards to models, explores and fields that do not exist',
    notes: 'Models, explores and fields of each element and filter. What the caller may not see counts as missing.',
    permission: 'develop',
    query: Type.Partial(Type.Object({ ...FieldsSchema.properties, project_names: names, space_ids: names })),
    answers: ContentValidationSchema,
    handle: async ({ query: { project_names = [], space_ids = [] }, viewer }, services) => {
      const start = services.clock.steady();
      const asked = { projects: readIds(project_names), folders: readIds(space_ids) };
      const parts = await checkContent(asked, viewer, services);
      return json(contentValidationView(parts, (services.clock.steady() - start) / 1000));
    },
  }),
];
