/**
 * `png` and `jpg`: a picture of the result as vis_config describes it. Charts are drawn by ECharts as SVG, tables by
 * our own code, and rasterized with fonts that come with their packages: no font of the machine is needed.
 */
import { writeFile } from 'node:fs/promises';
import { Resvg } from '@resvg/resvg-js';
import { init } from 'echarts';
import type { EChartsOption } from 'echarts';
import { axisChart, scatterChart } from './axis-chart.ts';
import type { AxisChart } from './axis-chart.ts';
import { readChartData, readTextRows } from './chart-data.ts';
import type { ChartData } from './chart-data.ts';
import type { ChartFrame, DrawnChart } from './chart-frame.ts';
import { encodeJpeg } from './encode-jpeg.ts';
import type { Encoder, RenderInput } from '../table/format.ts';
import { headerLines } from '../table/header-lines.ts';
import { withoutForbidden, xmlText } from '../office/office-text.ts';
import { withFonts } from './picture-fonts.ts';
import { donutChart, funnelChart, pieChart } from './pie-chart.ts';
import { singleValue } from './single-value.ts';
import { emptySvg, rowsThatFit, singleValueSvg, tableSvg } from './table-picture.ts';
import type { PictureSize } from './table-picture.ts';
import { ofTotals, openTable } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import { isNumericType } from '../cells/value-sql.ts';
import { asText } from '../vis/vis-values.ts';

const DEFAULT_SIZE: PictureSize = { width: 800, height: 600 };
/** The bounds of `image_width` and `image_height` in the contract: larger pictures take memory without showing more. */
const MAX_SIDE = 4096;
const MIN_SIDE = 64;

type ChartKind = AxisChart | 'pie' | 'donut' | 'funnel' | 'single_value' | 'table';

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
  single_value: 'single_value',
  looker_single_value: 'single_value',
  looker_grid: 'table',
  looker_table: 'table',
  table: 'table',
  looker_single_record: 'table',
};

async function rasterise(input: RenderInput): Promise<ReturnType<Resvg['render']>> {
  const table = await openTable(input);
  const { svg, files } = withFonts(withoutForbidden(await pictureSvg(table, pictureSize(input))));
  input.signal.throwIfAborted();
  const font = { loadSystemFonts: false, fontFiles: [...files], defaultFontFamily: 'Inter' };
  return new Resvg(svg, { font, background: '#ffffff' }).render();
}

function pictureSize({ options }: RenderInput): PictureSize {
  const side = (asked: number | null, otherwise: number): number =>
    asked === null ? otherwise : Math.min(MAX_SIDE, Math.max(MIN_SIDE, Math.round(asked)));
  return {
    width: side(options.imageWidth, DEFAULT_SIZE.width),
    height: side(options.imageHeight, DEFAULT_SIZE.height),
  };
}

async function pictureSvg(table: Table, size: PictureSize): Promise<string> {
  const vis = table.input.details.visConfig ?? {};
  const type = asText(vis['type']) ?? 'table';
  const kind = Object.hasOwn(chartKinds, type) ? (chartKinds[type] ?? 'table') : null;
  if (kind === null) return tablePicture(table, size, `Charts of type ${type} are shown as tables`);
  if (kind === 'table') return tablePicture(table, size);
  if (table.input.shaped.rowCount === 0) return emptySvg(size);
  const data = await readChartData(table);
  if (kind === 'single_value') return singleValueSvg(await singleValue(table, data), size);
  if (data.series.length === 0) return tablePicture(table, size, 'There are no numbers to chart');
  const { option, notes } = drawChart(kind, data, { ...size, vis });
  const cut = cutNote(table, data.categories.length);
  return withNote(drawn(option, size), [...cut, ...notes].join(' · '), size);
}

function drawChart(kind: AxisChart | 'pie' | 'donut' | 'funnel', data: ChartData, frame: ChartFrame): DrawnChart {
  switch (kind) {
    case 'pie':
      return pieChart(data, frame);
    case 'donut':
      return donutChart(data, frame);
    case 'funnel':
      return funnelChart(data, frame);
    case 'scatter':
      return scatterChart(data, frame);
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

function withNote(svg: string, note: string, { height }: PictureSize): string {
  if (note === '') return svg;
  const text = `<text x="10" y="${String(height - 6)}" font-family="Inter" font-size="11" fill="#80868b">${xmlText(note)}</text>`;
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

async function tablePicture(table: Table, size: PictureSize, note = ''): Promise<string> {
  const { shaped } = table.input;
  const header = headerLines(table, (column) => column.field.labelShort);
  const fit = rowsThatFit(size, header.length + (shaped.totals === null ? 0 : 1));
  const totals = shaped.totals === null ? null : ((await readTextRows(ofTotals(table), 1, shaped.totals))[0] ?? null);
  return tableSvg(
    {
      header,
      rows: await readTextRows(table, fit),
      totals: totals?.map((text) => (text === '∅' ? '' : text)) ?? null,
      rightAligned: table.columns.map((column) => isNumericType(column.type)),
      rowCount: shaped.rowCount,
      truncated: shaped.truncated,
      note,
    },
    size,
  );
}

export const encodePng: Encoder = async (input) => {
  const picture = await rasterise(input);
  await writeFile(input.file, picture.asPng());
};

export const encodeJpg: Encoder = async (input) => {
  const { width, height, pixels } = await rasterise(input);
  await writeFile(input.file, await encodeJpeg({ width, height, pixels }));
};
