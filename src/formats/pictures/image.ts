/**
 * `png` and `jpg`: a picture of the result as vis_config describes it. Charts are drawn by ECharts as SVG, tables by
 * our own code, and rasterized with fonts that come with their packages: no font of the machine is needed.
 */
import { writeFile } from 'node:fs/promises';
import { Resvg } from '@resvg/resvg-js';
import { init } from 'echarts';
import type { EChartsOption } from 'echarts';
import { axisChart, scatterChart } from './axis-chart.ts';
import type { AxisChart } from './axis-series.ts';
import { readChartData, readTextRows } from './chart-data.ts';
import type { ChartData } from './chart-data.ts';
import { chartFrame, isNoted } from './chart-frame.ts';
import type { ChartFrame, DrawnChart, DrawnSvg, PictureSize } from './chart-frame.ts';
import { fitText } from './chart-text.ts';
import { encodeJpeg } from './encode-jpeg.ts';
import type { Encoder, RenderInput } from '../table/format.ts';
import { headerLines } from '../table/header-lines.ts';
import { withoutForbidden } from '../office/office-text.ts';
import { funnelPicture } from './funnel-picture.ts';
import { withFonts } from './picture-fonts.ts';
import { donutChart, pieChart } from './pie-chart.ts';
import { singleValue } from './single-value.ts';
import { emptySvg, rowsThatFit, singleValueSvg, tableSvg } from './table-picture.ts';
import { textAt } from './svg-parts.ts';
import { namedTotals } from '../table/named-totals.ts';
import { openTable } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import type { ResultField } from '../../results/prepared/result-shape.ts';
import { isNumericType } from '../cells/value-sql.ts';
import { asText } from '../vis/vis-values.ts';
import { waterfallChart } from './waterfall-chart.ts';
import { mapPicture } from './map-picture.ts';
import { readPlaces } from './map-places.ts';

const DEFAULT_SIZE: PictureSize = { width: 800, height: 600 };
/** The bounds of `image_width` and `image_height` in the contract: larger pictures take memory without showing more. */
const MAX_SIDE = 4096;
const MIN_SIDE = 64;

type PlottedChart = AxisChart | 'pie' | 'donut' | 'waterfall';
type ChartKind = PlottedChart | 'funnel' | 'map' | 'single_value' | 'table';

/** Chart types of Looker's vis_config and of its components; every other type is shown as a table that says so. */
const chartKinds: Readonly<Record<string, ChartKind>> = {
  looker_column: 'column',
  column: 'column',
  looker_bar: 'bar',
  bar: 'bar',
  looker_funnel: 'funnel',
  funnel: 'funnel',
  looker_line: 'line',
  line: 'line',
  sparkline: 'line',
  looker_area: 'area',
  area: 'area',
  looker_scatter: 'scatter',
  scatter: 'scatter',
  looker_pie: 'pie',
  pie: 'pie',
  looker_donut_multiples: 'donut',
  donut: 'donut',
  donut_multiples: 'donut',
  looker_waterfall: 'waterfall',
  waterfall: 'waterfall',
  looker_map: 'map',
  looker_geo_choropleth: 'map',
  looker_geo_coordinates: 'map',
  single_value: 'single_value',
  looker_single_value: 'single_value',
  looker_grid: 'table',
  looker_table: 'table',
  table: 'table',
  looker_single_record: 'table',
};

/** @param opaque without what shines through: JPEG has no transparency */
async function rasterise(input: RenderInput, opaque: boolean): Promise<ReturnType<Resvg['render']>> {
  const table = await openTable(input);
  const frame = chartFrame(pictureSize(input), input.details.visConfig ?? {});
  const { svg, files } = withFonts(withoutForbidden(await pictureSvg(table, frame)));
  input.signal.throwIfAborted();
  const font = { loadSystemFonts: false, fontFiles: [...files], defaultFontFamily: 'Inter' };
  const background = opaque ? frame.theme.paper : frame.theme.background;
  return new Resvg(svg, { font, background }).render();
}

function pictureSize({ options }: RenderInput): PictureSize {
  const side = (asked: number | null, otherwise: number): number =>
    asked === null ? otherwise : Math.min(MAX_SIDE, Math.max(MIN_SIDE, Math.round(asked)));
  return {
    width: side(options.imageWidth, DEFAULT_SIZE.width),
    height: side(options.imageHeight, DEFAULT_SIZE.height),
  };
}

async function pictureSvg(table: Table, frame: ChartFrame): Promise<string> {
  const type = asText(frame.vis['type']) ?? 'table';
  const kind = Object.hasOwn(chartKinds, type) ? (chartKinds[type] ?? 'table') : null;
  if (kind === null) return tablePicture(table, frame, `Charts of type ${type} are shown as tables`);
  if (kind === 'table') return tablePicture(table, frame);
  if (table.input.shaped.rowCount === 0) return emptySvg(frame, frame.theme);
  if (kind === 'map') return mapOrTable(table, frame);
  const data = await readChartData(table);
  if (kind === 'single_value') return singleValueSvg(await singleValue(table, data, frame.theme), frame, frame.theme);
  if (data.series.length === 0) return tablePicture(table, frame, 'There are no numbers to chart');
  const cut = cutNote(table, data.categories.length);
  if (kind === 'funnel') return noted(funnelPicture(data, frame), cut, frame);
  const { option, notes } = plottedChart(kind, data, frame);
  return noted({ svg: drawn(option, frame), notes }, cut, frame);
}

async function mapOrTable(table: Table, frame: ChartFrame): Promise<string> {
  const places = await readPlaces(table);
  if ('reason' in places) return tablePicture(table, frame, places.reason);
  return noted(mapPicture(places, frame), cutNote(table, places.rows.length), frame);
}

function plottedChart(kind: PlottedChart, data: ChartData, frame: ChartFrame): DrawnChart {
  switch (kind) {
    case 'pie':
      return pieChart(data, frame);
    case 'donut':
      return donutChart(data, frame);
    case 'scatter':
      return scatterChart(data, frame);
    case 'waterfall':
      return waterfallChart(data, frame);
    default:
      return axisChart(kind, data, frame);
  }
}

/** Notes on what a chart does not show, in the words used under a picture of a table; empty if it shows everything. */
function cutNote({ input: { shaped } }: Table, rows: number): readonly string[] {
  const whole = (count: number): string => count.toLocaleString('en-US');
  return [
    ...(rows < shaped.rowCount ? [`First ${whole(rows)} of ${whole(shaped.rowCount)} rows`] : []),
    ...(shaped.truncated || shaped.columnsTruncated ? ['The result was cut off at its limit'] : []),
  ];
}

/** A picture with what it leaves out written under it. */
function noted({ svg, notes }: DrawnSvg, cut: readonly string[], frame: ChartFrame): string {
  const { width, height, theme } = frame;
  const note = [...cut, ...notes].join(' · ');
  if (note === '' || !isNoted(frame)) return svg;
  const fontSize = height < 300 ? 9 : 11;
  const text = textAt(10, height - 6, fitText(note, width - 14, fontSize), { color: theme.muted, fontSize });
  return svg.replace(/<\/svg>\s*$/, () => `${text}</svg>`);
}

function drawn(option: EChartsOption, { width, height }: PictureSize): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

async function tablePicture(table: Table, frame: ChartFrame, note = ''): Promise<string> {
  const { shaped } = table.input;
  const header = headerLines(table, { short: true });
  const fit = rowsThatFit(frame, header.length + (shaped.totals === null ? 0 : 1));
  const totals = shaped.totals === null ? undefined : (await readTextRows(namedTotals(table), 1, shaped.totals))[0];
  return tableSvg(
    {
      header,
      rows: await readTextRows(table, fit),
      // What has no total is left empty.
      totals: totals?.map((text) => (text === '∅' ? '' : text)) ?? null,
      rightAligned: table.columns.map((column) => isNumericType(column.type)),
      rigid: table.columns.map(({ type, field }) => isNumericType(type) || isTime(field)),
      rowCount: shaped.rowCount,
      truncated: shaped.truncated,
      note,
    },
    frame,
    frame.theme,
  );
}

function isTime({ kind, timeframe }: ResultField): boolean {
  return kind === 'date' || kind === 'datetime' || timeframe !== null;
}

export const encodePng: Encoder = async (input) => {
  const picture = await rasterise(input, false);
  await writeFile(input.file, picture.asPng());
};

export const encodeJpg: Encoder = async (input) => {
  const { width, height, pixels } = await rasterise(input, true);
  await writeFile(input.file, await encodeJpeg({ width, height, pixels }));
};
