import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { resultFormats } from '../../src/contract/result-format.ts';

/** Megabytes of JavaScript heap in which a million rows must pass; they would take some 300 as objects. */
const HEAP = 64;

it('a million rows flow through every format within a fixed heap', { timeout: 240_000 }, async () => {
  const script = join(import.meta.dirname, 'support/render-million.ts');
  const args = [`--max-old-space-size=${String(HEAP)}`, script, ...resultFormats];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const sizes = new Map(
    stdout
      .trim()
      .split('\n')
      .map((line): [string, number] => {
        const [name = '', size = '0'] = line.split(' ');
        return [name, Number(size)];
      }),
  );
  expect([...sizes.keys()]).toEqual([...resultFormats]);
  const small = new Set(['odc', 'sql', 'png', 'jpg', 'xlsx', 'parquet']);
  expect(
    [...sizes].filter(([name, size]) => !small.has(name) && size < 20_000_000),
    'if so few bytes are right, the format is one of `small` in test/formats/million-rows.test.ts',
  ).toEqual([]);
});
