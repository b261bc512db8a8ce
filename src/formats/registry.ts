/** Every result format's encoder. A new row of `formatTraits` does not compile until it has one here. */
import { formatTraits, type ResultFormatName } from '../contract/result-format.ts';
import { applyVis } from './vis/apply-vis.ts';
import { encodeArrow } from './columnar/arrow.ts';
import { encodeCsv, encodeTxt } from './text/delimited.ts';
import type { Encoder, RenderInput } from './table/format.ts';
import { encodeJpg, encodePng } from './pictures/image.ts';
import { encodeJson, encodeJsonLabel, encodeNdjson } from './json/json.ts';
import { encodeJsonBi } from './json/json-bi.ts';
import { encodeJsonDetail } from './json/json-detail.ts';
import { encodeHtml } from './text/html.ts';
import { encodeMarkdown } from './text/markup.ts';
import { encodeOdc } from './office/odc.ts';
import { encodeGsxml } from './office/office-text.ts';
import { encodeParquet, encodeSql } from './columnar/parquet.ts';
import { encodeXlsx } from './office/xlsx.ts';

const encoders: Readonly<Record<ResultFormatName, Encoder>> = {
  json: encodeJson,
  json_detail: encodeJsonDetail,
  json_bi: encodeJsonBi,
  // Their content is not documented; they get that of json_detail.
  inline_json: encodeJsonDetail,
  json_fe: encodeJsonDetail,
  json_label: encodeJsonLabel,
  csv: encodeCsv,
  txt: encodeTxt,
  html: encodeHtml,
  md: encodeMarkdown,
  xlsx: encodeXlsx,
  gsxml: encodeGsxml,
  odc: encodeOdc,
  sql: encodeSql,
  png: encodePng,
  jpg: encodeJpg,
  parquet: encodeParquet,
  arrow: encodeArrow,
  ndjson: encodeNdjson,
};

/** Formats that hand their text to `hold` of their input when there are few rows. */
export const heldFormats: ReadonlySet<ResultFormatName> = new Set([
  'json',
  'json_detail',
  'json_bi',
  'inline_json',
  'json_fe',
  'json_label',
  'ndjson',
]);

/** Writes `input.file` in the format that `input.options` names. */
export async function renderResult(input: RenderInput): Promise<void> {
  const { format, applyVis: applied } = input.options;
  await encoders[format](applied || formatTraits[format].picture ? await applyVis(input) : input);
}
