import { Resvg } from '@resvg/resvg-js';
import jpeg from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shapeResult } from '../../src/results/shape-result.ts';
import type { ShapedResult } from '../../src/results/shaped-result.ts';
import { createPivoted, details } from './support/fixtures.ts';
import { openTestWorkbench } from './support/workbench.ts';
import type { TestWorkbench } from './support/workbench.ts';

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

/** Decodes a PNG with the rasteriser itself, as an image inside an SVG. */
function decodePng(bytes: Buffer): Picture {
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const href = `data:image/png;base64,${bytes.toString('base64')}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}"><image href="${href}" width="${String(width)}" height="${String(height)}"/></svg>`;
  return { width, height, ink: inkOf(new Resvg(svg).render().pixels) };
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
      const picture = decodePng(await workbench.render(shaped, { format: 'png' }, over));
      expect([picture.width, picture.height]).toEqual([800, 600]);
      expect(picture.ink).toBeGreaterThan(0.003);
      expect(picture.ink).toBeLessThan(0.9);
    },
  );

  it('have the size that was asked for, within bounds', async () => {
    const bytes = await workbench.render(shaped, { format: 'jpg', imageWidth: 320, imageHeight: 1 });
    const { width, height, data } = jpeg.decode(bytes);
    expect([width, height]).toEqual([320, 64]);
    expect(inkOf(data)).toBeGreaterThan(0);
  });

  it.each(types)('of type %s say that the result was cut', async (type) => {
    const over = { details: { ...details, visConfig: { type } } };
    const inkOfCut = async (truncated: boolean) =>
      decodePng(await workbench.render({ ...shaped, truncated, columnsTruncated: false }, { format: 'png' }, over)).ink;
    expect(await inkOfCut(true)).toBeGreaterThan(await inkOfCut(false));
  });

  it('say when there are no results', async () => {
    const empty = `${shaped.relation}_none`;
    await workbench.connection.run(`CREATE TEMP VIEW "${empty}" AS SELECT * FROM "${shaped.relation}" WHERE false`);
    const over = { details: { ...details, visConfig: { type: 'looker_column' } } };
    const picture = decodePng(
      await workbench.render({ ...shaped, relation: empty, rowCount: 0 }, { format: 'png' }, over),
    );
    expect(picture.ink).toBeGreaterThan(0.0005);
  });

  it('are the same for the same result', async () => {
    const over = { details: { ...details, visConfig: { type: 'looker_line' } } };
    const first = await workbench.render(shaped, { format: 'png' }, over);
    expect(first.equals(await workbench.render(shaped, { format: 'png' }, over))).toBe(true);
  });
});
