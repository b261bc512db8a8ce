/** Every result format's encoder. A new row of `formatTraits` does not compile until it has one here. */
import { formatTraits, type ResultFormatName } from '../contract/result-format.ts';
import { applyVis } from './vis/apply-vis.ts';
import { encodeCsv, encodeTxt } from './text/delimited.ts';
import type { Encoder, RenderInput } from './table/format.ts';
import { encodeJson, encodeJsonLabel, encodeNdjson } from './json/json.ts';
import { encodeJsonBi } from './json/json-bi.ts';
import { encodeJsonDetail } from './json/json-detail.ts';
import { encodeHtml } from './text/html.ts';
import { encodeMarkdown } from './text/markup.ts';
import { encodeOdc } from './office/odc.ts';
import { encodeGsxml } from './office/office-text.ts';
import { encodeParquet, encodeSql } from './columnar/parquet.ts';

interface Writer {
  readonly encode: Encoder;
  /** Does it hand its text to `hold` of its input when there are few rows, and then write no file? */
  readonly holds: boolean;
}

const file = (encode: Encoder): Writer => ({ encode, holds: false });
const heldOrFile = (encode: Encoder): Writer => ({ encode, holds: true });
/** Loaded when first asked for: the libraries behind it are many times as large as all the rest of an executor. */
const whenAsked = (load: () => Promise<Encoder>): Writer => file(async (input) => (await load())(input));

const writers: Readonly<Record<ResultFormatName, Writer>> = {
  json: heldOrFile(encodeJson),
  json_detail: heldOrFile(encodeJsonDetail),
  json_bi: heldOrFile(encodeJsonBi),
  // Their content is not documented; they get that of json_detail.
  inline_json: heldOrFile(encodeJsonDetail),
  json_fe: heldOrFile(encodeJsonDetail),
  json_label: heldOrFile(encodeJsonLabel),
  csv: file(encodeCsv),
  txt: file(encodeTxt),
  html: file(encodeHtml),
  md: file(encodeMarkdown),
  xlsx: whenAsked(async () => (await import('./office/xlsx.ts')).encodeXlsx),
  gsxml: file(encodeGsxml),
  odc: file(encodeOdc),
  sql: file(encodeSql),
  png: whenAsked(async () => (await import('./pictures/image.ts')).encodePng),
  jpg: whenAsked(async () => (await import('./pictures/image.ts')).encodeJpg),
  parquet: file(encodeParquet),
  arrow: whenAsked(async () => (await import('./columnar/arrow.ts')).encodeArrow),
  ndjson: heldOrFile(encodeNdjson),
};

/** May `hold` be given to the format? */
export function holdsText(format: ResultFormatName): boolean {
  return writers[format].holds;
}

/** Writes `input.file` in the format that `input.options` names. */
export async function renderResult(input: RenderInput): Promise<void> {
  const { format, applyVis: applied } = input.options;
  await writers[format].encode(applied || formatTraits[format].picture ? await applyVis(input) : input);
}
