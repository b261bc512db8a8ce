/**
 * The texts in a picture of a single value: the first measure of the first row, and the value that vis_config compares
 * it with.
 */
import type { JsonObject } from '../../lib/json.ts';
import { formatterOf, readTextRows } from './chart-data.ts';
import type { ChartData } from './chart-data.ts';
import type { PictureTheme } from './palette.ts';
import type { SingleValue } from './table-picture.ts';
import type { Table } from '../table/table.ts';
import { asColor, asText } from '../vis/vis-values.ts';

export async function singleValue(table: Table, data: ChartData, theme: PictureTheme): Promise<SingleValue> {
  const vis = table.input.details.visConfig ?? {};
  const color = asColor(vis['custom_color']) ?? theme.text;
  const series = data.series[0];
  const value = series?.values[0] ?? null;
  const format = asText(vis['value_format']);
  const ownText = series?.texts[0] ?? '';
  const text = series
    ? format !== null && value !== null
      ? formatterOf(format)(value)
      : ownText
    : ((await readTextRows(table, 1))[0]?.[0] ?? '');
  const named = asText(vis['single_value_title']) ?? series?.name ?? table.columns[0]?.field.labelShort ?? '';
  return {
    value: text === '' ? '∅' : text,
    label: vis['show_single_value_title'] === false ? '' : named,
    comparison: vis['show_comparison'] === true ? comparison(data, vis) : '',
    color,
  };
}

/**
 * The second measure, or the value of the second row: shown as it is, as a change, or as the whole that the first is
 * part of.
 */
function comparison({ series }: ChartData, vis: JsonObject): string {
  const [first, second] = series;
  if (!first) return '';
  const compared = second
    ? { value: second.values[0] ?? null, text: second.texts[0] ?? '', name: second.name }
    : { value: first.values[1] ?? null, text: first.texts[1] ?? '', name: 'previous' };
  const { value, text } = compared;
  if (value === null) return '';
  const label = vis['show_comparison_label'] === false ? '' : (asText(vis['comparison_label']) ?? compared.name);
  switch (vis['comparison_type']) {
    case 'change':
      return `${value > 0 ? '▲' : value < 0 ? '▼' : '–'} ${text} ${label}`.trim();
    case 'progress':
      return `of ${text} ${label}`.trim();
    case 'progress_percentage': {
      const share = ((first.values[0] ?? 0) / value) * 100;
      return `${Number.isFinite(share) ? `${share.toFixed(0)}% of ` : 'of '}${text} ${label}`.trim();
    }
    default:
      return `${text} ${label}`.trim();
  }
}
