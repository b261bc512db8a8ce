import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { openDuckdb } from '../../../src/results/workbench/open-duckdb.ts';
import type { RenderInput, RenderOptions } from '../../../src/formats/table/format.ts';
import { holdsText, renderResult } from '../../../src/formats/registry.ts';
import type { ShapedResult } from '../../../src/results/grid/shaped-result.ts';
import { details, fixedRun, plainOptions } from './fixtures.ts';

export interface TestWorkbench extends AsyncDisposable {
  readonly connection: DuckDBConnection;
  readonly folder: string;
  /** Bytes of a rendering: of formats that give them without a file, only where both are the same. */
  render(shaped: ShapedResult, options: Partial<RenderOptions>, over?: Partial<RenderInput>): Promise<Buffer>;
}

export async function openTestWorkbench(): Promise<TestWorkbench> {
  const instance = await openDuckdb(':memory:');
  const connection = await instance.connect();
  const folder = await mkdtemp(join(tmpdir(), 'formats-'));
  return {
    connection,
    folder,
    async render(shaped, options, over = {}) {
      const all = { ...plainOptions, ...options };
      const file = join(folder, `rendering.${all.format}`);
      const signal = new AbortController().signal;
      const facts = { workbench: connection, shaped, details, run: fixedRun, options: all, file, signal, ...over };
      const texts: string[] = [];
      const isHeld = holdsText(all.format);
      if (isHeld) await renderResult({ ...facts, hold: (text) => texts.push(text) });
      await renderResult({ ...facts, hold: null });
      const bytes = await readFile(file);
      if (isHeld && texts.join('') !== bytes.toString()) throw new Error(`${all.format} differs without a file`);
      return bytes;
    },
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
