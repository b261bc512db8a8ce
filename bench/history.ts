/** Small tasks and polls with 100,000 tasks waiting and 1,000,000 past ones, against an empty state. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { root, smallTasks, startServer, type Server } from './coatcheck.ts';
import { median, rate, times, type BenchRow } from './measure.ts';

const PAST = 1_000_000;
const WAITING = 100_000;
const ROUNDS = 5;
const ROUND_MS = 2_000;
/** Of what an empty state reaches: less than this is not flat. The rest is noise of a busy machine. */
const FLAT = 0.8;
/** Of polls it is less: the waiting tasks run on the same cores as long as nobody asks for others. */
const FLAT_POLLS = 0.6;

export async function benchHistory(): Promise<BenchRow[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'coatcheck-history-'));
  using _folder = { [Symbol.dispose]: () => rmSync(dataDir, { recursive: true, force: true }) };
  await makeTemplate(dataDir);
  fill(join(dataDir, 'state.sqlite'));
  // It says that nobody has written since the server did.
  rmSync(join(dataDir, 'state.seal'));
  await using full = await startServer(join(root, 'demo'), dataDir);
  await using empty = await startServer(join(root, 'demo'));
  const tasks = { full: await smallTasks(full), empty: await smallTasks(empty) };
  const polls = { full: await onePoll(full), empty: await onePoll(empty) };
  return [
    await compare('small tasks per second', { connections: 8, reach: FLAT }, tasks),
    await compare('polls of a task per second', { connections: 16, reach: FLAT_POLLS }, polls),
  ];
}

/** One complete task, made by the server itself. */
async function makeTemplate(dataDir: string): Promise<void> {
  await using server = await startServer(join(root, 'demo'), dataDir);
  await (
    await smallTasks(server)
  )();
}

/** Multiplies the one task: past ones, and deferred ones that wait until nothing else does. */
function fill(path: string): void {
  using state = new DatabaseSync(path);
  const columns = state
    .prepare('pragma table_info(tasks)')
    .all()
    .map(({ name }) => String(name));
  const copy = (count: number, changes: Readonly<Record<string, string>>): void => {
    const kept = columns.filter((name) => name !== 'seq');
    const values = kept.map((name) => changes[name] ?? name);
    state.exec(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${String(count)})
       insert into tasks (${kept.join(', ')}) select ${values.join(', ')} from n, (select * from tasks order by seq limit 1)`,
    );
  };
  state.exec('pragma synchronous = off; begin');
  const id = 'lower(hex(randomblob(16)))';
  copy(PAST, { id, state: `'expired'`, result_id: 'null' });
  const fresh = { started_at: 'null', finished_at: 'null', expires_at: 'null', result_id: 'null' };
  copy(WAITING, { id, state: `'queued'`, deferred: '1', user_id: `'somebody'`, ...fresh });
  state.exec('commit');
}

async function onePoll(server: Server): Promise<() => Promise<unknown>> {
  const { id } = (await server.post('/queries', { model: 'faa', view: 'airports', fields: ['airports.state'] })) as {
    id: string;
  };
  const task = await server.task(id, 'json');
  return () => server.get(`/query_tasks/${task}`);
}

async function compare(
  what: string,
  { connections, reach }: { readonly connections: number; readonly reach: number },
  work: { readonly full: () => Promise<unknown>; readonly empty: () => Promise<unknown> },
): Promise<BenchRow> {
  const full: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const a = await rate(connections, ROUND_MS, work.full);
    const b = await rate(connections, ROUND_MS, work.empty);
    // The first round warms up.
    if (round === 0) continue;
    full.push(a);
    empty.push(b);
  }
  const ratio = median(full) / median(empty);
  return {
    what: `${what}, with ${WAITING.toLocaleString('en-US')} waiting and ${PAST.toLocaleString('en-US')} past`,
    ours: median(full).toFixed(0),
    against: `${median(empty).toFixed(0)} (empty state)`,
    ratio: times(ratio),
    reach: `flat (≥ ${String(reach)} ×)`,
    reached: ratio >= reach,
  };
}
