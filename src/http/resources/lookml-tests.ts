/**
 * LookML tests: a test's query runs with its assertions as table calculations, and each assertion has to be true in
 * every row. The query is limited to what the user who runs the test may see.
 */
import { permit } from '../../access/permit.ts';
import { sourceQuery } from '../../lookml/plan/source-query.ts';
import { own } from '../../lib/record.ts';
import type { ResolvedExplore, ResolvedTest } from '../../lookml/resolve/resolved-model.ts';
import type { QueryDefinition } from '../../contract/query-definition.ts';
import { normaliseQuery } from '../../queries/query.ts';
import { readContent, visibleTo } from '../../queries/readable-query.ts';
import { unknownFieldProblems } from './content-validation.ts';
import { readRows } from './read-rows.ts';
import type { Asking, Row } from './read-rows.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { visibleExplore, visibleModels } from '../../catalogue/visible-models.ts';

/** For a test without a limit: as many rows as an explore shows. */
const DEFAULT_ROWS = '5000';

export interface LookmlTest {
  readonly test: ResolvedTest;
  /** The test's query, without its assertions. */
  readonly query: QueryDefinition;
  /** The part of the query that its reader may know; null = nothing. */
  readonly shown: QueryDefinition | null;
}

export interface TestOutcome {
  readonly test: ResolvedTest;
  /** The number of assertions that are not true. */
  readonly failed: number;
  readonly problems: readonly string[];
}

/** @param asked filters that must all match: a model, a name, a file's path */
export function lookmlTests(
  asked: { readonly model?: string; readonly test?: string; readonly file_id?: string },
  { caller }: Viewer,
  services: HttpServices,
): readonly LookmlTest[] {
  const context = { project: services.project.current(), limits: services.config.limits };
  const models = new Map(visibleModels(caller, services).map((model) => [model.name, model]));
  return context.project.tests.flatMap((test) => {
    const model = models.get(test.model);
    const fits =
      (asked.model ?? test.model) === test.model &&
      (asked.test ?? test.name) === test.name &&
      (asked.file_id ?? test.range.file) === test.range.file;
    if (model === undefined || !fits) return [];
    const explore = own(model.explores, test.explore);
    const query = queryOf(test, explore);
    if (explore === undefined) return [{ test, query, shown: query }];
    if (visibleExplore(model, test.explore, caller) === undefined) return [];
    const [shown] = readContent({ definitions: [query] }, caller, context) ?? [];
    return [{ test, query, shown: shown ?? null }];
  });
}

/**
 * A test of an explore that does not exist fails when it runs; tests of explores hidden from the caller are left out.
 */
function queryOf({ model, explore: view, query }: ResolvedTest, explore: ResolvedExplore | undefined): QueryDefinition {
  if (explore === undefined) return { model, view };
  return normaliseQuery({ limit: DEFAULT_ROWS, ...sourceQuery(query, explore, model) });
}

/** @throws CoatcheckError `forbidden` without `access_data` */
export async function runLookmlTest(
  { test, query }: LookmlTest,
  asking: Asking,
  services: HttpServices,
): Promise<TestOutcome> {
  permit(asking.caller, 'access_data');
  const names = test.asserts.map((_, index) => `assert_${String(index + 1)}`);
  const calculations = test.asserts.map(({ expression }, index) => ({
    table_calculation: names[index],
    expression: expression.text.trim(),
  }));
  const asked = { ...query, dynamic_fields: JSON.stringify(calculations) };
  const { id } = await services.queries.createContentQuery(asked);
  const results = await readRows({ kind: 'query', id }, { source: 'lookml_test' }, asking, services);
  if (results.kind === 'failed') {
    const unknown = unknownIn(asked, asking, services);
    return { test, failed: test.asserts.length, problems: unknown.length > 0 ? unknown : [results.message] };
  }
  const problems = test.asserts.flatMap(({ name }, index) => {
    const column = names[index] ?? '';
    const [first] = results.rows;
    // The assertion was left out together with a field that it reads.
    if (first && !Object.hasOwn(first, column)) {
      return [`Assertion "${name}" reads a field that is unknown, or that you may not see.`];
    }
    const wrong = results.rows.filter((row) => !isTrue(row[column]));
    return wrong.length === 0 ? [] : [told(name, wrong, results.rows.length, new Set(names))];
  });
  return { test, failed: problems.length, problems };
}

/** The user who runs the test may not have a query with such fields: they are why it failed. */
function unknownIn(query: QueryDefinition, { caller }: Asking, { project }: HttpServices): readonly string[] {
  const place = visibleTo(query, caller, project.current());
  return place ? unknownFieldProblems(query, place).map(({ message }) => message) : [];
}

const isTrue = (value: unknown): boolean => value === true || value === 'Yes';

function told(assertion: string, wrong: readonly Row[], rows: number, asserts: ReadonlySet<string>): string {
  const values = Object.entries(wrong[0] ?? {})
    .filter(([name]) => !asserts.has(name))
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const first = `${wrong.length === 1 ? 'That is' : 'The first'}: ${values.join(', ')}.`;
  return `Assertion "${assertion}" is not true in ${String(wrong.length)} of ${String(rows)} rows. ${first}`;
}
