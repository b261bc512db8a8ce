/**
 * The queue that nodes share, as it lies in PostgreSQL: what waits, in lines of one user, lanes and rank, and what runs.
 * Whoever changes what waits has its lock, one node at a time and for one short transaction. Lines, of which there are
 * few, are looked at as a whole, and of each line only its head, so that it does not matter how much waits.
 */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../store/schema.ts';
import { inOneGo } from '../store/in-one-go.ts';
import { ranks, type QueueEntry, type Rank } from '../tasks/work-queue.ts';

type Handle = Kysely<Schema>;

/** Whoever changes the queue has it, with the schema, so that states of one database do not wait for each other. */
const QUEUE_LOCK = 0x0c0a7c50;

export interface WaitingRow {
  readonly id: string;
  /** Who put it there. */
  readonly node: string;
  readonly user_id: string;
  readonly lanes: readonly string[];
  /** An index of `ranks`. */
  readonly rank: number;
  /** Ids of the tasks that wait for it. */
  readonly tasks: readonly string[];
}

export interface RunningRow {
  readonly id: string;
  readonly user_id: string;
  readonly lanes: readonly string[];
}

export interface NewWaiting extends QueueEntry {
  readonly isFirst: boolean;
}

/** Lanes that have no room, for anybody or for some. */
export interface FullLanes {
  readonly lanes: readonly string[];
  readonly ofUsers: readonly { readonly userId: string; readonly lane: string }[];
}

export function lockQueue(handle: Handle): Promise<unknown> {
  return sql`select pg_advisory_xact_lock(${sql.lit(QUEUE_LOCK)}, hashtext(current_schema()::text))`.execute(handle);
}

/** In their order. Those that are to be first come before everything in their line, the last of them before the others. */
export async function putWaiting(handle: Handle, node: string, entries: readonly NewWaiting[]): Promise<void> {
  const rows = JSON.stringify(
    entries.map(({ id, userId, lanes, rank, tasks = [], isFirst }, nth) => ({
      nth,
      id,
      user_id: userId,
      lanes,
      rank: ranks.indexOf(rank),
      tasks,
      sign: isFirst ? -1 : 1,
    })),
  );
  const added = sql`jsonb_to_recordset(${rows}::jsonb)
    as e (nth integer, id text, user_id text, lanes text[], rank smallint, tasks text[], sign integer)`;
  // A line that was empty for a moment has its turn where it had it.
  await inOneGo([
    sql`insert into cluster_lines (user_id, lanes, rank, since, served)
      select e.user_id, e.lanes, e.rank, nextval('cluster_places'), greatest(
        (select max(l.served) from cluster_lines l where l.user_id = e.user_id and l.lanes = e.lanes),
        (select max(r.served) from cluster_running r where r.user_id = e.user_id and r.lanes = e.lanes), 0)
      from (select user_id, lanes, rank from ${added} group by user_id, lanes, rank order by min(nth)) e
      on conflict do nothing`.execute(handle),
    sql`insert into cluster_waiting (id, node, user_id, lanes, rank, place, tasks)
      select e.id, ${node}, e.user_id, e.lanes, e.rank, e.sign * nextval('cluster_places'), e.tasks
      from (select * from ${added} order by nth) e
      on conflict (id) do nothing`.execute(handle),
  ]);
}

/** @returns those that waited */
export async function takeWaiting(handle: Handle, ids: readonly string[]): Promise<readonly WaitingRow[]> {
  const taken = sql<WaitingRow>`delete from cluster_waiting where id = any(${ids}::text[])
    returning id, node, user_id, lanes, rank, tasks`;
  const { rows } = await taken.execute(handle);
  await dropEmptyLines(handle, rows);
  return rows;
}

/** Of these lines, those in which nothing stands any more. */
async function dropEmptyLines(handle: Handle, touched: readonly Omit<WaitingRow, 'tasks'>[]): Promise<void> {
  if (touched.length === 0) return;
  await sql`delete from cluster_lines l using (${linesOf(touched)}) t
    where l.user_id = t.user_id and l.lanes = t.lanes and l.rank = t.rank and not exists (
      select 1 from cluster_waiting w where w.user_id = l.user_id and w.lanes = l.lanes and w.rank = l.rank)`.execute(
    handle,
  );
}

function linesOf(rows: readonly Omit<WaitingRow, 'tasks'>[]) {
  const lines = JSON.stringify(rows.map(({ user_id, lanes, rank }) => ({ user_id, lanes, rank })));
  return sql`select distinct * from jsonb_to_recordset(${lines}::jsonb) as t (user_id text, lanes text[], rank smallint)`;
}

/** What nodes had put there that are gone waits no longer; who takes their tasks over puts them there anew. */
export async function dropOfGone(handle: Handle): Promise<void> {
  const isOfGone = sql`node not in (select id from cluster_nodes)`;
  await inOneGo([
    lockQueue(handle),
    sql`delete from cluster_running where ${isOfGone}`.execute(handle),
    sql`delete from cluster_waiting where ${isOfGone}`.execute(handle),
    sql`delete from cluster_lines l where not exists (select 1 from cluster_waiting w
      where w.user_id = l.user_id and w.lanes = l.lanes and w.rank = l.rank)`.execute(handle),
  ]);
}

export async function runningNow(handle: Handle): Promise<readonly RunningRow[]> {
  return (await sql<RunningRow>`select id, user_id, lanes from cluster_running`.execute(handle)).rows;
}

/**
 * The heads of lines that have room: of each line the first `perLine`, of the best `lines` lines by the rules of
 * `work-queue.ts`. Users come in the order in which they were served, and so do the lines of each.
 */
export async function bestHeads(
  handle: Handle,
  full: FullLanes,
  { lines, perLine }: { readonly lines: number; readonly perLine: number },
): Promise<readonly WaitingRow[]> {
  const users = full.ofUsers.map(({ userId }) => userId);
  const lanes = full.ofUsers.map(({ lane }) => lane);
  const { rows } = await sql<WaitingRow>`
    with runs as (select user_id, count(*) as n, max(served) as served from cluster_running group by user_id),
    best as (
      select l.*, greatest(l.of_user, r.served) as user_served, row_number() over (
        order by (l.rank = ${DEFERRED}), coalesce(r.n, 0), greatest(l.of_user, r.served), l.user_since, l.served, l.lane_since
      ) as nth
      from (select *, max(served) over (partition by user_id) as of_user,
          min(since) over (partition by user_id) as user_since,
          min(since) over (partition by user_id, lanes) as lane_since from cluster_lines) l
        left join runs r using (user_id)
      where not l.lanes && ${full.lanes}::text[] and not exists (
        select 1 from unnest(${users}::text[], ${lanes}::text[]) as f (user_id, lane)
        where f.user_id = l.user_id and f.lane = any(l.lanes))
      order by nth limit ${lines})
    select w.* from best b cross join lateral (
      select id, node, user_id, lanes, rank, tasks, place from cluster_waiting w
      where w.user_id = b.user_id and w.lanes = b.lanes and w.rank = b.rank order by w.place limit ${perLine}) w
    order by b.user_served, b.user_since, b.served, b.lane_since, w.rank, w.place`.execute(handle);
  return rows;
}

const DEFERRED = sql.lit(ranks.indexOf('deferred'));

/**
 * What waited in these places runs on this node from now on, and its users and lines have had their turn, in this order.
 * `goesAlong` is written in the same go.
 */
export async function startRunning(
  handle: Handle,
  node: string,
  rows: readonly WaitingRow[],
  goesAlong: Promise<unknown>,
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const entries = JSON.stringify(rows.map(({ id, user_id, lanes }) => ({ id, user_id, lanes })));
  await inOneGo([
    goesAlong,
    sql`delete from cluster_waiting where id = any(${ids}::text[])`.execute(handle),
    sql`insert into cluster_running (id, node, user_id, lanes, served)
      select e.id, ${node}, e.user_id, e.lanes, nextval('cluster_places')
      from jsonb_to_recordset(${entries}::jsonb) as e (id text, user_id text, lanes text[])
      on conflict (id) do update set node = excluded.node, user_id = excluded.user_id, lanes = excluded.lanes,
        served = excluded.served`.execute(handle),
    sql`update cluster_lines l set served = r.served from (
        select user_id, lanes, max(served) as served from cluster_running
        where id = any(${ids}::text[]) group by user_id, lanes) r
      where l.user_id = r.user_id and l.lanes = r.lanes`.execute(handle),
    dropEmptyLines(handle, rows),
  ]);
}

/** Of what this node runs: another may have claimed, and run, it again since. */
export async function noteEnded(handle: Handle, node: string, ids: readonly string[]): Promise<void> {
  await sql`delete from cluster_running where id = any(${ids}::text[]) and node = ${node}`.execute(handle);
}

export interface Raise {
  readonly id: string;
  readonly rank: Rank;
  readonly userId: string | undefined;
  readonly tasks: readonly string[];
}

/** Notes who waits for an entry as well, and moves it behind the others of another line if its place there is better. */
export async function raiseWaiting(handle: Handle, { id, rank, userId, tasks }: Raise): Promise<void> {
  const found = sql<WaitingRow & { readonly is_sooner: boolean | null }>`
    update cluster_waiting w set tasks = case when ${tasks}::text[] = '{}' then w.tasks else ${tasks}::text[] end
    where id = ${id} returning id, node, user_id, lanes, rank, tasks,
      (select count(*) from cluster_running where user_id = ${userId ?? null})
        < (select count(*) from cluster_running r where r.user_id = w.user_id) as is_sooner`;
  const [row] = (await found.execute(handle)).rows;
  if (row === undefined) return;
  const isBetter = ranks.indexOf(rank) < row.rank;
  const isSooner = userId !== undefined && row.is_sooner === true;
  if (!isBetter && !isSooner) return;
  await takeWaiting(handle, [id]);
  await putWaiting(handle, row.node, [
    {
      id,
      userId: isSooner ? userId : row.user_id,
      lanes: row.lanes,
      rank: isBetter ? rank : (ranks[row.rank] ?? rank),
      tasks: row.tasks,
      isFirst: false,
    },
  ]);
}

/** Those of these ids that wait. */
export async function stillWaiting(handle: Handle, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const found = sql<{ id: string }>`select id from cluster_waiting where id = any(${ids}::text[])`;
  return new Set((await found.execute(handle)).rows.map(({ id }) => id));
}

export interface LineRow {
  readonly user_id: string;
  readonly lanes: readonly string[];
  readonly rank: number;
  readonly served: number;
  readonly waiting: number;
}

export interface UserRow {
  readonly user_id: string;
  readonly running: number;
  readonly served: number;
}

/** All lines, in the order of {@link bestHeads}, and who runs how much. */
export async function allLines(handle: Handle): Promise<readonly [readonly LineRow[], readonly UserRow[]]> {
  const runs = sql<UserRow>`select user_id, count(*)::int as running, max(served) as served
    from cluster_running group by user_id`;
  const lines = sql<LineRow>`
    select l.user_id, l.lanes, l.rank, l.served, coalesce(w.n, 0)::int as waiting
    from cluster_lines l left join (
      select user_id, lanes, rank, count(*) as n from cluster_waiting group by user_id, lanes, rank) w
      using (user_id, lanes, rank)
    order by min(l.since) over (partition by l.user_id), l.served, min(l.since) over (partition by l.user_id, l.lanes)`;
  return [(await lines.execute(handle)).rows, (await runs.execute(handle)).rows];
}

export interface PlaceRow {
  readonly user_id: string;
  readonly lanes: readonly string[];
  readonly rank: number;
  readonly before: number;
}

/** Where an entry stands, and how many stand before it in its line; undefined if it does not wait. */
export async function placeOf(handle: Handle, id: string): Promise<PlaceRow | undefined> {
  const found = sql<PlaceRow>`select user_id, lanes, rank, (
      select count(*)::int from cluster_waiting w
      where w.user_id = e.user_id and w.lanes = e.lanes and w.rank = e.rank and w.place < e.place) as before
    from cluster_waiting e where id = ${id}`;
  return (await found.execute(handle)).rows[0];
}
