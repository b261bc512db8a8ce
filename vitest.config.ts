import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Lends PostgreSQL and MariaDB to the tests that ask for them.
    globalSetup: ['test/support/engine-broker.ts'],
    setupFiles: ['test/support/fuzz-seed.ts'],
    // Tests start real servers, engines and child processes: more workers than cores would only make them wait.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes soon, but for a machine that does much else.
    expect: { poll: { timeout: 40_000 } },
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // Files of a worker share its modules, which hold no state between tests: loading them for each took a third of the time.
    isolate: false,
    // The sources run as they do in the product, by Node itself; that loads them in half the time, too.
    experimental: { viteModuleRunner: false },
  },
});
