/** What an opened Coatcheck offers, and what it is opened with. */
import type { Tracer } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { AccessService } from './access/access-service.ts';
import type { Caller } from './access/caller.ts';
import type { IdempotencyKeys } from './access/idempotency-keys.ts';
import type { ContentReader } from './compile/content-reader.ts';
import type { SqlInterface } from './compile/sql-interface.ts';
import type { ExploreReader } from './compile/explore-reader.ts';
import type { Config } from './config/config.ts';
import type { Reloaded } from './config/reload-rules.ts';
import type { Clock } from './lib/clock.ts';
import type { Ids } from './lib/ids.ts';
import type { LoadedProject } from './lookml-project/loaded-project.ts';
import type { MadeConnections } from './queries/made-connections.ts';
import type { ModelConfigurations } from './queries/model-configurations.ts';
import type { QueryStore } from './queries/query-store.ts';
import type { ConnectionTests } from './tasks/connection-tests.ts';
import type { DataFolderSize } from './tasks/data-folder-size.ts';
import type { DatagroupResets } from './queries/datagroup-resets.ts';
import type { TaskService } from './tasks/task-service.ts';
import type { Workspaces } from './workspaces/workspaces.ts';
import type { Webhooks } from './webhooks/webhooks.ts';
import type { Ending } from './ending.ts';
import type { Observer } from './observer.ts';

export interface Coatcheck extends AsyncDisposable {
  /** What is in force: its members change when it is reloaded. */
  readonly config: Config;
  /** Query tasks: hand in, wait, fetch, kill. */
  readonly tasks: TaskService;
  readonly queries: QueryStore;
  /** The LookML project as it is now, in production. */
  readonly project: Pick<LoadedProject, 'current' | 'reload' | 'facts'>;
  /** The same. Requests of developers are given `project` as they have it. */
  readonly production: Pick<LoadedProject, 'current' | 'reload'>;
  /** Null: there are none. */
  readonly workspaces: Workspaces | null;
  readonly explores: ExploreReader;
  /** Queries of others, as their readers may have them. */
  readonly contents: ContentReader;
  readonly sqlInterface: SqlInterface;
  readonly access: AccessService;
  readonly connectionTests: ConnectionTests;
  readonly datagroups: DatagroupResets;
  readonly modelConfigurations: ModelConfigurations;
  readonly madeConnections: MadeConnections;
  /** Requests that may be sent again. */
  readonly idempotencyKeys: IdempotencyKeys;
  /** Its time, which may differ from the machine's (`lib/clock.ts`). */
  readonly clock: Clock;
  /** Null: no OpenTelemetry SDK was there when it was opened. */
  readonly tracer: Tracer | null;
  /** Tells who waits, and who runs something, that it stops; disposing it does both. */
  readonly ending: Ending;
  /** The user as every call takes them: `1` is the first administrator. @throws CoatcheckError `not_found` */
  caller(userId: string): Caller;
  /**
   * Takes what it can from a configuration that was read anew, in one step; nothing if it throws.
   * @throws CoatcheckError `config_invalid` if users cannot be as it says
   */
  reload(read: Config): Promise<Reloaded>;
  /** Process ids of the executors alive now. */
  executorPids(): readonly number[];
  /** The same of the compilers. */
  compilerPids(): readonly number[];
  /** Process id of what reads the project; null while there is none. */
  loaderPid(): number | null;
  /** How many ends of tasks wait to be told to webhooks, and are being told. */
  webhookCounts(): ReturnType<Webhooks['counts']>;
  /** What the data folder takes, as last seen, in bytes. */
  dataFolderSize(): Promise<DataFolderSize>;
  /** What keeps it from working now, in words; empty = nothing. */
  hindrances(): readonly string[];
  /** What keeps some users from new results, in words. */
  notices(): readonly string[];
  /**
   * Before a node of a cluster is disposed: it says that it is not ready, leaves what waits to the others, and resolves
   * when what runs has ended, or has gone on for `cluster.drain`. A server that is alone has nobody to leave it to.
   */
  drain(): Promise<void>;
  /** Resolves when the other nodes of a cluster have given its work away: it can only be opened anew. */
  readonly whenRemoved: Promise<void>;
}

export interface CoatcheckOptions {
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Absent: nothing is logged. */
  readonly log?: Logger;
  readonly observer?: Observer;
}
