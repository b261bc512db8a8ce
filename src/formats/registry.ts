/** Every result format by name. A new name in the contract does not compile until it has a format here. */
import type { ResultFormatName } from '../contract/result-format.ts';
import { applyVis } from './apply-vis.ts';
import { arrowFormat } from './arrow.ts';
import { csvFormat, txtFormat } from './delimited.ts';
import type { Format } from './format.ts';
import { jpgFormat, pngFormat } from './image.ts';
import { jsonFormat, jsonLabelFormat, ndjsonFormat } from './json.ts';
import { jsonBiFormat } from './json-bi.ts';
import { jsonDetailFormat } from './json-detail.ts';
import { htmlFormat, markdownFormat } from './markup.ts';
import { odcFormat } from './odc.ts';
import { gsxmlFormat } from './office-text.ts';
import { parquetFormat, sqlFormat } from './parquet.ts';
import { xlsxFormat } from './xlsx.ts';

const formats: Record<ResultFormatName, Format> = {
  json: jsonFormat,
  json_detail: jsonDetailFormat,
  json_bi: jsonBiFormat,
  // Read by Looker's own front end only, and recorded nowhere: the content of json_detail.
  inline_json: { ...jsonDetailFormat, name: 'inline_json' },
  json_fe: { ...jsonDetailFormat, name: 'json_fe' },
  json_label: jsonLabelFormat,
  csv: csvFormat,
  txt: txtFormat,
  html: htmlFormat,
  md: markdownFormat,
  xlsx: xlsxFormat,
  gsxml: gsxmlFormat,
  odc: odcFormat,
  sql: sqlFormat,
  png: pngFormat,
  jpg: jpgFormat,
  parquet: parquetFormat,
  arrow: arrowFormat,
  ndjson: ndjsonFormat,
};

/** Pictures are of the visualization: vis_config always counts in them. */
const pictures: ReadonlySet<ResultFormatName> = new Set(['png', 'jpg']);

export function getFormat(name: ResultFormatName): Format {
  const format = formats[name];
  return {
    ...format,
    async render(input) {
      const applied = input.options.applyVis || pictures.has(name);
      await format.render(applied ? await applyVis(input) : input);
    },
  };
}
