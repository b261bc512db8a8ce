import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axisChart, scatterChart } from '../../src/formats/pictures/axis-chart.ts';
import type { ChartData } from '../../src/formats/pictures/chart-data.ts';
import { chartFrame } from '../../src/formats/pictures/chart-frame.ts';
import { withFonts } from '../../src/formats/pictures/picture-fonts.ts';
import { donutChart, pieChart } from '../../src/formats/pictures/pie-chart.ts';
import { shapeResult } from '../../src/results/shape/shape-result.ts';
import type { ShapedResult } from '../../src/results/grid/shaped-result.ts';
import { createPivoted, details } from './support/fixtures.ts';
import { openTestWorkbench } from './support/workbench.ts';
import type { TestWorkbench } from './support/workbench.ts';
import { funnelPicture } from '../../src/formats/pictures/funnel-picture.ts';
import { outlinesOf } from '../../src/formats/pictures/map-outlines.ts';
import { mapPicture } from '../../src/formats/pictures/map-picture.ts';
import { cutMiddle } from '../../src/formats/pictures/chart-text.ts';
import { readableOn, themeOf } from '../../src/formats/pictures/picture-theme.ts';
import { tableSvg } from '../../src/formats/pictures/table-picture.ts';
import { waterfallChart } from '../../src/formats/pictures/waterfall-chart.ts';
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

/** Red, green, blue and alpha of the pixel in a corner that no picture draws in. */
function cornerOf(bytes: Buffer): readonly number[] {
  const href = `data:image/${bytes.readUInt32BE(0) === 0x89504e47 ? 'png' : 'jpeg'};base64,${bytes.toString('base64')}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><image href="${href}" width="800" height="600"/></svg>`;
  return [...new Resvg(svg).render().pixels.subarray(0, 4)];
}

function inkOf(pixels: Uint8Array): number {
  let inked = 0;
  for (let index = 0; index < pixels.length; index += 4) {
    if ((pixels[index] ?? 255) + (pixels[index + 1] ?? 255) + (pixels[index + 2] ?? 255) < 740) inked += 1;
  }
  return (inked * 4) / pixels.length;
}

const types = ['column', 'bar', 'line', 'area', 'scatter', 'pie', 'donut_multiples', 'waterfall', 'funnel'].map(
  (type) => `looker_${type}`,
);

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

  it.each([...types, 'single_value', 'looker_grid', 'looker_map'])(
    'of type %s have the background that is asked for',
    async (type) => {
      const corner = async (color: string, format: 'png' | 'jpg') => {
        const over = { details: { ...details, visConfig: { type, background_color: color } } };
        return cornerOf(await workbench.render(shaped, { format, imageWidth: 800, imageHeight: 600 }, over));
      };
      expect(await corner('#202124', 'png')).toEqual([0x20, 0x21, 0x24, 255]);
      expect(await corner('transparent', 'png')).toEqual([0, 0, 0, 0]);
      expect(await corner('transparent', 'jpg')).toEqual([255, 255, 255, 255]);
    },
  );

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
      'background_color',
      'up_color',
      'legend_position',
      'map',
      'map_value_colors',
    ];
    const vis = fc.record(Object.fromEntries(keys.map((key) => [key, any])), { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types, 'single_value', 'looker_map'), vis, async (type, more) => {
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
const frame = (vis: object, size = { width: 800, height: 600 }) => chartFrame(size, JSON.parse(JSON.stringify(vis)));
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
    // Labels of bars that are all long and negative do not reach into the names of their rows.
    const losses = { ...days, places: null, series: [series('a', [-60, -62, -64])] };
    expect(optionOf(axisChart('bar', losses, frame(vis))).xAxis[0].boundaryGap).toEqual(['224%', 0]);
  });

  it('label times at even steps, and say the year first and where it changes', () => {
    const daily = (first: string, count: number) =>
      Array.from({ length: count }, (_, index) => Date.parse(first) + index * 86_400_000);
    const texts = (places: readonly number[]) => {
      const data = { ...days, categories: places.map(String), places: { kind: 'time', values: places } } as const;
      const { customValues, formatter } = optionOf(axisChart('line', data, frame({}))).xAxis.axisLabel;
      return customValues.map((at: number) => formatter(at));
    };
    expect(texts(daily('2026-07-06', 40))).toEqual(['6 Jul 2026', '13 Jul', '20 Jul', '27 Jul', '3 Aug', '10 Aug']);
    expect(texts(daily('2026-12-30', 5))).toEqual(['30 Dec 2026', '31 Dec', '1 Jan 2027', '2 Jan', '3 Jan']);
    expect(texts(['2025-11', '2025-12', '2026-01'].map(Date.parse))).toEqual(['Nov 2025', 'Dec 2025', 'Jan 2026']);
    expect(texts(['2020', '2021', '2022', '2023', '2024'].map(Date.parse))).toEqual([
      '2020',
      '2021',
      '2022',
      '2023',
      '2024',
    ]);
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
    expect(first.markLine.data).toMatchObject([{ yAxis: 2, lineStyle: { color: '#80868b' } }]);
  });

  it('of several series are a pie each, and of donuts one per row; what has no share is said', () => {
    const pies = pieChart(days, frame({}));
    expect(optionOf(pies).title.map(({ text }: { text: string }) => text)).toEqual(['a', 'b']);
    expect(pies.notes).toEqual(['negative values are left out']);
    expect(optionOf(donutChart(days, frame({}))).title).toHaveLength(3);
    const one = { ...days, series: [series('a', [3, 1, null])] };
    const labelIn = (width: number, height: number) =>
      optionOf(pieChart(one, frame({}, { width, height }))).series[0].label.formatter({ name: 'b', value: 3 });
    expect([labelIn(800, 600), labelIn(320, 240)]).toEqual(['b\n3 (75.0%)', 'b\n75.0%']);
    expect(optionOf(donutChart(days, frame({}))).series[0].data.map(({ name }: { name: string }) => name)).toEqual([
      'a',
      'b',
    ]);
  });

  it('begin each bar of a waterfall where the one before it ended, in the colors of vis_config, with a total', () => {
    const steps = { ...days, places: null, series: [series('a', [3, -5, null])] };
    const drawn = optionOf(waterfallChart(steps, frame({ up_color: '#0f0' })));
    expect(drawn.series[0].data).toEqual([
      [0, 0, 3],
      [1, 3, -2],
      [2, -2, -2],
      [3, 0, -2],
    ]);
    expect(drawn.xAxis.data.at(-1)).toBe('Total');
    const api = { coord: ([x, y]: number[]) => [x, y], size: () => [100, 100] };
    const bars = [0, 1, 3].map((dataIndex) => drawn.series[0].renderItem({ dataIndex }, api).children[0].style.fill);
    expect(bars[0]).toBe('#0f0');
    expect(new Set(bars).size).toBe(3);
    const measures = { ...days, categories: ['all'], series: [series('a', [4]), series('b', [-1])] };
    expect(optionOf(waterfallChart(measures, frame({}))).xAxis.data).toEqual(['a', 'b', 'Total']);
  });

  it.each([
    [200, 150],
    [120, 90],
    [64, 64],
  ])('of %i × %i pixels keep at least half of it for the plot', (width, height) => {
    const long = {
      ...days,
      series: days.series.map((one) => ({ ...one, name: `A long name of ${one.name}`, format: () => '$1,234' })),
    };
    for (const type of ['column', 'bar', 'line', 'area', 'scatter'] as const) {
      const { left, right, top, bottom } = optionOf(
        axisChart(type, long, frame({ show_value_labels: true }, { width, height })),
      ).grid;
      expect(((width - left - right) * (height - top - bottom)) / (width * height), type).toBeGreaterThanOrEqual(0.5);
    }
  });

  it('tell 26 series apart, and have them all in the legend, above or beside the plot', () => {
    const many = {
      ...days,
      series: Array.from({ length: 26 }, (_, index) => series(`Series ${String(index)}`, [1, 2, 3])),
    };
    const above = optionOf(axisChart('column', many, frame({})));
    expect(new Set(above.series.map((one: { itemStyle: { color: string } }) => one.itemStyle.color)).size).toBe(26);
    expect(above.legend.data).toHaveLength(26);
    const beside = optionOf(axisChart('column', many, frame({ legend_position: 'right' })));
    expect(beside.legend).toMatchObject({ orient: 'vertical', right: 10 });
    expect(beside.legend.data).toHaveLength(26);
    expect(beside.grid.right).toBeGreaterThan(above.grid.right + 50);
    expect(beside.grid.top).toBeLessThan(above.grid.top);
  });

  it('stack areas above and below zero each on their own', () => {
    const mixed = { ...days, series: [series('a', [3, -1, 2]), series('b', [1, 3, 4]), series('c', [-1, -3, -4])] };
    const { series: drawn } = optionOf(axisChart('area', mixed, frame({ x_axis_scale: 'ordinal' })));
    expect(drawn.map(({ stack, data }: { stack: string; data: number[] }) => [stack, data])).toEqual([
      ['all lines', [3, 0, 2]],
      ['all lines below', [0, -1, 0]],
      ['all lines', [1, 3, 4]],
      ['all lines below', [-1, -3, -4]],
    ]);
  });

  it('start an axis at a value slightly below zero, not at a tick far below it', () => {
    const slight = {
      ...days,
      places: null,
      series: [series('a', [90_000, 120_000, 80_000]), series('b', [-0.98, 0.3, 0.1])],
    };
    expect(optionOf(axisChart('column', slight, frame({ stacking: 'normal' }))).yAxis[0].min).toBe(-0.98);
  });

  it('name each of a few columns, in lines if they have to, and keep no more room under them than these take', () => {
    const cities = ['Chicago', 'Los Angeles', 'München', 'New York', 'São Paulo', 'Tokyo', 'Aθήνα', 'Boston'];
    const numbers = cities.map((_, index) => index);
    const data = { ...days, places: null, categories: cities, series: [series('a', numbers)] };
    const { xAxis, grid } = optionOf(axisChart('column', data, frame({}, { width: 700, height: 450 })));
    expect(xAxis.axisLabel.interval).toBe(0);
    expect(cities.map(xAxis.axisLabel.formatter)).toContain('Los\nAngeles');
    const long = cities.map((city) => `${city} and the surrounding districts`);
    const deep = optionOf(axisChart('column', { ...data, categories: long }, frame({}, { width: 700, height: 450 })));
    expect(deep.grid.bottom).toBeGreaterThan(grid.bottom);
  });

  it('say when value labels that were asked for fit nowhere, and when they fit in places', () => {
    const notesOf = (width: number, texts: readonly string[], vis: object = { show_value_labels: true }) => {
      const steps = { ...days, places: null, series: [{ ...series('a', [3, 4, 5]), texts }] };
      const size = { width, height: 450 };
      return [
        waterfallChart(steps, frame(vis, size)).notes,
        axisChart('column', steps, frame({ ...vis, stacking: 'normal' }, size)).notes,
      ];
    };
    const [short, long] = [['3', '4', '5'], Array.from({ length: 3 }, () => 'a value of very many letters, and more')];
    expect(notesOf(800, short)).toEqual([[], []]);
    expect(notesOf(800, [...long.slice(1), '5'])).toEqual([
      ['value labels stand where they fit'],
      ['value labels stand where they fit'],
    ]);
    expect(notesOf(400, long)[1]).toEqual(['value labels do not fit']);
    expect(notesOf(400, long, {})).toEqual([[], []]);
  });

  it('cut long names in their middle, so that they stay apart, and steps of funnels as wide as they are', () => {
    const names = [1, 2].map((office) => `North-western sales district of the company, office ${String(office)}`);
    expect(new Set(names.map((name) => cutMiddle(name, 120, 12))).size).toBe(2);
    const steps = { ...days, categories: [...names, 'c'], series: [series('a', [5, 5, 5])] };
    const { svg } = funnelPicture(steps, frame({}));
    const shapes = [...svg.matchAll(/<path d="M([\d.]+),[\d.]+L([\d.]+),[\d.]+L([\d.]+),[\d.]+L([\d.]+),/g)];
    expect(shapes).toHaveLength(3);
    for (const [, topLeft, topRight, bottomRight, bottomLeft] of shapes)
      expect([topLeft, topRight]).toEqual([bottomLeft, bottomRight]);
    expect(svg).toContain('office 2: 5 (100.0%)');
  });

  it('write on a color in what is easier to read there', () => {
    expect(['#3366cc', '#f2994a', '#ffff00', 'black'].map(readableOn)).toEqual([
      '#ffffff',
      '#202124',
      '#202124',
      '#ffffff',
    ]);
    expect(optionOf(axisChart('column', days, frame({ background_color: 'black' }))).textStyle.color).toBe('#e0e0e0');
  });
});

describe('tables', () => {
  it('never cut numbers and times: texts give way, and then the last columns', () => {
    const row = ['a text that takes very much room and gives way', '2025-11-28 10:11:12', '$1,234,567.89'];
    const rows = Array.from({ length: 3 }, () => [...row, ...row, ...row, ...row]);
    const columns = rows[0] ?? [];
    const table = {
      header: [columns.map(() => 'A header of some length')],
      rows,
      totals: null,
      rightAligned: columns.map((text) => text.startsWith('$')),
      rigid: columns.map((text) => !text.startsWith('a')),
      rowCount: 3,
      truncated: false,
      note: '',
    };
    const svg = tableSvg(table, { width: 800, height: 600 }, themeOf({}));
    const cells = [...svg.matchAll(/>([^<]+)<\/text>/g)].map(([, text]) => text ?? '');
    expect(cells.filter((text) => /^[\d$]/.test(text) && text.endsWith('…'))).toEqual([]);
    expect(cells.filter((text) => text.startsWith('$'))).not.toEqual([]);
    expect(cells.at(-1)).toMatch(/^\d+ of 12 columns$/);
  });

  it('have the value of a pivot once, over the middle of its columns, which it does not widen; the smallest have no notes', () => {
    const pivoted = {
      header: [
        ['Department', 'Divers & others', 'Divers & others', 'Men'],
        ['City', 'Count', 'Profit', 'Count'],
      ],
      rows: [['Tokyo', '1', '2', '3']],
      totals: null,
      rightAligned: [false, true, true, true],
      rigid: [false, true, true, true],
      rowCount: 5,
      truncated: false,
      note: '',
    };
    const textsIn = (width: number, height: number) => {
      const svg = tableSvg(pivoted, { width, height }, themeOf({}));
      return [...svg.matchAll(/<text x="([\d.]+)".*?text-anchor="(\w+)".*?>([^<]+)<\/text>/g)].map(
        ([, x, anchor, text]) => ({ x: Number(x), anchor, text }),
      );
    };
    const texts = textsIn(420, 300);
    const over = texts.filter(({ text }) => text === 'Divers &amp; others');
    expect(over).toEqual([{ x: expect.any(Number), anchor: 'middle', text: 'Divers &amp; others' }]);
    const [, count, profit] = texts.filter(({ anchor }) => anchor === 'end').map(({ x }) => x);
    expect(over[0]?.x).toBeLessThan(profit ?? 0);
    expect(over[0]?.x).toBeGreaterThan(count ?? 0);
    expect(texts.map(({ text }) => text)).toContain('First 1 of 5 rows');
    expect(textsIn(64, 64).map(({ text }) => text)).not.toContainEqual(expect.stringMatching(/^First/));
  });
});

describe('maps', () => {
  const row = (name: string, value: number, at: readonly [number, number] | null = null) => ({ name, value, at });
  const places = { measure: 'Count', undrawn: [], format: String };

  it('know countries and states by their names and codes', () => {
    const names = ['Germany', 'germany', 'DE', 'DEU', 'Deutschland'].map(
      (name) => outlinesOf('countries').find(name)?.name,
    );
    expect(new Set(names)).toEqual(new Set(['Germany']));
    expect(['USA', 'Côte d’Ivoire', 'UK', 'KOR'].map((name) => outlinesOf('countries').find(name)?.name)).toEqual([
      'United States of America',
      "Côte d'Ivoire",
      'United Kingdom',
      'South Korea',
    ]);
    expect(['ny', 'New York', '36'].map((name) => outlinesOf('us_states').find(name)?.name)).toEqual(
      Array.from({ length: 3 }, () => 'New York'),
    );
  });

  it('colour areas by their value, and say what is not on them', () => {
    const rows = [row('France', 1), row('Chile', 9), row('Atlantis', 5)];
    const { svg, notes } = mapPicture(
      { ...places, layer: 'countries', rows },
      frame({ map_value_colors: ['#ff0000', '#0000ff'] }),
    );
    expect(svg).toContain('fill="#ff0000"');
    expect(svg).toContain('fill="#0000ff"');
    expect(notes).toEqual(['not on the map: Atlantis']);
  });

  it('place points by longitude and latitude, larger where the value is', () => {
    const rows = [row('', 100, [-74, 40.7]), row('', 4, [13.4, 52.5]), { name: '', value: 1, at: null }];
    const { svg, notes } = mapPicture({ ...places, layer: null, rows }, frame({}));
    const [newYork, berlin] = [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"/g)].map((found) =>
      found.slice(1).map(Number),
    );
    const [[x = 0, y = 0, radius = 0], [east = 0, north = 0, small = 0]] = [newYork ?? [], berlin ?? []];
    expect(x).toBeLessThan(east);
    expect(y).toBeGreaterThan(north);
    expect(radius).toBeGreaterThan(small);
    expect(notes).toEqual(['1 of 3 rows have no place on the map']);
  });
});
