/** Receives one statement's rows from a MySQL session as raw packets. */
import type mysql from 'mysql2';
import type { StatementRequest, StatementRows } from '../connection.ts';
import { DatabaseError } from '../connection.ts';
import { CsvConversionError, type CsvParquetWriter } from '../csv-parquet-writer.ts';
import { sinkRows } from '../row-sink.ts';
import { MysqlRowEncoder } from './mysql-rows.ts';
import { describeMysqlField, type MysqlColumn, type MysqlField } from './mysql-types.ts';

/** What `mysql2` hands to a query for each row. */
interface Packet {
  readonly buffer: Buffer;
  readonly offset: number;
  isEOF(): boolean;
}

/** The part of `mysql2`'s query that takes rows; replaced, so that none is parsed into values. */
interface RowReceiver {
  row: (packet: Packet, connection: unknown) => unknown;
}

export interface ReceiveInput {
  readonly client: mysql.Connection;
  readonly sql: string;
  readonly request: StatementRequest;
  readonly signal: AbortSignal;
  /** Asks the server to stop the statement. */
  readonly stop: () => Promise<void>;
}

/** The types come with the rows, so the statement begins to run before its columns are known. */
export async function receiveRows(input: ReceiveInput): Promise<StatementRows> {
  const run = startQuery(input);
  const columns = await run.columns;
  let first = true;
  return await sinkRows(input.request, input.signal, columns, async (writer) => {
    const current = first ? run : startQuery(input);
    first = false;
    await current.columns;
    current.receive(writer);
    try {
      await current.done;
    } catch (error) {
      // The stop that a failing writer asked for: `finish` tells the cause.
      if (!(writer.failure instanceof CsvConversionError)) throw error;
    }
  });
}

interface RunningQuery {
  readonly columns: Promise<readonly MysqlColumn[]>;
  readonly done: Promise<void>;
  receive(writer: CsvParquetWriter): void;
}

function startQuery({ client, sql, stop }: ReceiveInput): RunningQuery {
  const query = client.query(sql);
  const receiver = query as unknown as RowReceiver;
  const parseRow = receiver.row;
  let encoder: MysqlRowEncoder | null = null;
  let writer: CsvParquetWriter | null = null;
  let paused = false;

  const pauseUntilDrained = (target: CsvParquetWriter): void => {
    paused = true;
    client.pause();
    target.drained().then(
      () => {
        if (target.failure !== null) stop().catch(() => undefined);
        paused = false;
        client.resume();
      },
      () => undefined,
    );
  };
  receiver.row = function receiveRow(packet, connection): unknown {
    // The end of the rows is the original's business.
    if (packet.isEOF()) return parseRow.call(this, packet, connection);
    if (encoder && writer) {
      // Four header bytes precede the payload.
      writer.add(encoder.encode(packet.buffer, packet.offset));
      if (writer.full && !paused) pauseUntilDrained(writer);
    }
    return receiver.row;
  };

  const columns = new Promise<readonly MysqlColumn[]>((resolve, reject) => {
    query.once('fields', (fields: readonly MysqlField[] | undefined) => {
      if (!fields || fields.length === 0) {
        reject(new DatabaseError('Only a single read-only statement that returns columns is allowed.'));
        return;
      }
      const described = fields.map(describeMysqlField);
      encoder = new MysqlRowEncoder(described);
      // Nothing may come before there is somewhere to put it.
      paused = true;
      client.pause();
      resolve(described);
    });
    query.once('error', reject);
  });
  return {
    columns,
    done: endOf(query),
    receive(target) {
      writer = target;
      paused = false;
      client.resume();
    },
  };
}

/** Settles with the query. It may fail before anybody waits for it. */
function endOf(query: mysql.Query): Promise<void> {
  const end = new Promise<void>((resolve, reject) => {
    query.once('error', reject);
    query.once('end', resolve);
  });
  end.catch(() => undefined);
  return end;
}
