/**
 * The result formats of the API, with Coatcheck's own at the end: one row each, with all facts about a format except
 * how its bytes are made (`formats/registry.ts`). Code that treats formats differently reads a trait here; a format
 * that lacks one does not compile.
 */
export interface FormatTraits {
  /** Exactly as sent. */
  readonly contentType: string;
  /** The extension of a download's file name, without a dot. */
  readonly extension: string;
  /** How the bytes are represented in a JSON document: JSON as it is, other text as a string, bytes as base64. */
  readonly body: 'json' | 'text' | 'bytes';
  /** Made from rows, or only from the query's SQL, for which nothing runs. */
  readonly made: 'of_rows' | 'of_sql';
  /** Whether browsers show it in the page, or save it as a file for the program that opens it. */
  readonly disposition: 'inline' | 'attachment';
  /**
   * True for a file for other programs, which requires the right to download. Other formats are shown where they are
   * asked for.
   */
  readonly download: boolean;
  /** True for a picture of the visualization: it has a size, and `vis_config` always applies. */
  readonly picture: boolean;
  /** True if people read it as a table: `vis_config`'s row numbers and transposition apply to it. */
  readonly laidOut: boolean;
  /** True if compressing it saves nothing. */
  readonly compressed: boolean;
  /** True if cells carry drill links. */
  readonly links: boolean;
  /** True if it contains SQL and LookML besides the rows. */
  readonly tells: boolean;
  /** True if its clients can compute table calculations themselves. */
  readonly ownCalculations: boolean;
  /** What is added to the stored bytes when they are sent: a head with the ticket's facts, or addresses at the end. */
  readonly frame: 'ticket' | 'addresses' | 'none';
  /** How a failed query is reported: `details` also answers 200, as for a result. */
  readonly failure: 'details' | 'metadata' | 'rows' | 'plain';
}

/** The traits of most formats; rows of a family say where they differ. */
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
  // Only Looker's own front end reads it.
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
  // With a charset, by which browsers and `requests` read non-ASCII text, and by which the official SDKs tell text from
  // bytes.
  ndjson: { ...file, contentType: 'application/x-ndjson; charset=utf-8', extension: 'ndjson' },
} as const satisfies Record<string, FormatTraits>;

export type ResultFormatName = keyof typeof traits;

export const formatTraits: Readonly<Record<ResultFormatName, FormatTraits>> = traits;

export const resultFormats = Object.keys(formatTraits) as readonly ResultFormatName[];
