/** When commits were made. Packed objects are read by git itself; where that is not installed, nothing is known. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LruMap } from '../lib/lru-map.ts';

const run = promisify(execFile);

/** Longer than git takes for thousands of commits; shorter than a client waits. */
const TIMEOUT_MS = 5000;
const KEPT = 2000;

/** Git may be installed meanwhile, but to look for it at each request costs a process. */
const MISSING_FOR_MS = 600_000;
let missingSince: number | null = null;

/** Commits never change. */
const known = new LruMap<string, number>(KEPT);

/**
 * @param folder in the repository
 * @param commits hashes
 * @param environment what of the server's environment git may have, `PATH` above all
 * @returns hash → seconds since 1970 in UTC, for those that could be found out
 */
export async function readCommitTimes(
  folder: string,
  commits: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, number>> {
  const unknown = [...new Set(commits)].filter((commit) => known.get(commit) === undefined);
  if (unknown.length > 0) await ask(folder, unknown, environment);
  return new Map(
    commits.flatMap((commit) => {
      const at = known.get(commit);
      return at === undefined ? [] : [[commit, at] as const];
    }),
  );
}

async function ask(
  folder: string,
  commits: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  if (missingSince !== null && performance.now() - missingSince < MISSING_FOR_MS) return;
  const args = ['-C', folder, 'rev-list', '--no-walk=unsorted', '--ignore-missing', '--timestamp', ...commits, '--'];
  try {
    const { stdout } = await run('git', args, {
      // Nothing is fetched, nothing is asked of anybody, and nothing is written.
      env: {
        ...environment,
        GIT_NO_LAZY_FETCH: '1',
        GIT_TERMINAL_PROMPT: '0',
        GIT_OPTIONAL_LOCKS: '0',
      },
      timeout: TIMEOUT_MS,
      maxBuffer: 10_000_000,
    });
    missingSince = null;
    for (const line of stdout.split('\n')) {
      const [at = '', commit = ''] = line.split(' ');
      if (/^\d+$/.test(at) && commit !== '') known.set(commit, Number(at));
    }
  } catch (error) {
    // It may also not read this repository.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') missingSince = performance.now();
  }
}
