// `npm test`: installs what is missing, then runs every check and every test that can run on this machine, and ends
// with one line `N passed, N failed, N skipped`. `npm test -- --only=vitest` and vitest's own filters go through.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { install, node, root } from './install.mjs';

install();

const filters = process.argv.slice(2);
const bin = (name) => join(root, 'node_modules', '.bin', name);
const environment = {
  ...process.env,
  PATH: [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  NO_COLOR: '1',
  // Tests start hundreds of processes.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache'),
};
const run = (name, args) => {
  const from = performance.now();
  const done = spawnSync(bin(name), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: environment });
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`${done.status === 0 ? 'ok' : 'FAILED'}: ${name} ${args.join(' ')} (${seconds} s)`);
  return done.status === 0;
};

const counts = { passed: 0, failed: 0, skipped: 0 };
const check = (name, args) => {
  counts[run(name, args) ? 'passed' : 'failed'] += 1;
};

if (filters.length === 0) {
  check('tsc', ['--noEmit', '-p', '.']);
  check('oxlint', ['--type-aware', '--deny-warnings', '--report-unused-disable-directives']);
  check('oxfmt', ['--check']);
  check('knip', ['--no-progress']);
}

const scratch = mkdtempSync(join(tmpdir(), 'coatcheck-test-'));
const report = join(scratch, 'report.json');
const reporters = ['default', 'json', 'test/support/second-tries.ts'].map((name) => `--reporter=${name}`);
// A machine that does much else fails one test in thousands: those that fail twice count, and the others are named.
const ok = run('vitest', ['run', '--retry=1', ...reporters, `--outputFile.json=${report}`, ...filters]);
try {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  counts.passed += numPassedTests;
  counts.failed += numFailedTests;
  counts.skipped += numPendingTests;
  const skipped = testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status === 'skipped' || test.status === 'pending');
  if (skipped.length > 0) console.log(`Skipped:\n${skipped.map((test) => `  ${test.fullName}`).join('\n')}`);
  if (!ok && numFailedTests === 0) counts.failed += 1; // a file that could not be loaded, or an unhandled error
} catch {
  counts.failed += 1;
}
rmSync(scratch, { recursive: true, force: true });

console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;
