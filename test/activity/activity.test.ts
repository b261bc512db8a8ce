/** The keeper of the history, over a real folder; upkeep itself is done by hand. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openActivity, type Activity } from '../../src/activity/activity.ts';
import type { UpkeepJob, UpkeepOutcome } from '../../src/execution/messages.ts';
import type { KeptTable } from '../../src/execution/upkeep.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemIds } from '../../src/lib/ids.ts';
import type { ResolvedProject } from '../../src/lookml/resolve/resolved-model.ts';
import type { Query } from '../../src/queries/query.ts';
import type { TaskRecord } from '../../src/tasks/task-record.ts';

let folder: string;
let jobs: UpkeepJob[];
let messages: string[];
let answer: (job: UpkeepJob) => Promise<UpkeepOutcome>;
let activity: Activity;

const sources = {
  users: [],
  roles: [],
  groups: [],
  project: { name: 'shop', version: '1', models: {}, diagnostics: [], tests: [], files: [], imports: [] },
} satisfies { project: ResolvedProject } & Record<string, unknown>;

const query: Query = {
  id: '1',
  slug: 'aaaaaaa',
  clientId: 'c'.repeat(22),
  digest: 'd',
  definition: { model: 'shop', view: 'orders', fields: ['orders.id'] },
  createdAt: 1,
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-activity-'));
  [jobs, messages] = [[], []];
  answer = async ({ jobId }) => ({ kind: 'kept', jobId });
  activity = await openActivity({
    folder,
    retentionMs: 1_000,
    maxBytes: 1_000,
    after: 0,
    sources: () => sources,
    findQuery: async (id) => (id === '1' ? query : undefined),
    dialectOf: () => 'duckdb',
    executors: {
      async keep(job) {
        jobs.push(job);
        return answer(job);
      },
    },
    clock: systemClock,
    ids: systemIds,
    log: (message) => messages.push(message),
  });
});
afterEach(async () => {
  await activity[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const record = (more: Partial<TaskRecord> = {}): TaskRecord => ({
  taskId: 'f'.repeat(32),
  userId: '7',
  connection: 'shop',
  outcome: 'complete',
  finishedAt: 1_700_000_000_000,
  settledAt: 5,
  queueMs: 250,
  runMs: 1_500,
  source: 'query',
  cacheKey: 'key',
  rows: 3,
  why: null,
  origin: null,
  ...more,
});
const linesIn = (file: string): readonly Record<string, unknown>[] =>
  readFileSync(join(folder, 'new', file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const lines = (): readonly Record<string, unknown>[] =>
  readdirSync(join(folder, 'new'))
    .filter((file) => file.startsWith('history'))
    .flatMap(linesIn);
const subject = { kind: 'query', id: '1' } as const;
const origin = {
  subject,
  createdAt: 1,
  format: 'csv',
  source: 'api',
  cache: true,
  lookId: null,
  dashboardId: null,
  inDevelopment: false,
} as const;
const wholeFiles = ({ upkeep }: UpkeepJob): number =>
  upkeep.tables.filter(({ rows }: KeptTable) => rows.kind === 'whole' && rows.file !== null).length;

it('what ended before a refresh is on the disk when the tables are made, also if nobody knows what it was', async () => {
  activity.record(record());
  await activity.refresh();
  expect(jobs[0]?.upkeep.through).toBe(1);
  expect(lines()).toMatchObject([
    { status: 'complete', runtime: 1.5, queue_time: 0.25, user_id: 7, query_id: null, source: 'api4' },
  ]);
});

it('a server that stops leaves what it held', async () => {
  activity.record(record({ outcome: 'failed', source: null, why: 'It failed.' }));
  await activity[Symbol.asyncDispose]();
  expect(lines()).toMatchObject([{ status: 'error', message: 'It failed.' }]);
});

it('requests for SQL alone are not recorded: nothing ran', async () => {
  activity.record(record({ origin: { ...origin, format: 'sql' } }));
  activity.record(record({ origin: { ...origin, inDevelopment: true } }));
  await activity.refresh();
  expect(lines()).toMatchObject([{ result_format: 'csv', workspace_id: 'dev', query_id: 1 }]);
});

it('those who ask while a refresh runs share the next one', async () => {
  const { promise: goesOn, resolve: goOn } = Promise.withResolvers<void>();
  answer = async ({ jobId }) => {
    await goesOn;
    return { kind: 'kept', jobId };
  };
  const first = activity.refresh();
  await expect.poll(() => jobs.length).toBe(1);
  const others = [activity.refresh(), activity.refresh(), activity.refresh()];
  goOn();
  await Promise.all([first, ...others]);
  expect(jobs).toHaveLength(2);
});

it('tables of what has not changed are not written again, unless they could not be made', async () => {
  answer = async ({ jobId }) => ({ kind: 'crashed', jobId, reason: 'It died.' });
  // It does not reject: the query that waits for it reads what there is.
  await activity.refresh();
  expect(messages).toEqual(['the tables of the activity stay as they are']);
  answer = async ({ jobId }) => ({ kind: 'kept', jobId });
  await activity.refresh();
  await activity.refresh();
  expect(jobs.map(wholeFiles)).toEqual([7, 7, 0]);
});

it('a query that runs again has its definition beside each of its rows: upkeep may have let the first one go', async () => {
  activity.record(record({ origin }));
  activity.record(record({ origin }));
  await activity.refresh();
  activity.record(record({ origin }));
  await activity.refresh();
  expect(linesIn('queries-1.jsonl')).toHaveLength(1);
  expect(linesIn('queries-2.jsonl')).toHaveLength(1);
});

it('a definition that the disk does not take is written when it does', async () => {
  const file = 'queries-1.jsonl';
  mkdirSync(join(folder, 'new', file));
  activity.record(record({ origin }));
  await activity.refresh();
  expect(messages).toEqual(['the tables of the activity stay as they are']);
  rmdirSync(join(folder, 'new', file));
  await activity.refresh();
  expect(linesIn(file)).toHaveLength(1);
  expect(lines()).toMatchObject([{ query_id: 1 }]);
});

it('tells the log where a damaged list went, and makes all tables anew', async () => {
  await activity.refresh();
  const filesOf = (job: UpkeepJob | undefined) =>
    job?.upkeep.tables.flatMap(({ name, rows }) => (rows.kind === 'whole' && rows.file !== null ? [name] : []));
  const all = filesOf(jobs[0]);
  answer = async ({ jobId }) => {
    answer = async () => ({ kind: 'kept', jobId });
    return { kind: 'kept', jobId, setAside: 'damaged-1' };
  };
  await activity.refresh();
  expect(messages).toEqual(['the list of the tables of the activity is damaged and set aside']);
  expect(jobs.map(filesOf)).toEqual([all, [], all]);
});
