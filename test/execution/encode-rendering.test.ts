/** Encodings of renderings: nothing that goes wrong with one costs the result, and none is kept that is not whole. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contentEncodings } from '../../src/contract/content-encoding.ts';
import { encodeFile } from '../../src/execution/encode-file.ts';
import { encodeRendering } from '../../src/execution/encode-rendering.ts';
import { createJobControl } from '../../src/execution/job-control.ts';
import { untimed } from '../../src/execution/step-times.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { never, openTestPool, storageIn } from './pool-support.ts';
import { renderRequest, runJob } from './prepared-queries.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-encode-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('a job that ends while it encodes has its result all the same, and leaves nothing behind', async () => {
  await using test = openTestPool();
  const job = runJob('SELECT md5(i::VARCHAR) AS a FROM range(50000) t(i)', 'csv');
  const outcome = await test.pool.run(job, never());
  if (outcome.kind !== 'complete') throw new Error(outcome.kind);
  const scratchDir = join(folder, 'scratch');
  mkdirSync(scratchDir);
  const control = createJobControl(systemClock, { onStep: () => undefined, onSize: () => undefined });
  const problems: unknown[] = [];
  const encoding = encodeRendering({
    render: { ...renderRequest('csv'), encoded: { encoding: 'gzip' } },
    resultId: job.resultId,
    bytes: outcome.renders[0]?.bytes ?? 0,
    executor: { storage: storageIn(test.dir), scratchDir },
    control,
    times: untimed,
    hooks: { reportProblem: (error) => problems.push(error) },
  });
  control.stop({ step: 'workbench', limitMs: 1 });
  await encoding;
  expect([readdirSync(scratchDir), problems]).toEqual([[], []]);
});

it('a disk that takes all but the last bytes of an encoding fails it', async () => {
  const source = join(folder, 'source');
  const rendering = { stream: () => createReadStream(source) };
  const target = join(folder, 'target');
  const script = join(folder, 'encode.ts');
  const encoder = join(import.meta.dirname, '../../src/execution/encode-file.ts');
  writeFileSync(
    script,
    `import { encodeFile } from ${JSON.stringify(encoder)};
     import { createReadStream } from 'node:fs';
     const [file, target] = process.argv.slice(2);
     await encodeFile({ source: { stream: () => createReadStream(file) }, target, encoding: 'gzip', signal: new AbortController().signal });`,
  );
  // Bytes that no encoding makes fewer: as many more of them, as many more of it.
  const bytes = randomBytes(6_000);
  writeFileSync(source, bytes.subarray(0, 5_000));
  await encodeFile({ source: rendering, target, encoding: 'gzip', signal: never() });
  const more = (1024 + 4 - (statSync(target).size % 1024)) % 1024;
  writeFileSync(source, bytes.subarray(0, 5_000 + more));
  await encodeFile({ source: rendering, target, encoding: 'gzip', signal: never() });
  const { size } = statSync(target);
  expect(size % 1024).toBe(4);
  rmSync(target);
  const encode = `ulimit -f ${String(Math.floor(size / 1024))}; exec "$0" "$@"`;
  const { status } = spawnSync('bash', ['-c', encode, process.execPath, script, source, target]);
  expect([existsSync(target), status]).toEqual([true, 1]);
});

const decoders = { gzip: gunzipSync, zstd: zstdDecompressSync, br: brotliDecompressSync } as const;

it.each(contentEncodings)('a head and a tail of megabytes are encoded whole in %s', async (encoding) => {
  const [head, tail] = [randomBytes(1_500_000).toString('hex'), randomBytes(1_500_000).toString('hex')];
  const target = join(folder, `framed-${encoding}`);
  const source = { stream: () => Readable.from([Buffer.from('rows')]) };
  const frame = { head, drop: 0, tail, tag: 'x' };
  await encodeFile({ source, target, encoding, frame, signal: never() });
  expect(decoders[encoding](readFileSync(target)).toString() === `${head}rows${tail}`).toBe(true);
});
