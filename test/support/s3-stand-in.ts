/**
 * A stand-in for an S3-compatible store, by HTTP and in memory: what this project asks of one, and no more. It is honest
 * about signatures (AWS Signature Version 4, with the hash of the body), conditions, ranges, uploads in parts and pages
 * of lists, and says nothing about what a real store costs or how it fails. It can be taken away for a while, and lose
 * answers to requests that it has carried out.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface S3StandIn extends AsyncDisposable {
  readonly endpoint: string;
  readonly bucket: string;
  /** Others are refused. They may be changed. */
  readonly keys: { readonly id: string; secret: string };
  /** Keys of all objects. */
  objects(): readonly string[];
  /** How many uploads in parts have not ended. */
  unfinished(): number;
  /** What came, as `PUT key`. */
  readonly requests: readonly string[];
  /** Headers of the last request that stored something. */
  lastStored(): Readonly<IncomingMessage['headers']>;
  /** Breaks all connections, and those that come. */
  goAway(): void;
  comeBack(): void;
  /** Carries out the next request that matches, and breaks the connection in place of an answer. */
  loseAnswerTo(request: RegExp): void;
  /** Leaves requests that match without an answer; null: no more. */
  holdBack(requests: RegExp | null): void;
  /** Puts a proxy before it that answers requests that match in its own words; null: no more. */
  answerInstead(requests: RegExp | null, status?: number): void;
  /** Breaks off the next body that is longer after so many bytes. */
  breakBodyAfter(bytes: number): void;
  /** Makes everything as old as if it had been stored earlier by so much. */
  age(ms: number): void;
}

interface StoredObject {
  readonly content: Buffer;
  readonly contentType: string;
  readonly note: string | undefined;
  modifiedAt: number;
}

interface Upload {
  readonly key: string;
  readonly contentType: string;
  readonly parts: Map<number, Buffer>;
  startedAt: number;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface S3StandInOptions {
  /** Members of a page of a list; S3 has 1,000. */
  readonly pageSize?: number;
  /** False: it takes no heed of `If-None-Match`, as stores do that do not know it. */
  readonly isConditional?: boolean;
}

/** The least that S3 takes for a part that is not the last. */
const LEAST_PART = 5 * 2 ** 20;

export async function startS3StandIn(options: S3StandInOptions = {}): Promise<S3StandIn> {
  const { pageSize = 1_000, isConditional = true } = options;
  const keys = { id: 'test-id', secret: 'test-secret' };
  const bucket = 'test-bucket';
  const objects = new Map<string, StoredObject>();
  const uploads = new Map<string, Upload>();
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let isAway = false;
  let lost: RegExp | null = null;
  let held: RegExp | null = null;
  let proxied: { readonly requests: RegExp; readonly status: number } | null = null;
  let breakAfter = Infinity;
  let lastStored: IncomingMessage['headers'] = {};

  const put = (request: IncomingMessage, key: string, content: Buffer): Answer => {
    if (isConditional && request.headers['if-none-match'] === '*' && objects.has(key)) {
      return failure(412, 'PreconditionFailed');
    }
    lastStored = request.headers;
    const note = request.headers['x-amz-meta-note'];
    objects.set(key, {
      content,
      contentType: request.headers['content-type'] ?? 'binary/octet-stream',
      note: typeof note === 'string' ? note : undefined,
      modifiedAt: Date.now(),
    });
    return { status: 200, headers: { etag: etagOf(content) } };
  };
  const get = (request: IncomingMessage, key: string): Answer => {
    const object = objects.get(key);
    if (object === undefined) return failure(404, 'NoSuchKey');
    const { content, contentType, note, modifiedAt } = object;
    const headers = {
      'content-type': contentType,
      etag: etagOf(content),
      'last-modified': new Date(modifiedAt).toUTCString(),
      ...(note !== undefined && { 'x-amz-meta-note': note }),
    };
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (first === undefined || last === undefined) return { status: 200, headers, body: content };
    if (Number(first) >= content.length) return failure(416, 'InvalidRange');
    const part = content.subarray(Number(first), Number(last) + 1);
    const range = `bytes ${first}-${String(Number(first) + part.length - 1)}/${String(content.length)}`;
    return { status: 206, headers: { ...headers, 'content-range': range }, body: part };
  };
  const complete = (id: string, upload: Upload, body: string): Answer => {
    const numbers = [...body.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number));
    const parts = numbers.map((number) => upload.parts.get(number));
    if (parts.some((part) => part === undefined)) return failure(400, 'InvalidPart');
    const whole = parts.map((part) => part ?? Buffer.alloc(0));
    if (whole.slice(0, -1).some(({ length }) => length < LEAST_PART)) return failure(400, 'EntityTooSmall');
    uploads.delete(id);
    const { key, contentType } = upload;
    objects.set(key, { content: Buffer.concat(whole), contentType, note: undefined, modifiedAt: Date.now() });
    return { status: 200, body: xml('CompleteMultipartUploadResult', tag('Key', key)) };
  };
  const list = (query: URLSearchParams): Answer => {
    const after = query.get('continuation-token') ?? '';
    const prefix = query.get('prefix') ?? '';
    const found = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
    const page = found.slice(0, pageSize);
    const contents = page.map((key) => {
      const at = new Date(objects.get(key)?.modifiedAt ?? 0).toISOString();
      return `<Contents>${tag('Key', key)}${tag('LastModified', at)}</Contents>`;
    });
    const isTruncated = found.length > page.length;
    const next = isTruncated ? tag('NextContinuationToken', page.at(-1) ?? '') : '';
    return {
      status: 200,
      body: xml('ListBucketResult', tag('IsTruncated', String(isTruncated)) + next + contents.join('')),
    };
  };
  const listUploads = (query: URLSearchParams): Answer => {
    const of = [...uploads].filter(([, { key }]) => key.startsWith(query.get('prefix') ?? ''));
    const shown = of.map(([id, { key, startedAt }]) => {
      const at = new Date(startedAt).toISOString();
      return `<Upload>${tag('Key', key)}${tag('UploadId', id)}${tag('Initiated', at)}</Upload>`;
    });
    return { status: 200, body: xml('ListMultipartUploadsResult', tag('IsTruncated', 'false') + shown.join('')) };
  };
  const answer = (request: IncomingMessage, url: URL, content: Buffer): Answer => {
    const [, named = '', ...rest] = url.pathname.split('/');
    const key = rest.map(decodeURIComponent).join('/');
    const asked = `${request.method ?? ''} ${key}${url.search === '' ? '' : ' '}${url.search}`;
    requests.push(asked);
    if (proxied?.requests.test(asked) === true) {
      return { status: proxied.status, headers: { 'content-type': 'text/html' }, body: '<html><p>a proxy</p></html>' };
    }
    if (!isSigned(request, url, content, keys)) return failure(403, 'SignatureDoesNotMatch');
    if (named !== bucket) return failure(404, 'NoSuchBucket');
    const query = url.searchParams;
    const id = query.get('uploadId');
    const upload = id === null ? undefined : uploads.get(id);
    if (id !== null && upload === undefined) return failure(404, 'NoSuchUpload');
    switch (request.method) {
      case 'HEAD':
      case 'GET':
        if (key !== '') return get(request, key);
        return query.has('uploads') ? listUploads(query) : list(query);
      case 'PUT':
        if (upload === undefined) return put(request, key, content);
        upload.parts.set(Number(query.get('partNumber')), content);
        return { status: 200, headers: { etag: etagOf(content) } };
      case 'POST': {
        if (upload !== undefined && id !== null) return complete(id, upload, content.toString());
        const begun = `upload-${String(requests.length)}`;
        const contentType = request.headers['content-type'] ?? '';
        lastStored = request.headers;
        uploads.set(begun, { key, contentType, parts: new Map(), startedAt: Date.now() });
        return { status: 200, body: xml('InitiateMultipartUploadResult', tag('UploadId', begun)) };
      }
      case 'DELETE':
        if (id === null) objects.delete(key);
        else uploads.delete(id);
        return { status: 204 };
      default:
        return failure(405, 'MethodNotAllowed');
    }
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const content = await buffer(request);
    const { status, headers, body = '' } = answer(request, new URL(request.url ?? '/', 'http://s3'), content);
    if (lost?.test(requests.at(-1) ?? '') === true) {
      lost = null;
      request.socket.destroy();
      return;
    }
    if (held?.test(requests.at(-1) ?? '') === true) return;
    const bytes = Buffer.from(body);
    response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
    if (request.method === 'HEAD') response.end();
    else if (bytes.length > breakAfter) {
      response.write(bytes.subarray(0, breakAfter), () => request.socket.destroy());
      breakAfter = Infinity;
    } else response.end(bytes);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  server.on('connection', (socket) => {
    if (isAway) socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    bucket,
    keys,
    requests,
    objects: () => [...objects.keys()],
    unfinished: () => uploads.size,
    lastStored: () => lastStored,
    goAway() {
      isAway = true;
      for (const socket of sockets) socket.destroy();
    },
    comeBack: () => void (isAway = false),
    loseAnswerTo: (request) => void (lost = request),
    holdBack: (some) => void (held = some),
    answerInstead: (some, status = 404) => void (proxied = some && { requests: some, status }),
    breakBodyAfter: (bytes) => void (breakAfter = bytes),
    age(ms) {
      for (const object of objects.values()) object.modifiedAt -= ms;
      for (const upload of uploads.values()) upload.startedAt -= ms;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function failure(status: number, code: string): Answer {
  return { status, headers: { 'content-type': 'application/xml' }, body: xml('Error', tag('Code', code)) };
}

function xml(name: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${name}>${content}</${name}>`;
}

function tag(name: string, text: string): string {
  return `<${name}>${text}</${name}>`;
}

function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

/** AWS Signature Version 4, of the header `Authorization`. */
function isSigned(
  { method = '', headers }: IncomingMessage,
  url: URL,
  content: Buffer,
  keys: S3StandIn['keys'],
): boolean {
  const [, id, scope = '', signed = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const hash = String(headers['x-amz-content-sha256']);
  if (id !== keys.id) return false;
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== sha256(content)) return false;
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted()
    .join('&');
  const lines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const request = [method, url.pathname, query, lines.join(''), signed, hash].join('\n');
  const date = String(headers['x-amz-date']);
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(Buffer.from(request))].join('\n');
  const key = scope.split('/').reduce<Buffer>((secret, part) => hmac(secret, part), Buffer.from(`AWS4${keys.secret}`));
  return timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'));
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
