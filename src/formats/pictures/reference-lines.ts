/** `reference_lines` of vis_config: lines and ranges over a chart, at numbers or at statistics of the first series. */
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { formatterOf } from './chart-data.ts';
import type { ChartSeries } from './chart-data.ts';
import type { ChartFrame } from './chart-frame.ts';
import { asChoice, asColor, asNumber, asObjects, asText } from '../vis/vis-values.ts';

/** Members of an ECharts series; none when vis_config asks for no lines. */
export function referenceLines({ vis, theme }: ChartFrame, series: ChartSeries, horizontal: boolean): object {
  const axis = horizontal ? 'xAxis' : 'yAxis';
  const lines: object[] = [];
  const areas: object[] = [];
  for (const line of asObjects(vis['reference_lines'])) {
    const color = asColor(line['color']) ?? theme.muted;
    const [low, high] = boundsOf(line, series);
    if (low === null) continue;
    const pattern = asText(line['value_format']);
    const format = pattern === null ? series.format : formatterOf(pattern);
    const text = labelOf(line, high === null ? format(low) : `${format(low)} – ${format(high)}`);
    const label = {
      show: true,
      formatter: text,
      color: theme.text,
      // It may stand over a bar.
      textBorderColor: theme.paper,
      textBorderWidth: 3,
      position: high === null ? 'insideEndTop' : 'insideTopRight',
    };
    if (high === null) lines.push({ [axis]: low, lineStyle: { color, type: 'solid', width: 1.5 }, label });
    else areas.push([{ [axis]: low, itemStyle: { color, opacity: 0.15 }, label }, { [axis]: high }]);
  }
  return {
    ...(lines.length > 0 ? { markLine: { symbol: 'none', data: lines } } : {}),
    ...(areas.length > 0 ? { markArea: { data: areas } } : {}),
  };
}

/** A label may contain the value, as Looker's own does. */
function labelOf(line: JsonObject, value: string): string {
  return (asText(line['label']) ?? value).replaceAll(/\{\{\s*\w+\s*\}\}/g, () => value);
}

/** One value for a line, two for a range; the first is null if it cannot be read. */
function boundsOf(line: JsonObject, series: ChartSeries): readonly [number | null, number | null] {
  const value = (member: JsonValue | undefined) => valueOf(member, series);
  const list = Array.isArray(line['value']) ? line['value'] : null;
  if (list) return [value(list[0]), value(list[1])];
  switch (line['reference_type']) {
    case 'range':
      return [value(line['range_start']), value(line['range_end'])];
    case 'margins': {
      const middle = value(line['margin_value']);
      const top = value(line['margin_top']);
      const bottom = value(line['margin_bottom']);
      if (middle === null || top === null || bottom === null) return [null, null];
      return [middle - bottom, middle + top];
    }
    default:
      return [value(line['line_value'] ?? line['value']), null];
  }
}

function valueOf(member: JsonValue | undefined, { values }: ChartSeries): number | null {
  const number = asNumber(member);
  if (number !== null) return number;
  const present = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  if (present.length === 0) return null;
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  const variance = present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, present.length - 1);
  const middle = (present.length - 1) / 2;
  const statistics: Readonly<Record<string, number>> = {
    mean,
    variance,
    deviation: Math.sqrt(variance),
    min: present[0] ?? mean,
    max: present.at(-1) ?? mean,
    median: ((present[Math.floor(middle)] ?? mean) + (present[Math.ceil(middle)] ?? mean)) / 2,
  };
  return asChoice(member, statistics) ?? null;
}
