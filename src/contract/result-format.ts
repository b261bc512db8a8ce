/** The result formats of the API, with Coatcheck's own at the end. */
export const resultFormats = [
  'json',
  'json_detail',
  'json_bi',
  'inline_json',
  'json_fe',
  'json_label',
  'csv',
  'txt',
  'html',
  'md',
  'xlsx',
  'gsxml',
  'odc',
  'sql',
  'png',
  'jpg',
  'parquet',
  'arrow',
  'ndjson',
] as const;

export type ResultFormatName = (typeof resultFormats)[number];
