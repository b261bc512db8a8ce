/** Names the tests that passed only when they were tried again: each is a fault of the test or of the product. */
import type { Reporter, TestCase } from 'vitest/node';

// A reporter is loaded by its default export.
// oxlint-disable-next-line import/no-default-export
export default class SecondTries implements Reporter {
  readonly #found: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky === true) this.#found.push(`${test.module.relativeModuleId} > ${test.fullName}`);
  }

  onTestRunEnd(): void {
    if (this.#found.length > 0) process.stdout.write(`Passed at the second try only:\n  ${this.#found.join('\n  ')}\n`);
  }
}
