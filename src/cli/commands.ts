/** All commands: what each does, and where it is. Loaded when it is asked for. */
import type { Command } from './command.ts';
import type { RunIo } from './run.ts';

interface ListedCommand {
  readonly what: string;
  load(): Promise<Command<RunIo>>;
}

export const commands: Readonly<Record<string, ListedCommand>> = {
  init: { what: 'write a project for a database', load: async () => (await import('./init.ts')).runInit },
  serve: { what: 'serve a project', load: async () => (await import('./serve.ts')).runServe },
  doctor: { what: 'check whether a project can be served', load: async () => (await import('./doctor.ts')).runDoctor },
  validate: { what: 'check a LookML project', load: async () => (await import('./validate.ts')).runValidate },
  run: { what: 'run a query and write its result', load: async () => (await import('./run.ts')).runRun },
  sql: { what: 'print the SQL of a query', load: async () => (await import('./sql.ts')).runSql },
  tasks: { what: 'what a server is doing', load: async () => (await import('./tasks.ts')).runTasks },
  kill: { what: 'end tasks of a server', load: async () => (await import('./tasks.ts')).runKill },
  users: { what: 'users of a server, and their credentials', load: async () => (await import('./users.ts')).runUsers },
  backup: { what: 'copy the data folder', load: async () => (await import('./backup.ts')).runBackup },
  state: { what: 'carry state to PostgreSQL or back', load: async () => (await import('./state.ts')).runState },
  migrate: { what: 'bring state to this version', load: async () => (await import('./migrate.ts')).runMigrate },
  corpus: { what: 'report on a folder of LookML projects', load: async () => (await import('./corpus.ts')).runCorpus },
  completion: {
    what: 'print completions for a shell',
    load: async () => (await import('./completion.ts')).completionOf(commands),
  },
};
