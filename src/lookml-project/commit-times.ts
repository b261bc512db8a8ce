/** When commits were made. Packed objects are read by git itself; where that is not installed, nothing is known. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '../lib/child-environment.ts';
import { LruMap } from '../lib/lru-map.ts';

const run = promisify(execFile);

/** Longer than git takes for thousands of commits; shorter than a client waits. */
const TIMEOUT_MS = 5000;
const KEPT = 2000;

/** Commits never change. */
const known = new LruMap<string, number>(KEPT);

/**
 * @param folder in the repository
 * @param commits hashes
 * @returns hash → seconds since 1970 in UTC, for those that could be found out
 */
export async function readCommitTimes(
  folder: string,
  commits: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const unknown = [...new Set(commits)].filter((commit) => known.get(commit) === undefined);
  if (unknown.length > 0) await ask(folder, unknown);
  return new Map(
    commits.flatMap((commit) => {
      const at = known.get(commit);
      return at === undefined ? [] : [[commit, at] as const];
    }),
  );
}

async function ask(folder: string, commits: readonly string[]): Promise<void> {
  const args = ['-C', folder, 'rev-list', '--no-walk=unsorted', '--ignore-missing', '--timestamp', ...commits, '--'];
  try {
    const { stdout } = await run('git', args, {
      // Nothing is fetched, nothing is asked of anybody, and nothing is written.
      env: { ...childEnvironment(), GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
      timeout: TIMEOUT_MS,
      maxBuffer: 10_000_000,
    });
    for (const line of stdout.split('\n')) {
      const [at = '', commit = ''] = line.split(' ');
      if (/^\d+$/.test(at) && commit !== '') known.set(commit, Number(at));
    }
  } catch {
    // git is not there, or may not read this repository.
  }
}
