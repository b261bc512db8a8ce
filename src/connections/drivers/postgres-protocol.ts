/** The two exchanges with a PostgreSQL server that `pg` has no method for, on top of its connection. */
import type pg from 'pg';
import { CoatcheckError } from '../../errors/catalogue.ts';
import type { CsvParquetWriter } from '../csv-parquet-writer.ts';
import type { PostgresField } from './postgres-types.ts';

/** What `pg` calls on the query that is running. Most never come; all must be there. */
abstract class Exchange implements pg.Submittable {
  readonly done: Promise<void>;
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  abstract submit(connection: pg.Connection): void;
  handleRowDescription(_message: { readonly fields: readonly PostgresField[] }): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCommandComplete(): void {}
  handleParseComplete(): void {}
  handleCopyInResponse(): void {}
  handleCopyData(_message: { readonly chunk: Buffer }, _connection: pg.Connection): void {}

  handleReadyForQuery(): void {
    this.#resolve();
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }
}

/** Asks the server to parse one statement; nothing runs. */
class Describe extends Exchange {
  readonly #sql: string;
  fields: readonly PostgresField[] | null = null;

  constructor(sql: string) {
    super();
    this.#sql = sql;
  }

  submit(connection: pg.Connection): void {
    connection.parse({ name: '', text: this.#sql, types: [] }, true);
    connection.describe({ type: 'S', name: '' }, true);
    connection.sync();
  }

  override handleRowDescription(message: { readonly fields: readonly PostgresField[] }): void {
    this.fields = message.fields;
  }
}

/** `COPY … TO STDOUT`: the server sends one message per row. */
class CopyOut extends Exchange {
  readonly #sql: string;
  readonly #writer: CsvParquetWriter;
  readonly #onFailure: () => void;

  constructor(sql: string, writer: CsvParquetWriter, onFailure: () => void) {
    super();
    this.#sql = sql;
    this.#writer = writer;
    this.#onFailure = onFailure;
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#sql);
  }

  override handleCopyData({ chunk }: { readonly chunk: Buffer }, connection: pg.Connection): void {
    this.#writer.add(chunk);
    if (!this.#writer.full || connection.stream.isPaused()) return;
    connection.stream.pause();
    this.#writer.drained().then(
      () => {
        if (this.#writer.failure !== null) this.#onFailure();
        connection.stream.resume();
      },
      () => undefined,
    );
  }
}

/** The columns of a statement, null when it has none; rejects with the server's error. Refuses several statements. */
export async function describeStatement(client: pg.Client, sql: string): Promise<readonly PostgresField[] | null> {
  const describe = client.query(new Describe(sql));
  await describe.done;
  return describe.fields;
}

/** @param onFailure called when the rows cannot be kept, so that sending them should be stopped. */
export async function copyOut(
  client: pg.Client,
  sql: string,
  writer: CsvParquetWriter,
  onFailure: () => void,
): Promise<void> {
  await client.query(new CopyOut(sql, writer, onFailure)).done;
}

/** Process id and key of the session, which a cancel request has to show. */
export function cancelKey(client: pg.Client): { readonly processId: number; readonly secretKey: number } {
  const { processID, secretKey } = client as unknown as { processID: unknown; secretKey: unknown };
  if (typeof processID !== 'number' || typeof secretKey !== 'number') throw new CoatcheckError('internal', {});
  return { processId: processID, secretKey };
}
