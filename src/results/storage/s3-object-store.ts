/**
 * An S3-compatible store by the SDK of AWS, which is loaded with the first request: who keeps results in a folder does
 * not pay for it.
 */
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { CoatcheckError } from '../../errors/catalogue.ts';
import type { NewObject, ObjectStore, Patience } from './object-store.ts';
import type { S3Location } from './result-storage.ts';
import { noAnswer } from './s3-faults.ts';
import { createS3Requests, type S3Options, type S3Requests } from './s3-requests.ts';

/** Of a part, and of what is sent in one request; the least that S3 takes is 5 MiB. */
const PART_BYTES = 8 * 2 ** 20;
/** S3 takes no more parts. */
const MOST_PARTS = 10_000;
/** Parts of one file that are on their way, and in memory, at the same time. */
const PARTS_AT_ONCE = 3;
/** How long one is bothered with what an upload that failed has left. */
const GIVING_UP: Patience = { forMs: 2_000 };

export function openS3ObjectStore(location: S3Location, options: S3Options): ObjectStore {
  return new S3ObjectStore(location, createS3Requests(location, options));
}

class S3ObjectStore implements ObjectStore {
  readonly #location: S3Location;
  readonly #requests: S3Requests;

  constructor(location: S3Location, requests: S3Requests) {
    this.#location = location;
    this.#requests = requests;
  }

  async head(key: string, patience: Patience) {
    const found = await this.#requests.ask('HeadObject', patience, (client, sdk, during) =>
      client.send(new sdk.HeadObjectCommand(this.#of(key)), during),
    );
    if (found === 'missing' || found === 'taken') return null;
    return {
      bytes: found.ContentLength ?? 0,
      contentType: found.ContentType ?? '',
      modifiedAt: found.LastModified?.getTime() ?? 0,
      note: found.Metadata?.['note'] ?? null,
    };
  }

  async read(key: string, patience: Patience): Promise<Buffer | null> {
    const bytes = await this.#requests.ask('GetObject', patience, async (client, sdk, during) => {
      const { Body } = await client.send(new sdk.GetObjectCommand(this.#of(key)), during);
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    });
    return typeof bytes === 'string' ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  async open(key: string, { start, end }: { readonly start: number; readonly end: number }, patience: Patience) {
    const Range = `bytes=${String(start)}-${String(end)}`;
    const found = await this.#requests.ask('GetObject', patience, async (client, sdk, during) => {
      const { Body } = await client.send(new sdk.GetObjectCommand({ ...this.#of(key), Range }), during);
      return Body;
    });
    // In Node bodies are Node's streams.
    return found === undefined || typeof found === 'string' ? null : (found as Readable);
  }

  async put(key: string, object: NewObject, patience: Patience): Promise<void> {
    await this.#put(key, object, {}, patience);
  }

  async putNew(key: string, object: NewObject, patience: Patience): Promise<boolean> {
    return (await this.#put(key, object, { IfNoneMatch: '*' }, patience)) !== 'taken';
  }

  async #put(
    key: string,
    { content, contentType, note }: NewObject,
    condition: { readonly IfNoneMatch?: string },
    patience: Patience,
  ) {
    const object = { ...this.#new(key, contentType), ...condition, Body: content };
    const Metadata = note === undefined ? {} : { note };
    return this.#requests.ask('PutObject', patience, (client, sdk, during) =>
      client.send(new sdk.PutObjectCommand({ ...object, Metadata }), during),
    );
  }

  async upload(key: string, file: string, contentType: string, patience: Patience): Promise<void> {
    await using handle = await open(file, 'r');
    const { size } = await handle.stat();
    const read = async (start: number, length: number): Promise<Buffer> => {
      const content = Buffer.allocUnsafeSlow(length);
      for (let at = 0; at < length;) {
        const { bytesRead } = await handle.read(content, at, length - at, start + at);
        if (bytesRead === 0) throw new CoatcheckError('internal', {}, { cause: 'a file became shorter' });
        at += bytesRead;
      }
      return content;
    };
    if (size <= PART_BYTES) {
      await this.put(key, { content: await read(0, size), contentType }, patience);
      return;
    }
    await this.#uploadParts(key, contentType, { size, read }, patience);
  }

  async #uploadParts(
    key: string,
    contentType: string,
    { size, read }: { readonly size: number; readonly read: (start: number, length: number) => Promise<Buffer> },
    patience: Patience,
  ): Promise<void> {
    const { ask } = this.#requests;
    const begun = await ask('CreateMultipartUpload', patience, (client, sdk, during) =>
      client.send(new sdk.CreateMultipartUploadCommand(this.#new(key, contentType)), during),
    );
    if (typeof begun === 'string' || begun.UploadId === undefined) throw noAnswer('CreateMultipartUpload');
    const { UploadId: uploadId } = begun;
    const partBytes = Math.max(PART_BYTES, Math.ceil(size / MOST_PARTS));
    const parts: { PartNumber: number; ETag: string | undefined }[] = [];
    const count = Math.ceil(size / partBytes);
    let next = 0;
    // One that fails ends the others as well.
    const failing = new AbortController();
    const signal = AbortSignal.any([failing.signal, ...(patience.signal === undefined ? [] : [patience.signal])]);
    const send = async (): Promise<void> => {
      for (let index = next++; index < count; index = next++) {
        const start = index * partBytes;
        const Body = await read(start, Math.min(partBytes, size - start));
        const part = { ...this.#of(key), UploadId: uploadId, PartNumber: index + 1, Body };
        const sent = await ask('UploadPart', { ...patience, signal }, (client, sdk, during) =>
          client.send(new sdk.UploadPartCommand(part), during),
        );
        parts[index] = { PartNumber: index + 1, ETag: typeof sent === 'string' ? undefined : sent.ETag };
      }
    };
    try {
      await Promise.all(
        Array.from({ length: PARTS_AT_ONCE }, () =>
          send().catch((error: unknown) => {
            failing.abort(error);
            throw error;
          }),
        ),
      );
      await this.#complete(key, { uploadId, parts, size }, patience);
    } catch (error) {
      failing.abort(error);
      await this.giveUp({ key, uploadId }, GIVING_UP).catch(() => undefined);
      throw error;
    }
  }

  async #complete(
    key: string,
    upload: {
      readonly uploadId: string;
      readonly parts: readonly { PartNumber: number; ETag: string | undefined }[];
      readonly size: number;
    },
    patience: Patience,
  ): Promise<void> {
    const MultipartUpload = { Parts: [...upload.parts] };
    try {
      await this.#requests.ask('CompleteMultipartUpload', patience, (client, sdk, during) => {
        const whole = { ...this.#of(key), UploadId: upload.uploadId, MultipartUpload };
        return client.send(new sdk.CompleteMultipartUploadCommand(whole), during);
      });
    } catch (error) {
      // If the answer was lost, there is no such upload any more: there is the object instead.
      const stored = await this.head(key, GIVING_UP).catch(() => null);
      if (stored?.bytes !== upload.size) throw error;
    }
  }

  async remove(key: string, patience: Patience): Promise<void> {
    await this.#requests.ask('DeleteObject', patience, (client, sdk, during) =>
      client.send(new sdk.DeleteObjectCommand(this.#of(key)), during),
    );
  }

  async *list(below: string, patience: Patience) {
    const { bucket: Bucket, prefix } = this.#location;
    for (let token: string | undefined; ;) {
      const query = { Bucket, Prefix: prefix + below, ...(token !== undefined && { ContinuationToken: token }) };
      const page = await this.#requests.ask('ListObjectsV2', patience, (client, sdk, during) =>
        client.send(new sdk.ListObjectsV2Command(query), during),
      );
      // What is missing in a list is taken for gone.
      if (typeof page === 'string' || page.IsTruncated === undefined) throw noAnswer('ListObjectsV2');
      for (const { Key = '', LastModified } of page.Contents ?? []) {
        yield { key: Key.slice(prefix.length), modifiedAt: LastModified?.getTime() ?? 0 };
      }
      token = page.NextContinuationToken;
      if (!page.IsTruncated) return;
      if (token === undefined) throw noAnswer('ListObjectsV2');
    }
  }

  async *unfinishedUploads(below: string, patience: Patience) {
    const { bucket: Bucket, prefix } = this.#location;
    for (let after: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {}; ;) {
      const query = { Bucket, Prefix: prefix + below, ...after };
      const page = await this.#requests.ask('ListMultipartUploads', patience, (client, sdk, during) =>
        client.send(new sdk.ListMultipartUploadsCommand(query), during),
      );
      if (typeof page === 'string') return;
      for (const { Key = '', UploadId = '', Initiated } of page.Uploads ?? []) {
        yield { key: Key.slice(prefix.length), uploadId: UploadId, startedAt: Initiated?.getTime() ?? 0 };
      }
      if (page.IsTruncated !== true || page.NextKeyMarker === undefined) return;
      after = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
  }

  async giveUp({ key, uploadId }: { readonly key: string; readonly uploadId: string }, patience: Patience) {
    await this.#requests.ask('AbortMultipartUpload', patience, (client, sdk, during) =>
      client.send(new sdk.AbortMultipartUploadCommand({ ...this.#of(key), UploadId: uploadId }), during),
    );
  }

  #of(key: string) {
    const { bucket, prefix } = this.#location;
    return { Bucket: bucket, Key: prefix + key };
  }

  #new(key: string, contentType: string) {
    const { encryption, kmsKeyId } = this.#location;
    return {
      ...this.#of(key),
      ContentType: contentType,
      ...(encryption !== 'none' && { ServerSideEncryption: encryption }),
      ...(kmsKeyId !== null && { SSEKMSKeyId: kmsKeyId }),
    };
  }
}
