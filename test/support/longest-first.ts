import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Files that take a fifth of a minute and more, those that take longest first. */
const LONGEST = [
  'e2e/documents.test.ts',
  'tasks/crash.test.ts',
  'tasks/postgres-crash.test.ts',
  'formats/many-rows.test.ts',
  'http/worst-requests.test.ts',
  'e2e/reload-config.test.ts',
  'lookml/sql/fan-out.test.ts',
  'http/empty-results.test.ts',
  'execution/stuck-executors.test.ts',
  'e2e/run-command.test.ts',
  'webhooks/webhook-crash.test.ts',
  'execution/executor-pool.test.ts',
  'e2e/init-command.test.ts',
  'cases/reserved-words.test.ts',
  'tracing/start.test.ts',
  'tasks/postgres-task-state.test.ts',
] as const;

/** Runs the longest files first: one that came last would run alone, with every other worker idle. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    const long = LONGEST.flatMap((name) => others.filter(({ moduleId }) => moduleId.endsWith(`/${name}`)));
    return [...new Set([...long, ...others])];
  }
}
