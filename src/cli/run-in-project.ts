/** A query run by this very process: the project is opened for it, with a data folder of its own. */
import { NO_ACTIVITY } from '../config/activity-config.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorText } from '../http/response/task-error-view.ts';
import { defaultTaskOptions, openCoatcheck, readConfig } from '../index.ts';
import type { Caller, Coatcheck } from '../index.ts';
import type { FetchedResult, ResultAsked } from './fetched-result.ts';

/** Between two looks at what the task does. */
const LOOK_MS = 250;

/**
 * As the first administrator, with nothing kept from earlier runs. `use` gets the result while the project is open.
 * @throws CoatcheckError as `readConfig` and `openCoatcheck`, and of a query that cannot be
 */
export async function runInProject<T>(
  project: string,
  env: Readonly<Record<string, string | undefined>>,
  { query, format, applyFormatting, onProgress, signal }: ResultAsked,
  use: (result: FetchedResult) => Promise<T>,
): Promise<T> {
  // What lies in it is nobody else's to read.
  process.umask(0o077);
  const data = mkdtempSync(join(tmpdir(), 'coatcheck-run-'));
  try {
    const config = readConfig({ project, data, executors: 1, env });
    await using coatcheck = await openCoatcheck({
      ...config,
      state: null,
      activity: NO_ACTIVITY,
      // There is nobody else for whom a second would be kept free.
      server: { ...config.server, compilers: 1 },
    });
    const user = coatcheck.caller('1');
    const { id } = await coatcheck.queries.createQuery({ ...query }, user);
    const options = { ...defaultTaskOptions, resultFormat: format, applyFormatting };
    const ended = new AbortController();
    void watch(coatcheck, user, ended.signal, onProgress);
    const results = await coatcheck.tasks
      .runNow({ kind: 'query', id }, options, user, signal)
      .finally(() => ended.abort());
    if (results.kind === 'failed') return await use({ kind: 'failed', message: errorText(results.error) });
    if (results.kind !== 'ready') return await use({ kind: 'failed', message: 'The query was stopped.' });
    await using body = results.body;
    const { rowCount: rows, truncated, columnsTruncated, notice } = body;
    return await use({
      kind: 'ready',
      bytes: body.stream(),
      rows,
      truncated: truncated || columnsTruncated,
      notice,
    });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function watch(
  { tasks }: Coatcheck,
  user: Caller,
  ended: AbortSignal,
  onProgress: ResultAsked['onProgress'],
): Promise<void> {
  while (!ended.aborted) {
    const [first] = await tasks.running(user);
    const { progress = null } = first === undefined ? {} : await tasks.standing(first.task, user);
    if (progress !== null) onProgress(progress);
    await delay(LOOK_MS, undefined, { signal: ended }).catch(() => undefined);
  }
}
