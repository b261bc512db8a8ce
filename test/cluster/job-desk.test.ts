/** Jobs that a node has others do, over a real PostgreSQL, with executors that do what each test says. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { JobDesk } from '../../src/cluster/job-desk.ts';
import { CoatcheckError } from '../../src/errors/catalogue.ts';
import type { ExecutorJob, Executors } from '../../src/execution/messages.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createSeal } from '../../src/lib/seal.ts';
import type { Database } from '../../src/store/database.ts';
import { openPostgres } from '../../src/store/postgres-database.ts';
import { newStateDatabase, type StateDatabase } from '../support/state-databases.ts';

let state: StateDatabase;
let database: Database;
beforeAll(async () => {
  state = await newStateDatabase();
  database = await openPostgres(state.settings, { id: 'a-1', name: 'a', leaseMs: 60_000 });
});
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  await state?.[Symbol.asyncDispose]();
});

type Run = Executors['run'];
const desks = new Set<JobDesk>();
const seal = createSeal(Buffer.alloc(32));

function openDesk(node: string, write: Database['write'] = database.write): JobDesk {
  const desk: JobDesk = new JobDesk({
    database: { read: database.read, write },
    node,
    clock: systemClock,
    seals: { seal: () => seal, sealForWriting: () => seal },
    tell: (topic, texts) => {
      for (const other of desks) if (other !== desk) other.heard(topic, texts);
    },
  });
  desks.add(desk);
  onTestFinished(async () => {
    desks.delete(desk);
    await desk[Symbol.asyncDispose]();
  });
  return desk;
}

const askFor = (desk: JobDesk, jobId: string, signal = new AbortController().signal) =>
  desk.ask({ kind: 'render', jobId } as ExecutorJob, signal, () => undefined);
const doneBy =
  (name: string): Run =>
  ({ jobId }) =>
    Promise.resolve({ kind: 'crashed', jobId, reason: name });
const jobs = async () => state.query('select id from cluster_jobs');

test('who asks gets the outcome also when the worker could not write it at first', async () => {
  let failures = 0;
  let isAway = false;
  const worker = openDesk('worker', (work) => {
    if (!isAway || failures === 1) return database.write(work);
    failures += 1;
    return Promise.reject(new CoatcheckError('state_unreachable', {}));
  });
  const run: Run = (job, ...more) => {
    isAway = true;
    return doneBy('worker')(job, ...more);
  };
  worker.serve({ run, size: 1 });
  expect(await askFor(openDesk('api'), 'late')).toMatchObject({ reason: 'worker' });
  expect([failures, await jobs()]).toEqual([1, []]);
});

test('a job whose worker ends in the middle of it is done by another', async () => {
  const begun = Promise.withResolvers<void>();
  const ends = new AbortController();
  const first = openDesk('first');
  const run: Run = ({ jobId }) => {
    begun.resolve();
    return new Promise((resolve) => {
      ends.signal.addEventListener('abort', () => resolve({ kind: 'cancelled', jobId }));
    });
  };
  first.serve({ run, size: 1 });
  const asked = askFor(openDesk('api'), 'moved');
  await begun.promise;
  openDesk('second').serve({ run: doneBy('second'), size: 1 });
  // Executors end before the desk does.
  ends.abort();
  expect(await asked).toMatchObject({ reason: 'second' });
});

test('a worker that drains does what it has, and leaves the rest to others', async () => {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const first = openDesk('first');
  const run: Run = async (job, ...more) => {
    begun.resolve();
    await end.promise;
    return doneBy('first')(job, ...more);
  };
  first.serve({ run, size: 9 });
  const api = openDesk('api');
  const one = askFor(api, 'one');
  await begun.promise;
  const drained = first.drain();
  const two = askFor(api, 'two');
  openDesk('second').serve({ run: doneBy('second'), size: 1 });
  expect(await two).toMatchObject({ reason: 'second' });
  end.resolve();
  expect(await one).toMatchObject({ reason: 'first' });
  await drained;
});

test('what could not be deleted at first is deleted later', async () => {
  let isAway = false;
  const api = openDesk('api', (work) =>
    isAway ? Promise.reject(new CoatcheckError('state_unreachable', {})) : database.write(work),
  );
  const gone = new AbortController();
  const asked = askFor(api, 'given-up', gone.signal);
  await expect.poll(jobs).toHaveLength(1);
  isAway = true;
  gone.abort();
  expect(await asked).toMatchObject({ kind: 'cancelled' });
  isAway = false;
  api.look();
  await expect.poll(jobs).toEqual([]);
});
