/**
 * What any implementation of `ResultStorage` promises. A second one calls `describeResultStorage` with a harness of its
 * own.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemIds } from '../../../src/lib/ids.ts';
import type {
  OpenRendering,
  ResultDraft,
  ResultStorage,
  ResultsLocation,
} from '../../../src/results/storage/result-storage.ts';
import { STORED_RESULT_VERSION, type StoredResult } from '../../../src/results/storage/stored-result.ts';
import { prepareSql } from '../../execution/prepared-queries.ts';

/** One storage, empty at first. */
export interface StorageHarness extends AsyncDisposable {
  /** As a process of a node of that name. */
  open(node: string): ResultStorage;
  /** As another process, to which its location was sent. */
  openAt(location: ResultsLocation): ResultStorage;
}

const FORMAT = { renderKey: 'csv', contentType: 'text/csv' };

export function describeResultStorage(name: string, makeHarness: () => Promise<StorageHarness>): void {
  describe(name, () => {
    let harness: StorageHarness;
    let storage: ResultStorage;
    beforeEach(async () => {
      harness = await makeHarness();
      storage = harness.open('a');
    });
    afterEach(() => harness[Symbol.asyncDispose]());

    let drafts = 0;
    const draftOf = async (resultId: string, at = storage): Promise<ResultDraft> =>
      at.createDraft(resultId, join(at.scratchDir, 'process', `draft-${String((drafts += 1))}`));
    const publish = async (resultId: string, rows: string, at = storage): Promise<void> => {
      const folder = await writeAndPublish(resultId, rows, at);
      expect(existsSync(folder)).toBe(false);
    };
    const writeAndPublish = async (resultId: string, rows: string, at: ResultStorage): Promise<string> => {
      await using draft = await draftOf(resultId, at);
      const folder = await draft.folder();
      writeFileSync(join(folder, 'main.parquet'), rows);
      const file = join(folder, 'rendering');
      writeFileSync(file, rows);
      await draft.addRendering({ file, ...FORMAT });
      await draft.publish(stored(resultId, rows.length));
      return folder;
    };
    const render = (bytes: string | Buffer): string => {
      const folder = join(storage.scratchDir, 'process');
      mkdirSync(folder, { recursive: true });
      const file = join(folder, `rendering-${String((drafts += 1))}`);
      writeFileSync(file, bytes);
      return file;
    };
    const rowsOf = async (resultId: string, at = storage): Promise<string | null> => {
      await using result = await at.openResult(resultId);
      if (result === null) return null;
      const scratch = join(at.scratchDir, 'process', `rows-${String((drafts += 1))}`);
      const rows = readFileSync(join(await result.rows(scratch), 'main.parquet'), 'utf8');
      rmSync(scratch, { recursive: true, force: true });
      return rows;
    };
    const renderingOf = async (resultId: string, at = storage): Promise<string | null> => {
      await using rendering = await at.openRendering(resultId, FORMAT.renderKey);
      return rendering && (await text(rendering.stream()));
    };

    it('shows nothing of a result before it is published, and then all of it, to every process', async () => {
      const id = systemIds.hex32();
      const other = harness.openAt(structuredClone(storage.location));
      const file = render('a,b\n');
      {
        await using draft = await draftOf(id);
        writeFileSync(join(await draft.folder(), 'main.parquet'), 'rows');
        const facts = await draft.addRendering({ file, ...FORMAT });
        expect(facts).toMatchObject({ contentType: 'text/csv', bytes: 4 });
        expect(draft.bytes()).toBeGreaterThanOrEqual(8);
        for (const one of [storage, other, harness.open('b')]) {
          expect([await one.has(id), await one.openResult(id), await one.openRendering(id, 'csv')]).toEqual([
            false,
            null,
            null,
          ]);
          expect(await one.list()).toEqual([]);
        }
        await draft.publish(stored(id, 1));
      }
      expect(existsSync(file)).toBe(false);
      for (const one of [storage, other, harness.open('b')]) {
        expect([await one.has(id), await one.list()]).toEqual([true, [id]]);
        expect([await rowsOf(id, one), await renderingOf(id, one)]).toEqual(['rows', 'a,b\n']);
        await using result = await one.openResult(id);
        expect(result?.stored).toEqual(stored(id, 1));
        expect(await one.openRendering(id, 'json')).toBeNull();
      }
    });

    it('leaves nothing of a draft that is given up', async () => {
      const id = systemIds.hex32();
      const draft = await draftOf(id);
      const folder = await draft.folder();
      writeFileSync(join(folder, 'main.parquet'), 'rows');
      await draft.addFile({ name: 'total.csv', content: Buffer.from('1') });
      await draft[Symbol.asyncDispose]();
      expect([existsSync(folder), await storage.has(id), await storage.list()]).toEqual([false, false, []]);
    });

    it.each([3, 90_000, 300_000])(
      'keeps files and renderings that are handed to it in memory: %i bytes',
      async (bytes) => {
        const id = systemIds.hex32();
        const [rows, rendered] = ['r'.repeat(bytes), 'c'.repeat(bytes)];
        {
          await using draft = await draftOf(id);
          await draft.addFile({ name: 'main.csv', content: Buffer.from(rows) });
          writeFileSync(join(await draft.folder(), 'total.parquet'), 'total');
          const facts = await draft.addRendering({ ...FORMAT, content: Buffer.from(rendered) });
          expect(facts).toMatchObject({ contentType: 'text/csv', bytes });
          expect(draft.bytes()).toBeGreaterThanOrEqual(2 * bytes);
          const files = ['main.csv', 'total.parquet'];
          const relations = stored(id, 1).relations.map((relation) => ({ ...relation, files }));
          await draft.publish({ ...stored(id, 1), relations });
        }
        for (const one of [storage, harness.open('b')]) {
          await using result = await one.openResult(id);
          const folder = (await result?.rows(join(one.scratchDir, 'process', 'rows'))) ?? '';
          expect(readFileSync(join(folder, 'main.csv'), 'utf8')).toBe(rows);
          expect(readFileSync(join(folder, 'total.parquet'), 'utf8')).toBe('total');
          expect(await renderingOf(id, one)).toBe(rendered);
        }
      },
    );

    it.each([10, 5_000_000])('adds a rendering of %i bytes to a result of any size', async (bytes) => {
      for (const rows of ['few', 'x'.repeat(300_000)]) {
        const id = systemIds.hex32();
        await publish(id, rows);
        const content = Buffer.alloc(bytes, 'y');
        const facts = await storage.addRendering(id, { content, renderKey: 'later', contentType: 'a/b' });
        await using rendering = await harness.open('b').openRendering(id, 'later');
        expect(rendering && (await buffer(rendering.stream())).equals(content)).toBe(true);
        expect(rendering?.etag).toBe(facts.etag);
        expect([await rowsOf(id), await renderingOf(id)]).toEqual([rows, rows]);
        await storage.remove(id);
        expect([await storage.has(id), await storage.openRendering(id, 'later'), await storage.list()]).toEqual([
          false,
          null,
          [],
        ]);
      }
    });

    it('leaves nothing of its own work behind', async () => {
      for (const rows of ['few', 'x'.repeat(300_000)]) {
        const id = systemIds.hex32();
        await publish(id, rows);
        await storage.addRendering(id, { content: Buffer.alloc(400_000), renderKey: 'later', contentType: 'a/b' });
        await rowsOf(id);
        await storage.remove(id);
      }
      const left = readdirSync(storage.scratchDir, { recursive: true, withFileTypes: true });
      expect(left.filter((entry) => entry.isFile())).toEqual([]);
    });

    it('keeps one of those whole that are published under one id at once, and the first of two', async () => {
      const ids = Array.from({ length: 10 }, () => systemIds.hex32());
      for (const id of ids) {
        await Promise.all([publish(id, 'one'), publish(id, 'other', harness.open('b'))]);
        const rows = await rowsOf(id);
        expect(['one', 'other']).toContain(rows);
        expect(await renderingOf(id)).toBe(rows);
        await publish(id, 'later');
        expect([await rowsOf(id), await renderingOf(id)]).toEqual([rows, rows]);
      }
      expect((await storage.list()).toSorted()).toEqual(ids.toSorted());
    });

    it('shows no reader a part of a result, while it comes and while it goes', async () => {
      const large = 'x'.repeat(300_000);
      for (let round = 0; round < 5; round += 1) {
        const id = systemIds.hex32();
        const going = { isOver: false };
        const comesAndGoes = publish(id, large)
          .then(() => storage.remove(id))
          .finally(() => (going.isOver = true));
        while (!going.isOver) {
          const seen = await renderingOf(id);
          expect([null, large.length]).toContain(seen === null ? null : seen.length);
          // What is removed while its rows are read may fail its reader.
          const rows = await rowsOf(id).catch(() => null);
          expect([null, large.length]).toContain(rows === null ? null : rows.length);
          await setImmediate();
        }
        await comesAndGoes;
        expect([await storage.has(id), await renderingOf(id)]).toEqual([false, null]);
      }
    });

    it('takes a result out of sight as a whole', async () => {
      const id = systemIds.hex32();
      await publish(id, 'rows');
      const keys = Array.from({ length: 100 }, (_, index) => `r${String(index)}`);
      for (const renderKey of keys) await storage.addRendering(id, { ...FORMAT, file: render('x'), renderKey });
      const going = { isOver: false };
      const removed = storage.remove(id).finally(() => (going.isOver = true));
      while (!going.isOver) {
        await setImmediate();
        for (const renderKey of keys) {
          const isThere = await storage.has(id);
          await using rendering = await storage.openRendering(id, renderKey);
          if (!isThere) expect(rendering).toBeNull();
          if (rendering === null) expect([await storage.has(id), await storage.openResult(id)]).toEqual([false, null]);
        }
      }
      await removed;
    });

    it('gives the very bytes of a rendering, whole, in part and at a position', async () => {
      const id = systemIds.hex32();
      await publish(id, 'rows');
      const bytes = Buffer.from(Array.from({ length: 600_000 }, (_, index) => (index * 7) % 251));
      const made = await storage.addRendering(id, { file: render(bytes), renderKey: 'big', contentType: 'x/y' });
      expect(made).toMatchObject({ bytes: bytes.length, contentType: 'x/y' });
      const open = async (): Promise<OpenRendering> => {
        const rendering = await storage.openRendering(id, 'big');
        if (rendering === null) throw new Error('not there');
        return rendering;
      };
      for (const range of [{}, { start: 5 }, { end: 9 }, { start: 299_999, end: 300_001 }, { start: 599_999 }]) {
        await using rendering = await open();
        const { bytes: length, contentType, etag } = rendering;
        expect({ bytes: length, contentType, etag }).toEqual(made);
        const { start = 0, end = bytes.length - 1 } = range;
        const expected = bytes.subarray(start, end + 1);
        const chunks: Buffer[] = await rendering.stream({ ...range, chunkBytes: 1_000 }).toArray();
        expect(Buffer.concat(chunks).equals(expected)).toBe(true);
        expect(Math.max(...chunks.map(({ length: some }) => some))).toBeLessThanOrEqual(1_000);
      }
      await using rendering = await open();
      const part = Buffer.alloc(10);
      expect([await rendering.read(part, 599_995), part.subarray(0, 5)]).toEqual([5, bytes.subarray(599_995)]);
      expect([await rendering.read(part, 0), part]).toEqual([10, bytes.subarray(0, 10)]);
    });

    it('adds renderings to a published result, empty ones too, under names that tell them apart', async () => {
      const id = systemIds.hex32();
      await publish(id, 'rows');
      const empty = await storage.addRendering(id, { file: render(''), renderKey: 'none', contentType: 'text/csv' });
      const again = await storage.addRendering(id, { file: render('rows'), ...FORMAT });
      expect(empty.etag).not.toBe(again.etag);
      await using rendering = await storage.openRendering(id, 'none');
      expect([rendering?.bytes, rendering && (await text(rendering.stream()))]).toEqual([0, '']);
      expect(await renderingOf(id, harness.open('b'))).toBe('rows');
      const nowhere = storage.addRendering(systemIds.hex32(), { file: render('x'), ...FORMAT });
      await expect(nowhere).rejects.toThrow();
    });

    it('removes a result as often as it is asked to, and lets who reads it read on', async () => {
      const [id, other] = [systemIds.hex32(), systemIds.hex32()];
      await publish(id, 'still here');
      await publish(other, 'other');
      await using rendering = await storage.openRendering(id, 'csv');
      await Promise.all([storage.remove(id), harness.open('b').remove(id), storage.remove(systemIds.hex32())]);
      await storage.remove(id);
      expect([await storage.has(id), await rowsOf(id), await renderingOf(id)]).toEqual([false, null, null]);
      expect([await storage.list(), await rowsOf(other)]).toEqual([[other], 'other']);
      expect(rendering && (await text(rendering.stream()))).toBe('still here');
      await publish(id, 'anew');
      expect(await rowsOf(id)).toBe('anew');
    });

    it('sweeps what processes of its own node left, and nothing of another', async () => {
      const id = systemIds.hex32();
      await publish(id, 'stays');
      const other = harness.open('b');
      const left = await (await draftOf(systemIds.hex32())).folder();
      const goesOn = await draftOf(systemIds.hex32(), other);
      const theirs = await goesOn.folder();
      expect(await storage.sweepScratch()).toBe(1);
      expect([existsSync(left), existsSync(theirs), await storage.list()]).toEqual([false, true, [id]]);
      expect(await storage.sweepScratch()).toBe(0);
      await goesOn[Symbol.asyncDispose]();
    });

    it('takes no result of another version for its own', async () => {
      const id = systemIds.hex32();
      await using draft = await draftOf(id);
      await draft.publish({ ...stored(id, 1), relations: [], version: 0 as typeof STORED_RESULT_VERSION });
      expect(await storage.openResult(id)).toBeNull();
    });

    it.each(['../../etc/passwd', '', 'x'.repeat(32), 'AB'.repeat(16)])('takes no path for an id: %j', async (id) => {
      const asked = [
        async () => storage.openRendering(id, 'csv'),
        async () => storage.openRendering(systemIds.hex32(), `../${id}`),
        async () => storage.openResult(id),
        async () => storage.remove(id),
        async () => storage.has(id),
      ];
      for (const ask of asked) await expect(ask()).rejects.toThrow(/internal/);
    });
  });
}

function stored(resultId: string, rowCount: number): StoredResult {
  const prepared = { ...prepareSql('SELECT 1'), cacheKey: 'key' };
  const [statement] = prepared.statements;
  if (!statement) throw new Error('no statement');
  return {
    version: STORED_RESULT_VERSION,
    resultId,
    prepared,
    relations: [
      { source: null, statement, name: 'main', files: ['main.parquet'], columns: [], rowCount, truncated: false },
    ],
    ranAt: '2024-01-01T00:00:00.000Z',
    runtimeSeconds: 0,
    rowCount,
    bytes: 8,
    truncated: false,
    columnsTruncated: false,
  };
}
