/**
 * `png` and `jpg`: a picture of the result as vis_config asks for it. Charts are drawn by ECharts as SVG, tables by
 * hand, and rasterised with fonts that come with their packages: no font of the machine is needed.
 */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { init } from 'echarts';
import type { EChartsOption } from 'echarts';
import jpeg from 'jpeg-js';
import { readChartData, readTextRows } from './chart-data.ts';
import type { ChartData } from './chart-data.ts';
import { axisChartOption, pieOption, scatterOption } from './chart-option.ts';
import type { AxisChart } from './chart-option.ts';
import type { Format, RenderInput } from './format.ts';
import { headerLines } from './header-lines.ts';
import { withoutForbidden } from './office-text.ts';
import { emptySvg, rowsThatFit, singleValueSvg, tableSvg } from './table-picture.ts';
import type { PictureSize } from './table-picture.ts';
import { openTable } from './table.ts';
import type { Table } from './table.ts';
import { isNumericType } from './value-sql.ts';

const DEFAULT_SIZE: PictureSize = { width: 800, height: 600 };
/** As the contract bounds `image_width` and `image_height`: larger pictures take memory without saying more. */
const MAX_SIDE = 4096;
const MIN_SIDE = 64;
const JPEG_QUALITY = 90;

type ChartKind = AxisChart | 'pie' | 'donut' | 'single_value' | 'table';

/** Chart types of Looker's vis_config and of its components; every other type is shown as a table. */
const chartKinds: Readonly<Record<string, ChartKind>> = {
  looker_column: 'column',
  column: 'column',
  looker_bar: 'bar',
  bar: 'bar',
  looker_funnel: 'bar',
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
  single_value: 'single_value',
};

async function render(input: RenderInput, encode: (picture: Resvg) => Uint8Array): Promise<void> {
  const table = await openTable(input);
  const size = pictureSize(input);
  const svg = await pictureSvg(table, size);
  input.signal.throwIfAborted();
  await writeFile(input.file, encode(new Resvg(withoutForbidden(svg), { font: fonts(), background: '#ffffff' })));
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
  const kind = chartKinds[typeof vis['type'] === 'string' ? vis['type'] : ''] ?? 'table';
  if (kind === 'table') return tablePicture(table, size);
  if (table.input.shaped.rowCount === 0) return emptySvg(size);
  const data = await readChartData(table);
  if (kind === 'single_value') return singleValue(table, data, size);
  if (data.series.length === 0) return tablePicture(table, size);
  const frame = { ...size, vis };
  return withNote(drawn(chartOption(kind, data, frame), size), cutNote(table, data.categories.length), size);
}

function chartOption(
  kind: AxisChart | 'pie' | 'donut' | 'scatter',
  data: ChartData,
  frame: Parameters<typeof axisChartOption>[2],
): EChartsOption {
  if (kind === 'pie' || kind === 'donut') return pieOption(data, { ...frame, donut: kind === 'donut' });
  return kind === 'scatter' ? scatterOption(data, frame) : axisChartOption(kind, data, frame);
}

/** What a chart does not show, said as under a picture of a table; empty when it shows all. */
function cutNote({ input: { shaped } }: Table, rows: number): string {
  const drawnOf = rows < shaped.rowCount ? `${whole(rows)} of ${whole(shaped.rowCount)} rows ` : '';
  const cut = shaped.truncated || shaped.columnsTruncated ? '(the result was cut by its limit)' : '';
  return (drawnOf + cut).trim();
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

function withNote(svg: string, note: string, { height }: PictureSize): string {
  if (note === '') return svg;
  const text = `<text x="10" y="${String(height - 6)}" font-family="Inter" font-size="11" fill="#80868b">${note}</text>`;
  return svg.replace(/<\/svg>\s*$/, `${text}</svg>`);
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

async function singleValue(table: Table, data: ChartData, size: PictureSize): Promise<string> {
  const series = data.series[0];
  if (series) return singleValueSvg(series.texts[0] ?? '∅', series.name, size);
  const rows = await readTextRows(table, 1);
  return singleValueSvg(rows[0]?.[0] ?? '∅', table.columns[0]?.field.labelShort ?? '', size);
}

async function tablePicture(table: Table, size: PictureSize): Promise<string> {
  const { shaped } = table.input;
  const header = headerLines(table, (column) => column.field.labelShort);
  const fit = rowsThatFit(size, header.length + (shaped.totals === null ? 0 : 1));
  const totals = shaped.totals === null ? null : ((await readTextRows(table, 1, shaped.totals))[0] ?? null);
  return tableSvg(
    {
      header,
      rows: await readTextRows(table, fit),
      totals: totals?.map((text) => (text === '∅' ? '' : text)) ?? null,
      rightAligned: table.columns.map((column) => isNumericType(column.type)),
      rowCount: shaped.rowCount,
      truncated: shaped.truncated,
    },
    size,
  );
}

const require = createRequire(import.meta.url);

/** Inter is pleasant to read; DejaVu Sans has the scripts and signs that Inter lacks. */
function fonts() {
  return {
    loadSystemFonts: false,
    fontFiles: [
      require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
      require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
      require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    ],
    defaultFontFamily: 'Inter',
  };
}

export const pngFormat: Format = {
  name: 'png',
  contentType: 'image/png',
  extension: 'png',
  render: (input) => render(input, (picture) => picture.render().asPng()),
};

export const jpgFormat: Format = {
  name: 'jpg',
  contentType: 'image/jpeg',
  extension: 'jpg',
  render: (input) =>
    render(input, (picture) => {
      const { width, height, pixels } = picture.render();
      return jpeg.encode({ width, height, data: pixels }, JPEG_QUALITY).data;
    }),
};
