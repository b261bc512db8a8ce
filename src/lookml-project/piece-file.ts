/** A file of pieces, each a JSON text: read one at a time, and written one after the other. */
import { closeSync, openSync, readSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { requireThat } from '../lib/require-that.ts';

/** Offset and length in bytes. */
export type PieceRef = readonly [at: number, length: number];

const closeLater = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/** Open as long as somebody holds what may still be read from it, although the file may be deleted meanwhile. */
export class PieceReader {
  readonly path: string;
  readonly #descriptor: number;
  /** What was read and is still held, by its offset. */
  readonly #held = new Map<number, WeakRef<object>>();

  constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(path, 'r');
    closeLater.register(this, this.#descriptor);
  }

  /** It has just been written, or was checked: the system has it in memory, and one piece is small. */
  read<T>([at, length]: PieceRef): T {
    const bytes = Buffer.allocUnsafe(length);
    requireThat(readSync(this.#descriptor, bytes, 0, length, at) === length, 'a file has all of its pieces');
    return JSON.parse(bytes.toString('utf8')) as T;
  }

  /** The same object as long as anybody holds it. */
  readOnce<T extends object>([at]: PieceRef, make: () => T): T {
    const held = this.#held.get(at)?.deref() as T | undefined;
    const value = held ?? make();
    if (held === undefined) this.#held.set(at, new WeakRef(value));
    return value;
  }

  /** Another object each time, with the members of the one before as long as that is held. */
  readAnew<T extends object>(ref: PieceRef): T {
    const held = this.#held.get(ref[0])?.deref() as T | undefined;
    const value = held === undefined ? this.read<T>(ref) : { ...held };
    this.#held.set(ref[0], new WeakRef(value));
    return value;
  }
}

/** So much is held before it is written. */
const BLOCK_BYTES = 4 * 2 ** 20;

/** The first `end` bytes of a file, and their CRC-32: it tells damage, and takes a fifth of a SHA-256's time. */
export interface WrittenPart {
  readonly path: string;
  readonly end: number;
  readonly crc: number;
}

/** Writes pieces behind what a file has, and nothing where something was written before. */
export class PieceWriter {
  readonly path: string;
  #crc: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #end: number;
  /** Objects whose pieces the file has. */
  readonly #refs = new WeakMap<object, PieceRef>();
  /** Pieces of this version that were there before, by offset. */
  readonly #shared = new Map<number, number>();
  #beganAt = 0;

  /** Goes on behind `part`; what stands there has never been read. */
  constructor({ path, end, crc }: WrittenPart) {
    this.path = path;
    this.#end = end;
    this.#crc = crc;
  }

  /** A new file. */
  static async create(path: string): Promise<PieceWriter> {
    await writeFile(path, '', { flag: 'wx', mode: 0o600 });
    return new PieceWriter({ path, end: 0, crc: 0 });
  }

  beginVersion(): void {
    this.#beganAt = this.#end;
    this.#shared.clear();
  }

  /** What the version has that was begun last, in bytes. */
  get bytesOfVersion(): number {
    return this.#end - this.#beganAt + this.#shared.values().reduce((sum, length) => sum + length, 0);
  }

  /** Length of the file, in bytes. */
  get end(): number {
    return this.#end;
  }

  /** CRC-32 of all of it. */
  get crc(): number {
    return this.#crc;
  }

  /** The piece of an object, which is written once: as `value`. */
  async once(object: object, value: unknown): Promise<PieceRef> {
    const ref = this.#refs.get(object) ?? (await this.add(value));
    this.#refs.set(object, ref);
    const [at, length] = ref;
    if (at < this.#beganAt) this.#shared.set(at, length);
    return ref;
  }

  /** The file has the piece of this object already. */
  learn(object: object, ref: PieceRef): void {
    this.#refs.set(object, ref);
  }

  async add(value: unknown): Promise<PieceRef> {
    const bytes = Buffer.from(JSON.stringify(value));
    const ref: PieceRef = [this.#end, bytes.length];
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#end += bytes.length;
    if (this.#waitingBytes >= BLOCK_BYTES) await this.flush();
    return ref;
  }

  async flush(): Promise<void> {
    const waiting = Buffer.concat(this.#waiting);
    const at = this.#end - waiting.length;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#crc = crc32(waiting, this.#crc);
    await using file = await open(this.path, 'r+');
    for (let done = 0; done < waiting.length;)
      done += (await file.write(waiting, done, waiting.length - done, at + done)).bytesWritten;
  }
}
