/**
 * The result formats of the API, with Coatcheck's own at the end: one row each, with everything that is to be known of
 * a format besides how its bytes are made (`formats/registry.ts`). Whoever treats formats differently reads a trait
 * here; a format without an answer to each does not compile.
 */
export interface FormatTraits {
  /** Exactly as sent. */
  readonly contentType: string;
  /** Of a download's file name, without a dot. */
  readonly extension: string;
  /** How the bytes stand in a JSON document: JSON as it is, other text as a string, bytes as base64. */
  readonly body: 'json' | 'text' | 'bytes';
  /** Of rows, or the query's SQL alone, for which nothing runs. */
  readonly made: 'of_rows' | 'of_sql';
  /** Browsers show it in the page, or keep it as a file for the program that opens it. */
  readonly disposition: 'inline' | 'attachment';
  /** A file for other programs, which asks for the right to download. The rest is shown where it is asked for. */
  readonly download: boolean;
  /** Of the visualization: it has a size, and `vis_config` always counts. */
  readonly picture: boolean;
  /** Looked at as a table: the row numbers and the transposition of `vis_config` have a meaning in it. */
  readonly laidOut: boolean;
  /** Its bytes do not get smaller. */
  readonly compressed: boolean;
  /** Cells carry drill links. */
  readonly links: boolean;
  /** It shows SQL and LookML beside the rows. */
  readonly tells: boolean;
  /** Its clients can compute table calculations themselves. */
  readonly ownCalculations: boolean;
  /** What is put around the stored bytes while they are sent: a head with the ticket's facts, or addresses at the end. */
  readonly frame: 'ticket' | 'addresses' | 'none';
  /** In which shape a query that failed is told: details also answer 200, as a result does. */
  readonly failure: 'details' | 'metadata' | 'rows' | 'plain';
}

/** What most formats answer; a family's rows say where they differ. */
const plain = {
  body: 'text',
  made: 'of_rows',
  disposition: 'inline',
  download: false,
  picture: false,
  laidOut: false,
  compressed: false,
  links: false,
  tells: false,
  ownCalculations: false,
  frame: 'none',
  failure: 'plain',
} as const satisfies Partial<FormatTraits>;

const json = { ...plain, contentType: 'application/json', extension: 'json', body: 'json' } as const;
const details = { ...json, links: true, tells: true, ownCalculations: true } as const;
const table = { ...plain, laidOut: true } as const;
const file = { ...plain, disposition: 'attachment', download: true } as const;
const picture = { ...plain, body: 'bytes', picture: true, laidOut: true, compressed: true } as const;

const traits = {
  json: { ...json, failure: 'rows' },
  json_detail: { ...details, frame: 'ticket', failure: 'details' },
  json_bi: { ...json, links: true, tells: true, failure: 'metadata' },
  // Read by Looker's own front end only.
  inline_json: details,
  json_fe: details,
  json_label: { ...json, failure: 'rows' },
  csv: { ...file, laidOut: true, contentType: 'text/csv; charset=utf-8', extension: 'csv' },
  txt: { ...table, contentType: 'text/plain; charset=utf-8', extension: 'txt', download: true },
  html: { ...table, contentType: 'text/html; charset=utf-8', extension: 'html' },
  md: { ...table, contentType: 'text/markdown; charset=utf-8', extension: 'md' },
  xlsx: {
    ...file,
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
    body: 'bytes',
    laidOut: true,
    compressed: true,
  },
  gsxml: { ...file, contentType: 'application/xml', extension: 'xml', laidOut: true },
  odc: { ...file, contentType: 'text/x-ms-odc', extension: 'odc', frame: 'addresses' },
  sql: { ...plain, contentType: 'application/sql; charset=utf-8', extension: 'sql', made: 'of_sql' },
  png: { ...picture, contentType: 'image/png', extension: 'png' },
  jpg: { ...picture, contentType: 'image/jpeg', extension: 'jpg' },
  parquet: {
    ...file,
    contentType: 'application/vnd.apache.parquet',
    extension: 'parquet',
    body: 'bytes',
    compressed: true,
  },
  arrow: {
    ...file,
    contentType: 'application/vnd.apache.arrow.stream',
    extension: 'arrow',
    body: 'bytes',
    compressed: true,
  },
  // With a charset, by which browsers and `requests` read text that is not ASCII, and by which the official SDKs know text from bytes.
  ndjson: { ...file, contentType: 'application/x-ndjson; charset=utf-8', extension: 'ndjson' },
} as const satisfies Record<string, FormatTraits>;

export type ResultFormatName = keyof typeof traits;

export const formatTraits: Readonly<Record<ResultFormatName, FormatTraits>> = traits;

export const resultFormats = Object.keys(formatTraits) as readonly ResultFormatName[];
