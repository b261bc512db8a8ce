/** `coatcheck tasks` and `coatcheck kill`: what a server is doing, and an end to it. */
import { badUse, defineCommand } from './command.ts';
import { printRows, type Columns } from './print-table.ts';
import type { RunIo } from './run.ts';
import { openSession, SERVER_USAGE } from './server-session.ts';

const TASKS_USAGE = `coatcheck tasks --server URL [flags]: the query tasks that wait or run, the oldest first
${SERVER_USAGE}
  --json         as JSON
Administrators see everybody's, others their own. Ends with 0, with 1 when the server refuses, with 2 when the command
is wrong.`;

const KILL_USAGE = `coatcheck kill TASK… --server URL: end query tasks, in their databases too
${SERVER_USAGE}
  TASK           id of a task, as "coatcheck tasks" shows it
Ends with 0 when all have ended, with 1 when one could not be, with 2 when the command is wrong.`;

/** Of Looker's RunningQueries. */
interface RunningQuery {
  readonly query_task_id: string;
  readonly status: string;
  readonly user: { readonly id: string; readonly display_name: string } | null;
  readonly created_at: string;
  readonly runtime: number | null;
  readonly connection_name: string | null;
  readonly query: { readonly model: string; readonly view: string } | null;
  readonly source: string | null;
}

const columns: Columns<RunningQuery> = [
  ['TASK', (task) => task.query_task_id],
  ['STATUS', (task) => task.status],
  ['SECONDS', (task) => task.runtime?.toFixed(1) ?? ''],
  ['USER', (task) => task.user?.display_name ?? ''],
  ['CONNECTION', (task) => task.connection_name],
  ['QUERY', (task) => (task.query ? `${task.query.model}/${task.query.view}` : 'SQL')],
  ['SOURCE', (task) => task.source],
];

const server = { type: 'string' } as const;

export function requireServer(value: string | undefined): string {
  if (value === undefined) throw badUse('--server is missing: the address of the server');
  return value;
}

export const runTasks = defineCommand({
  name: 'tasks',
  usage: TASKS_USAGE,
  options: { server, json: { type: 'boolean', default: false } },
  async run({ values, positionals }, io: RunIo) {
    if (positionals.length > 0) throw badUse(`takes only flags, not ${positionals.join(', ')}`);
    await using session = await openSession(requireServer(values.server), io.env, io.signal);
    const running = await session.ask<readonly RunningQuery[]>('GET', '/running_queries');
    printRows(running, columns, values.json, io);
    return 0;
  },
});

export const runKill = defineCommand({
  name: 'kill',
  usage: KILL_USAGE,
  options: { server },
  async run({ values, positionals }, io: RunIo) {
    if (positionals.length === 0) throw badUse('name a task: coatcheck kill TASK --server URL');
    await using session = await openSession(requireServer(values.server), io.env, io.signal);
    let failed = 0;
    for (const id of positionals) {
      try {
        const path = `/running_queries/${encodeURIComponent(id)}`;
        const notice = await session.ask<string | undefined>('DELETE', path, undefined, 'there is no such task');
        io.out(`${id} has ended. ${notice ?? ''}`.trimEnd() + '\n');
      } catch (error) {
        failed += 1;
        io.err(`kill: ${id}: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
    return failed === 0 ? 0 : 1;
  },
});
