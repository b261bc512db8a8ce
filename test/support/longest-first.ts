import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Files that take a fifth of a minute and more, those that take longest first. */
const LONGEST = [
  'e2e/documents.test.ts',
  'tasks/crash.test.ts',
  'e2e/init-command.test.ts',
  'execution/executor-pool.test.ts',
  'lookml/sql/bound-to-hidden-rows.test.ts',
  'e2e/run-command.test.ts',
  'cluster/nodes.test.ts',
  'cluster/chaos.test.ts',
  'http/system-activity.test.ts',
  'facts/drill-rows.test.ts',
  'e2e/reload-config.test.ts',
  'lookml/sql/hidden-rows.test.ts',
  'http/users-restart.test.ts',
  'http/empty-results.test.ts',
  'cluster/shared-state.test.ts',
  'tasks/postgres-crash.test.ts',
  'webhooks/webhook-crash.test.ts',
  'tracing/start.test.ts',
  'http/rights-matrix.test.ts',
  'formats/many-rows.test.ts',
  'http/worst-requests.test.ts',
  'lookml/sql/fan-out.test.ts',
  'execution/stuck-executors.test.ts',
  'cases/reserved-words.test.ts',
] as const;

/** Runs the longest files first: one that came last would run alone, with every other worker idle. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    const long = LONGEST.flatMap((name) => others.filter(({ moduleId }) => moduleId.endsWith(`/${name}`)));
    return [...new Set([...long, ...others])];
  }
}
