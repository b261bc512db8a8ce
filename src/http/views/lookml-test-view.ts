import type { LookmlTestSchema, LookmlTestResultSchema } from '../../contract/project.ts';
import type { AsServed } from '../../contract/member.ts';
import { sourceOf } from '../../lookml/metadata/source-link.ts';
import type { LookmlTest, TestOutcome } from '../resources/lookml-tests.ts';
import { projectErrorView } from './project-view.ts';
import { queryUrl } from './query-url.ts';

/** Looker's LookmlTest. */
export function lookmlTestView({ test, shown }: LookmlTest, project: string): AsServed<typeof LookmlTestSchema> {
  return {
    model_name: test.model,
    name: test.name,
    explore_name: test.explore,
    // The name that looker-validator gives it.
    explore: test.explore,
    query_url_params: (shown && queryUrl(shown)?.split('?', 2)[1]) ?? '',
    file: sourceOf(project, test.range).path,
    line: test.range.start.line,
    can: { show: true, run: true },
  };
}

/** Looker's LookmlTestResult. */
export function lookmlTestResultView({ test, failed, problems }: TestOutcome): AsServed<typeof LookmlTestResultSchema> {
  const { name, model, explore, asserts, range } = test;
  return {
    model_name: model,
    test_name: name,
    assertions_count: asserts.length,
    assertions_failed: failed,
    errors: problems.map((message) =>
      projectErrorView({ code: 'test-failed', severity: 'error', message, range }, { model, explore }),
    ),
    warnings: [],
    success: problems.length === 0,
    can: { show: true },
  };
}
