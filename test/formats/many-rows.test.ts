import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { resultFormats } from '../../src/contract/result-format.ts';

/** Megabytes of JavaScript heap in which the rows must pass; as objects they would take some 90. */
const HEAP = 64;
const ROWS = 300_000;

it('hundreds of thousands of rows flow through every format within a fixed heap', { timeout: 300_000 }, async () => {
  const script = join(import.meta.dirname, 'support/render-many.ts');
  const args = [`--max-old-space-size=${String(HEAP)}`, script, String(ROWS), ...resultFormats];
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
    [...sizes].filter(([name, size]) => !small.has(name) && size < 20 * ROWS),
    'if so few bytes are right, the format is one of `small` in test/formats/many-rows.test.ts',
  ).toEqual([]);
});
