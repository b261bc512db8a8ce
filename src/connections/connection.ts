/**
 * Connections to users' databases. A driver runs one statement at a time and leaves its rows as Parquet files: that is
 * the whole contract, so that everything after the database is the same for every engine. A driver that can do so may
 * load few rows straight into the workbench instead. This room knows neither LookML nor tasks; it runs in executor
 * processes only.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ConnectionConfig } from '../config/config.ts';
import type { ColumnTypes } from '../results/workbench/column-types.ts';
import type { ErrorPosition } from '../results/reader/source-location.ts';

/** What a connection needs to know: its entry in `coatcheck.yaml`, the password as plain text (it came over IPC). */
export type ConnectionSettings = Omit<ConnectionConfig, 'password'> & { readonly password: string | null };

/** What the executor process lends to its connections. */
export interface DriverEnvironment {
  /** Absolute path of a folder that only this process uses; every `file` given to `run` lies in it. */
  readonly scratchDir: string;
  /** Threads that an embedded engine may use. */
  readonly threads: number;
  /** Most bytes that an embedded engine may spill to disk for one statement. */
  readonly maxSpillBytes: number;
}

/** One kind of database. */
export interface Driver {
  /** Looker's dialect name that a connection's `dialect_name` gives. */
  readonly dialectName: string;
  /** Cheap: the first session connects. */
  open(settings: ConnectionSettings, environment: DriverEnvironment): Promise<Connection>;
}

/** One configured connection in one executor, kept warm between jobs. */
export interface Connection extends AsyncDisposable {
  /** Does ahead what the first session would have to wait for, where it costs no server anything. May reject. */
  warm?(): Promise<void>;
  /**
   * Opens a session for the statements of one query. Where the engine has transactions it is one that only reads, so that
   * all statements see one snapshot; where it has none, each statement sees the data of its own moment.
   * Throws {@link DatabaseError} when the database cannot be reached.
   */
  openSession(signal: AbortSignal): Promise<Session>;
}

/** The statements of one query, one after the other. Disposing ends what there is to end and gives the connection back. */
export interface Session extends AsyncDisposable {
  /** Its statements run in a server of their own, and may go on when this process is gone. */
  readonly runsElsewhere: boolean;
  /**
   * Runs one statement that reads and writes its rows to Parquet files. When `signal` is aborted, it stops the
   * statement in the database before it rejects with the signal's reason; with `StopUnconfirmed` if the database does not
   * say that it has stopped.
   * Throws {@link DatabaseError} for everything that the database refuses.
   */
  run(request: StatementRequest, signal: AbortSignal): Promise<StatementRows>;
  /**
   * As `run`, of a statement that gives few rows: they become a new TEMP TABLE of the workbench, and no file. Null: its
   * columns cannot be carried over that way, and nothing has run. Absent: the driver never does it.
   */
  load?(request: LoadRequest, signal: AbortSignal): Promise<LoadedRows | null>;
}

interface AnyRequest {
  readonly sql: string;
  /**
   * Comments in ASCII, each a line, that stand before the SQL where somebody else may read it: in a server's log or list of
   * processes. Positions of errors are those in `sql`.
   */
  readonly context: string;
  /** The engine may not plan by what it knows of the values of all rows (`Statement.withoutStatistics`). Absent = it may. */
  readonly withoutStatistics?: boolean;
  /** Rows after which to stop, for SQL that does not say so itself; null = all. */
  readonly fetchRows: number | null;
  /** A workbench connection of the job, for drivers that convert with DuckDB's readers. */
  readonly workbench: DuckDBConnection;
}

export interface StatementRequest extends AnyRequest {
  /** Absolute path without extension, in a folder that is there; the driver adds `.parquet` or `.0.parquet` … */
  readonly file: string;
  /** For drivers that see each row: called when rows begin to come, with what counts them. */
  readonly onRows?: (soFar: () => number) => void;
}

export interface LoadRequest extends AnyRequest {
  /** Of the workbench; replaced if it is there. */
  readonly relation: string;
  /** Rows beyond this are counted, and left out. */
  readonly keepRows: number;
  /** Of the rows as text: more is not read. */
  readonly maxBytes: number;
}

export interface LoadedRows {
  /** All that the statement gave. */
  readonly rowCount: number;
  readonly columns: readonly StoredColumn[];
  /** Of the relation. */
  readonly types: ColumnTypes;
  /** The relation's rows, as `held-rows.ts` writes them; null: it has grown too large to be kept in memory. */
  readonly text: Uint8Array | null;
  /** They took more than `maxBytes`, and are not whole. */
  readonly isTooLarge: boolean;
}

export interface StatementRows {
  /** Absolute paths of the parts, in the order of the rows. */
  readonly files: readonly string[];
  readonly rowCount: number;
  readonly columns: readonly StoredColumn[];
}

export interface StoredColumn {
  /** As the database calls it; may repeat or be empty. */
  readonly name: string;
  /** Unique within the statement: the column's name in the Parquet files. */
  readonly key: string;
  /** DuckDB type of the values, as `DESCRIBE` prints it. */
  readonly type: string;
  /** True when Parquet cannot carry `type`: the file holds text, and readers cast it back. */
  readonly asText: boolean;
}

/** The one error that drivers throw: the database's own words, once, with the original as `cause`. */
export class DatabaseError extends Error {
  readonly position: ErrorPosition | null;
  /** The engine's own code (`42P01`, `ER_PARSE_ERROR`, `Catalog`), for logs and tests. */
  readonly databaseCode: string | null;
  /**
   * What the message may quote: values of any row that was read, whatever the statement hides, or whole rows, where a file
   * could not be read.
   */
  readonly mayQuote: 'nothing' | 'values' | 'rows';

  constructor(
    message: string,
    details: {
      position?: ErrorPosition | null;
      databaseCode?: string | null;
      mayQuote?: DatabaseError['mayQuote'];
      cause?: unknown;
    } = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'DatabaseError';
    this.position = details.position ?? null;
    this.databaseCode = details.databaseCode ?? null;
    this.mayQuote = details.mayQuote ?? 'nothing';
  }
}
