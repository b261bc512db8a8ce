import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axisChart, scatterChart } from '../../src/formats/pictures/axis-chart.ts';
import type { ChartData } from '../../src/formats/pictures/chart-data.ts';
import { withFonts } from '../../src/formats/pictures/picture-fonts.ts';
import { donutChart, pieChart } from '../../src/formats/pictures/pie-chart.ts';
import { shapeResult } from '../../src/results/shape/shape-result.ts';
import type { ShapedResult } from '../../src/results/grid/shaped-result.ts';
import { createPivoted, details } from './support/fixtures.ts';
import { openTestWorkbench } from './support/workbench.ts';
import type { TestWorkbench } from './support/workbench.ts';
import { asColor } from '../../src/formats/vis/vis-values.ts';

let workbench: TestWorkbench;
let shaped: ShapedResult;
beforeAll(async () => {
  workbench = await openTestWorkbench();
  const { prepared, runs } = await createPivoted(workbench.connection);
  shaped = await shapeResult(workbench.connection, prepared, runs, new AbortController().signal);
});
afterAll(async () => workbench[Symbol.asyncDispose]());

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Share of pixels that are not white. */
  readonly ink: number;
}

/** Decodes a picture with the rasteriser itself, as an image inside an SVG. */
function decode(bytes: Buffer): Picture {
  const isPng = bytes.readUInt32BE(0) === 0x89504e47;
  const [width, height] = isPng ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] : jpegSize(bytes);
  const href = `data:image/${isPng ? 'png' : 'jpeg'};base64,${bytes.toString('base64')}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}"><image href="${href}" width="${String(width)}" height="${String(height)}"/></svg>`;
  return { width, height, ink: inkOf(new Resvg(svg).render().pixels) };
}

/** Out of the frame header, whose marker is FFC0 to FFC2. */
function jpegSize(bytes: Buffer): [number, number] {
  const frame = bytes.findIndex((byte, index) => byte === 0xff && [0xc0, 0xc1, 0xc2].includes(bytes[index + 1] ?? 0));
  return [bytes.readUInt16BE(frame + 7), bytes.readUInt16BE(frame + 5)];
}

function inkOf(pixels: Uint8Array): number {
  let inked = 0;
  for (let index = 0; index < pixels.length; index += 4) {
    if ((pixels[index] ?? 255) + (pixels[index + 1] ?? 255) + (pixels[index + 2] ?? 255) < 740) inked += 1;
  }
  return (inked * 4) / pixels.length;
}

const types = ['column', 'bar', 'line', 'area', 'scatter', 'pie', 'donut_multiples'].map((type) => `looker_${type}`);

describe('pictures', () => {
  it.each([...types, 'single_value', 'looker_grid', 'table', 'looker_map'])(
    'of type %s are not blank',
    async (type) => {
      const over = { details: { ...details, visConfig: { type } } };
      const picture = decode(await workbench.render(shaped, { format: 'png' }, over));
      expect([picture.width, picture.height]).toEqual([800, 600]);
      expect(picture.ink).toBeGreaterThan(0.003);
      expect(picture.ink).toBeLessThan(0.9);
    },
  );

  it('have the size that was asked for, within bounds', async () => {
    const bytes = await workbench.render(shaped, { format: 'jpg', imageWidth: 320, imageHeight: 1 });
    const { width, height, ink } = decode(bytes);
    expect([width, height]).toEqual([320, 64]);
    expect(ink).toBeGreaterThan(0);
  });

  it.each(types)('of type %s say that the result was cut', async (type) => {
    const over = { details: { ...details, visConfig: { type } } };
    const inkOfCut = async (truncated: boolean) =>
      decode(await workbench.render({ ...shaped, truncated, columnsTruncated: false }, { format: 'png' }, over)).ink;
    expect(await inkOfCut(true)).toBeGreaterThan(await inkOfCut(false));
  });

  it('say when there are no results', async () => {
    const empty = `${shaped.relation}_none`;
    await workbench.connection.run(`CREATE TEMP VIEW "${empty}" AS SELECT * FROM "${shaped.relation}" WHERE false`);
    const over = { details: { ...details, visConfig: { type: 'looker_column' } } };
    const picture = decode(
      await workbench.render({ ...shaped, relation: empty, rowCount: 0 }, { format: 'png' }, over),
    );
    expect(picture.ink).toBeGreaterThan(0.0005);
  });

  it.each([
    ['Latin', 'Ž', 'ğ'],
    ['Cyrillic', 'Ж', 'Ў'],
    ['Greek', 'Ω', 'ψ'],
    ['simplified Chinese', '汉', '龙'],
    ['traditional Chinese', '體', '灣'],
    ['Japanese', 'ひ', 'ネ'],
    ['Korean', '한', '글'],
    ['Arabic', 'ع', 'ق'],
    ['Hebrew', 'א', 'ש'],
    ['Devanagari', 'क', 'म'],
    ['Thai', 'ก', 'ส'],
    ['emoji', '🚀', '💯'],
    ['symbols', '★', '☂'],
  ])('have glyphs for %s, not boxes, also among others', (_script, one, other) => {
    const pixels = (text: string) => {
      const { svg, files } = withFonts(
        `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="Inter, DejaVu Sans"><text x="9" y="30" font-size="28">${text}</text></svg>`,
      );
      const font = { loadSystemFonts: false, fontFiles: [...files], defaultFontFamily: 'Inter' };
      return Buffer.from(new Resvg(svg, { font, background: '#fff' }).render().pixels);
    };
    // A box looks the same whatever it stands for.
    expect(pixels(one).equals(pixels(other))).toBe(false);
    expect(pixels(`office ${one} 7`).equals(pixels(`office ${other} 7`))).toBe(false);
    expect(inkOf(pixels(`office ${one} 👨‍👩‍👧 🇩🇪 👍🏽`))).toBeGreaterThan(inkOf(pixels('office')));
  });

  it('take no word for a colour that every object has', () => {
    const words = ['constructor', 'toString', '__proto__', 'red', '#f00', 'rgb(1, 2, 3)'];
    expect(words.map(asColor)).toEqual([null, null, null, 'red', '#f00', 'rgb(1, 2, 3)']);
  });

  it('never fail, whatever vis_config says', async () => {
    const scalar = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null));
    const words = ['orders.count', 'orders.status', 'a<b>&', '-1', 'left', 'percent', 'mean', '#f00', 'constructor'];
    const text = fc.constantFrom(...words);
    const leaf = fc.oneof(scalar, text);
    const any = fc.oneof(
      leaf,
      fc.array(leaf),
      fc.dictionary(text, leaf),
      fc.array(fc.dictionary(fc.constantFrom('id', 'series', 'line_value', 'minValue', 'value', 'orientation'), leaf)),
    );
    const keys = [
      'stacking',
      'y_axes',
      'series_types',
      'series_colors',
      'series_labels',
      'reference_lines',
      'colors',
      'hidden_series',
      'limit_displayed_rows_values',
      'point_style',
      'column_spacing_ratio',
      'charts_across',
      'inner_radius',
      'x_axis_label',
      'y_axis_min',
      'x_axis_label_rotation',
      'label_type',
      'value_format',
      'ordering',
      'x_axis_scale',
      'label_color',
      'custom_color',
    ];
    const vis = fc.record(Object.fromEntries(keys.map((key) => [key, any])), { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types, 'single_value'), vis, async (type, more) => {
        const over = { details: { ...details, visConfig: JSON.parse(JSON.stringify({ ...more, type })) } };
        const { width } = decode(
          await workbench.render(shaped, { format: 'png', imageWidth: 200, imageHeight: 150 }, over),
        );
        expect(width).toBe(200);
      }),
      { numRuns: 25 },
    );
  });

  it('are the same for the same result', async () => {
    const over = { details: { ...details, visConfig: { type: 'looker_line' } } };
    const first = await workbench.render(shaped, { format: 'png' }, over);
    expect(first.equals(await workbench.render(shaped, { format: 'png' }, over))).toBe(true);
  });
});

const series = (id: string, values: (number | null)[]) => {
  const texts = values.map(String);
  return { id, name: id, field: id, values, texts, format: String };
};
const days: ChartData = {
  categoryLabel: 'Day',
  categories: ['2024-01-03', '2024-01-02', '2024-01-09'],
  places: { kind: 'time', values: ['2024-01-03', '2024-01-02', '2024-01-09'].map((day) => Date.parse(day)) },
  series: [series('a', [3, 1, null]), series('b', [1, 3, -4])],
};
const frame = (vis: object) => ({ width: 800, height: 600, vis: JSON.parse(JSON.stringify(vis)) });
// What ECharts takes is typed more widely than what is looked at here.
// oxlint-disable-next-line typescript/no-explicit-any
const optionOf = ({ option }: { readonly option: object }): any => option;

describe('charts', () => {
  it('place points in time, from the left to the right, also where the rows run backwards', () => {
    const { xAxis, series: drawn } = optionOf(scatterChart(days, frame({})));
    expect(xAxis.type).toBe('time');
    expect(drawn[0].data).toEqual([
      [Date.parse('2024-01-02'), 1],
      [Date.parse('2024-01-03'), 3],
      [Date.parse('2024-01-09'), '-'],
    ]);
    expect(optionOf(axisChart('column', days, frame({}))).xAxis.data).toEqual([
      '2024-01-02',
      '2024-01-03',
      '2024-01-09',
    ]);
    expect(optionOf(axisChart('line', days, frame({ x_axis_scale: 'ordinal' }))).xAxis.data).toEqual(days.categories);
  });

  it('label a negative value beyond its end, and keep room for the longest label of bars', () => {
    const vis = { show_value_labels: true };
    const { series: columns, yAxis } = optionOf(axisChart('column', days, frame(vis)));
    expect(yAxis[0].boundaryGap).toEqual(['8%', 0]);
    expect(columns[1].data).toEqual([3, 1, { value: -4, label: { position: 'bottom' } }]);
    const long = { ...days, series: days.series.map((one) => ({ ...one, texts: ['$29,771,000', '$1', '-$4'] })) };
    const bars = optionOf(axisChart('bar', long, frame(vis)));
    expect(bars.series[1].data[2]).toEqual({ value: -4, label: { position: 'left' } });
    expect(bars.grid.right).toBeGreaterThan(80);
    expect(optionOf(axisChart('bar', long, frame({}))).grid.right).toBe(40);
  });

  it('call January by its name among months, and years by their numbers among years', () => {
    const over = (dates: readonly string[]) => {
      const data = { ...days, places: { kind: 'time', values: dates.map((date) => Date.parse(date)) } } as const;
      return optionOf(axisChart('line', data, frame({}))).xAxis.axisLabel.formatter.year;
    };
    expect(over(['2025-11-01', '2025-12-01', '2026-01-01'])).toBe('{MMM} {yyyy}');
    expect(over(['2024-01-01', '2025-01-01', '2026-01-01'])).toBe('{yyyy}');
  });

  it('stack to a hundred percent', () => {
    const { series: drawn, yAxis } = optionOf(axisChart('column', days, frame({ stacking: 'percent' })));
    expect(drawn.map(({ data }: { data: unknown }) => data)).toEqual([
      [25, 75, '-'],
      [75, 25, -100],
    ]);
    expect(yAxis[0].axisLabel.formatter(50)).toBe('50%');
  });

  it('give series the axes, types, colours and lines that are asked for', () => {
    const vis = {
      y_axes: [{ series: [{ id: 'a' }] }, { orientation: 'right', label: 'B!', series: [{ id: 'b' }], minValue: -9 }],
      series_types: { a: 'column' },
      series_colors: { b: 'tomato' },
      reference_lines: [{ line_value: 'max' }],
    };
    const { series: drawn, yAxis } = optionOf(axisChart('line', days, frame(vis)));
    expect(drawn).toMatchObject([
      { type: 'bar', yAxisIndex: 0, markLine: { data: [{ yAxis: 3 }] } },
      { type: 'line', yAxisIndex: 1, itemStyle: { color: 'tomato' } },
    ]);
    expect(yAxis[1]).toMatchObject({ position: 'right', name: 'B!', min: -9 });
  });

  it('take words that are none of those they know for not said', () => {
    const vis = {
      show_value_labels: true,
      label_color: ['"/>'],
      point_style: 'constructor',
      reference_lines: [{ line_value: 'constructor' }, { line_value: 2, color: '"/>' }],
    };
    const [first] = optionOf(axisChart('line', days, frame(vis))).series;
    expect(first).toMatchObject({ symbol: 'circle', label: { color: '#3c4043' } });
    expect(first.markLine.data).toMatchObject([{ yAxis: 2, lineStyle: { color: '#5f6368' } }]);
  });

  it('of several series are a pie each, and of donuts one per row; what has no share is said', () => {
    const pies = pieChart(days, frame({}));
    expect(optionOf(pies).title.map(({ text }: { text: string }) => text)).toEqual(['a', 'b']);
    expect(pies.notes).toEqual(['negative values are left out']);
    expect(optionOf(donutChart(days, frame({}))).title).toHaveLength(3);
    expect(optionOf(donutChart(days, frame({}))).series[0].data.map(({ name }: { name: string }) => name)).toEqual([
      'a',
      'b',
    ]);
  });
});
