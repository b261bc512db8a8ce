/**
 * Results in a store: what all storages promise, and what this one does when the store fails. `COATCHECK_TEST_S3` names
 * a server beside the stand-in that has to keep the same promises (moto: `http://127.0.0.1:5000`).
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { systemIds } from '../../../src/lib/ids.ts';
import { openResultStorage } from '../../../src/results/storage/open-result-storage.ts';
import { createParcelShelf } from '../../../src/results/storage/parcel-shelf.ts';
import type { ResultStorage, S3Location } from '../../../src/results/storage/result-storage.ts';
import { withSmallResults } from '../../../src/results/storage/small-result-storage.ts';
import { prepareSql } from '../../execution/prepared-queries.ts';
import { bucketAt, s3LocationsIn, type S3Place } from '../../support/s3-places.ts';
import { startS3StandIn, type S3StandIn } from '../../support/s3-stand-in.ts';
import { describeResultStorage, type StorageHarness } from './result-storage-contract.ts';

let standIn: S3StandIn;
let dir: string;
beforeAll(async () => {
  standIn = await startS3StandIn({ pageSize: 3 });
  dir = mkdtempSync(join(tmpdir(), 'coatcheck-s3-'));
});
afterAll(async () => {
  await standIn[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

function harnessAt(place: S3Place): StorageHarness {
  const locationOf = s3LocationsIn(place, mkdtempSync(join(dir, 'harness-')));
  return {
    open: (node) => openResultStorage(locationOf(node)),
    openAt: openResultStorage,
    async [Symbol.asyncDispose]() {},
  };
}

describeResultStorage('results in an S3-compatible store', async () => harnessAt(standIn));

const other = process.env['COATCHECK_TEST_S3'];
if (other !== undefined) {
  describeResultStorage('results in the store of COATCHECK_TEST_S3', async () => harnessAt(await bucketAt(other)));
}

describe('a store', () => {
  let location: S3Location;
  let storage: ResultStorage;
  let told: (Error | null)[];
  beforeEach(() => {
    location = s3LocationsIn(standIn, mkdtempSync(join(dir, 'own-')))('a');
    storage = open(location);
  });
  afterEach(() => {
    standIn.comeBack();
    standIn.holdBack(null);
    standIn.answerInstead(null);
  });

  function open(at: S3Location): ResultStorage {
    told = [];
    return openResultStorage(at, { clock: systemClock, onChange: (error) => told.push(error) });
  }

  async function publish(rows: Buffer | string, resultId = systemIds.hex32(), signal?: AbortSignal): Promise<string> {
    await using draft = await storage.createDraft(resultId, join(storage.scratchDir, 'process', systemIds.hex32()));
    writeFileSync(join(await draft.folder(), 'main.parquet'), rows);
    await draft.addRendering({ content: Buffer.from(rows), renderKey: 'csv', contentType: 'text/csv' });
    const [statement] = prepareSql('SELECT 1').statements;
    const relation = { source: null, statement: statement!, name: 'main', files: ['main.parquet'], columns: [] };
    const facts = { rowCount: 1, bytes: 4, runtimeSeconds: 0, truncated: false, columnsTruncated: false };
    const relations = [{ ...relation, rowCount: 1, truncated: false }];
    const ranAt = '2024-01-01T00:00:00.000Z';
    await draft.publish({ version: 1, resultId, prepared: prepareSql('SELECT 1'), relations, ranAt, ...facts }, signal);
    return resultId;
  }
  const rowsOf = async (resultId: string, at = storage): Promise<Buffer | null> => {
    await using result = await at.openResult(resultId);
    const folder = await result?.rows(join(at.scratchDir, 'process', systemIds.hex32()));
    return folder === undefined ? null : readFileSync(join(folder, 'main.parquet'));
  };
  const ours = () => standIn.objects().filter((key) => key.startsWith(location.prefix));
  const parts = () => ours().filter((key) => key.startsWith(`${location.prefix}parts/`));
  /** Files that are being sent in parts, of which none is taken. */
  const held = () => {
    const sent = standIn.requests.flatMap((one) => /^PUT (\S+) .*partNumber/.exec(one)?.[1] ?? []);
    return new Set(sent.filter((key) => key.startsWith(location.prefix))).size;
  };
  const cached = () => (existsSync(join(location.dir, 'cache')) ? readdirSync(join(location.dir, 'cache')) : []);
  const large = Buffer.alloc(17e6, 'large rows, ');

  it('that is away for a moment delays a result and a fetch, and loses neither', async () => {
    standIn.goAway();
    const publishing = publish('rows');
    await setTimeout(1_000);
    expect(await Promise.race([publishing, 'still waiting'])).toBe('still waiting');
    standIn.comeBack();
    const id = await publishing;
    standIn.goAway();
    const opening = storage.openRendering(id, 'csv');
    await setTimeout(500);
    standIn.comeBack();
    await using rendering = await opening;
    expect(rendering && (await buffer(rendering.stream())).toString()).toBe('rows');
  });

  it('that stays away is told as the server’s own fault, without a word of where it is, and heard of when it is back', async () => {
    const id = await publish('rows');
    standIn.goAway();
    const error: unknown = await storage.openRendering(id, 'csv').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'results_unreachable', httpStatus: 503 });
    const cause = (error as Error).cause as Error;
    expect(cause.message).toMatch(/^no answer to HeadObject \(\w+\)$/);
    expect(inspect(error, { depth: null, showHidden: true }).replaceAll(/^ +at .*$/gm, '')).not.toMatch(
      /127\.0\.0\.1|test-bucket|test-id|results\//,
    );
    expect([told.length, storage.hindrance()]).toEqual([1, 'The store of large results cannot be reached.']);
    standIn.comeBack();
    expect(await storage.has(id)).toBe(true);
    expect([told.at(-1), storage.hindrance()]).toEqual([null, null]);
  });

  it('that takes a manifest and loses the answer has the result, whole', async () => {
    standIn.loseAnswerTo(/^PUT .*\/results\//);
    const id = await publish('rows');
    expect([await storage.has(id), (await rowsOf(id))?.toString()]).toEqual([true, 'rows']);
    expect(parts()).toHaveLength(2);
  });

  it('of which nobody knows whether it took a manifest has its parts, so that no result is torn', async () => {
    standIn.holdBack(/^PUT .*\/results\//);
    const [id, stopping] = [systemIds.hex32(), new AbortController()];
    const publishing = publish('rows', id, stopping.signal);
    await expect
      .poll(() => standIn.requests.includes(`PUT ${location.prefix}results/${id} ?x-id=PutObject`))
      .toBe(true);
    stopping.abort(new Error('nobody wants it any more'));
    await expect(publishing).rejects.toThrow('nobody wants it any more');
    expect((await rowsOf(id))?.toString()).toBe('rows');
  });

  it('gets large files in parts, asked again for those whose answer was lost', async () => {
    standIn.loseAnswerTo(/^PUT .*main\.parquet .*partNumber=2/);
    const id = await publish(large);
    standIn.loseAnswerTo(/^POST .*main\.parquet .*uploadId/);
    const second = await publish(large);
    for (const one of [id, second]) expect((await rowsOf(one))?.equals(large)).toBe(true);
    expect(standIn.requests.filter((one) => one.includes('partNumber=3'))).not.toEqual([]);
    expect(standIn.unfinished()).toBe(0);
  });

  it('keeps nothing of a result that is given up while it is sent', async () => {
    const stopping = new AbortController();
    standIn.holdBack(/partNumber/);
    const publishing = publish(large, systemIds.hex32(), stopping.signal);
    await expect.poll(held).toBe(2);
    stopping.abort(new Error('nobody wants it any more'));
    await expect(publishing).rejects.toThrow('nobody wants it any more');
    expect([ours(), standIn.unfinished()]).toEqual([[], 0]);
  });

  it('gives a rendering on from where its stream broke off', async () => {
    const id = await publish(large);
    standIn.breakBodyAfter(1_000_000);
    await using rendering = await storage.openRendering(id, 'csv');
    const read: Buffer[] = [];
    for (let at = 0; at < large.length; at += 256 * 1024) {
      const piece = Buffer.alloc(256 * 1024);
      read.push(piece.subarray(0, await rendering?.read(piece, at)));
    }
    expect(Buffer.concat(read).equals(large)).toBe(true);
    standIn.breakBodyAfter(2_000_000);
    await using again = await storage.openRendering(id, 'csv');
    const stream = again?.stream({ start: 10, end: 9_000_000 });
    expect(stream && (await buffer(stream)).equals(large.subarray(10, 9_000_001))).toBe(true);
  });

  it('frees parts of removed results after their readers, and drafts whose writer died', async () => {
    const [stays, goes] = [await publish('stays'), await publish('goes')];
    await storage.remove(goes);
    expect(parts()).toHaveLength(4);
    await storage.freeRemains();
    expect(parts()).toHaveLength(4);
    standIn.age(3_602_000);
    await storage.freeRemains();
    expect(parts()).toHaveLength(2);
    expect(ours().filter((key) => key.includes('/removed/'))).toEqual([]);
    standIn.holdBack(/partNumber/);
    const dying = new AbortController();
    const never = publish(large, systemIds.hex32(), dying.signal);
    await expect.poll(held).toBe(2);
    standIn.age(86_402_000);
    await storage.freeRemains();
    expect([standIn.unfinished(), parts().length]).toEqual([0, 2]);
    dying.abort(new Error('as it should be'));
    await expect(never).rejects.toThrow('as it should be');
    expect(await rowsOf(stays)).toEqual(Buffer.from('stays'));
  });

  it('before which a proxy answers keeps what it has, and is not taken to have stored anything', async () => {
    const id = await publish('rows');
    standIn.age(86_402_000);
    for (const status of [404, 200]) {
      standIn.answerInstead(/list-type.*results/, status);
      await expect(storage.freeRemains()).rejects.toMatchObject({ code: 'storage_unusable' });
      await expect(storage.list()).rejects.toMatchObject({ code: 'storage_unusable' });
    }
    for (const requests of [
      /^PUT .*parts/,
      /^PUT .*results/,
      /^POST .*uploads/,
      /^PUT .*partNumber/,
      /^POST .*uploadId/,
    ]) {
      standIn.answerInstead(requests);
      await expect(publish(large)).rejects.toMatchObject({ code: 'storage_unusable' });
    }
    standIn.answerInstead(null);
    expect((await rowsOf(id))?.toString()).toBe('rows');
    expect(await storage.list()).toEqual([id]);
  });

  it('has what belongs to a cluster whose prefix goes on from that of another', async () => {
    const inner = (name: string) =>
      open({ ...location, prefix: `${location.prefix}${name}/`, dir: `${location.dir}-${name}` });
    const outer = storage;
    const ids: string[] = [];
    for (const name of ['results', 'parts', 'removed']) {
      storage = inner(name);
      ids.push(await publish(name));
      const goes = await publish('goes');
      await storage.remove(goes);
    }
    standIn.age(86_402_000);
    await outer.freeRemains();
    expect(await outer.list()).toEqual([]);
    for (const [index, name] of ['results', 'parts', 'removed'].entries()) {
      expect((await rowsOf(ids[index] ?? '', inner(name)))?.toString()).toBe(name);
    }
  });

  it('is asked once for rows that another format needs, on each node, within the bound of its cache', async () => {
    const id = await publish('x'.repeat(600));
    const b = open({ ...location, node: 'b', dir: `${location.dir}-b`, cacheBytes: 1_000 });
    const asked = () => standIn.requests.filter((one) => one.startsWith('GET') && one.includes('main.parquet')).length;
    const before = asked();
    expect([await rowsOf(id), await rowsOf(id), asked() - before]).toEqual([expect.any(Buffer), expect.any(Buffer), 0]);
    await rowsOf(id, b);
    await rowsOf(id, b);
    expect(asked() - before).toBe(1);
    const others = [await publish('y'.repeat(600)), await publish('z'.repeat(2_000))];
    for (const one of others) await rowsOf(one, b);
    expect(readdirSync(join(`${location.dir}-b`, 'cache')).map((name) => name.slice(0, 32))).toEqual([others[0]]);
  });

  it('leaves no rows of a removed result on the node that removed it, and none on others for long', async () => {
    const id = await publish('rows');
    const b = open({ ...location, node: 'b', dir: `${location.dir}-b` });
    await rowsOf(id, b);
    expect(cached()).toHaveLength(1);
    await storage.remove(id);
    await b.freeRemains();
    expect([cached(), readdirSync(join(`${location.dir}-b`, 'cache'))]).toEqual([[], []]);
  });

  it('is asked to encrypt what it stores', async () => {
    storage = open({ ...location, encryption: 'aws:kms', kmsKeyId: 'key-1' });
    await publish('rows');
    expect(standIn.lastStored()).toMatchObject({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'key-1',
    });
  });

  it('has nothing to do with a small result', async () => {
    const before = standIn.requests.length;
    const small = withSmallResults(storage, createParcelShelf(null));
    await using draft = await small.createDraft(systemIds.hex32(), join(small.scratchDir, 'small'));
    await draft.addFile({ name: 'main.csv', content: Buffer.from('1') });
    const facts = { rowCount: 1, bytes: 4, runtimeSeconds: 0, truncated: false, columnsTruncated: false };
    const resultId = systemIds.hex32();
    const ranAt = '2024-01-01T00:00:00.000Z';
    await draft.publish({ version: 1, resultId, prepared: prepareSql('SELECT 1'), relations: [], ranAt, ...facts });
    expect(standIn.requests.length).toBe(before);
  });

  it('that cannot keep results is refused at the start', async () => {
    await expect(storage.check()).resolves.toBeUndefined();
    expect(ours()).toEqual([]);
    const refused = async (at: Partial<S3Location>): Promise<string> =>
      open({ ...location, ...at })
        .check()
        .then(
          () => 'fine',
          (error: Error) => error.message,
        );
    expect(await refused({ keys: { id: 'test-id', secret: 'wrong-secret' } })).toMatch(/answered HeadObject with 403/);
    expect(await refused({ bucket: 'elsewhere' })).toMatch(/answered PutObject with 404 NoSuchBucket/);
    await using careless = await startS3StandIn({ isConditional: false });
    expect(await refused({ endpoint: careless.endpoint })).toMatch(/replaces objects although it is asked not to/);
  });
});
