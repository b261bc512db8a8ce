/**
 * MySQL's text rows → CSV rows, bytes to bytes: no cell becomes a JavaScript value. A row is its cells one after the
 * other, each with its length before it.
 */
import type { MysqlColumn } from './mysql-types.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const DASH = 0x2d;
const ZERO = 0x30;
const NULL_CELL = 0xfb;
const HEX = Buffer.from('0123456789ABCDEF');

export class MysqlRowEncoder {
  readonly #columns: readonly MysqlColumn[];
  #out = Buffer.allocUnsafeSlow(64 * 1024);
  #length = 0;

  constructor(columns: readonly MysqlColumn[]) {
    this.#columns = columns;
  }

  /** Valid until the next call. @param at where the row's first cell begins. */
  encode(row: Buffer, at: number): Uint8Array {
    this.#length = 0;
    let next = at;
    const columns = this.#columns;
    for (let index = 0; index < columns.length; index += 1) {
      if (index > 0) this.#put(COMMA);
      const first = row[next] ?? NULL_CELL;
      if (first === NULL_CELL) {
        this.#putNull();
        next += 1;
        continue;
      }
      const header = headerLength(first);
      const start = next + header;
      const end = start + cellLength(row, next, first);
      this.#cell(row, start, end, columns[index]?.encoding ?? 'text');
      next = end;
    }
    this.#put(LINE_FEED);
    return this.#out.subarray(0, this.#length);
  }

  #cell(row: Buffer, start: number, end: number, encoding: MysqlColumn['encoding']): void {
    // The longest way to write a byte takes two, plus the quotes around the value.
    this.#reserve((end - start) * 2 + 32);
    switch (encoding) {
      case 'plain':
        this.#copy(row, start, end);
        return;
      case 'text':
        this.#text(row, start, end);
        return;
      case 'bytes':
        this.#hex(row, start, end);
        return;
      case 'bits':
        this.#bits(row, start, end);
        return;
      case 'date':
        // `0000-00-00` and days or months of zero are not dates: null, as JDBC's drivers return for them.
        if (hasZeroPart(row, start)) this.#putNull();
        else this.#copy(row, start, end);
    }
  }

  #copy(row: Buffer, start: number, end: number): void {
    const out = this.#out;
    let length = this.#length;
    for (let at = start; at < end; at += 1) out[length++] = row[at] ?? 0;
    this.#length = length;
  }

  #text(row: Buffer, start: number, end: number): void {
    const out = this.#out;
    let length = this.#length;
    out[length++] = QUOTE;
    for (let at = start; at < end; at += 1) {
      const byte = row[at] ?? 0;
      if (byte === QUOTE) out[length++] = QUOTE;
      out[length++] = byte;
    }
    out[length++] = QUOTE;
    this.#length = length;
  }

  #hex(row: Buffer, start: number, end: number): void {
    const out = this.#out;
    let length = this.#length;
    out[length++] = QUOTE;
    for (let at = start; at < end; at += 1) {
      const byte = row[at] ?? 0;
      out[length++] = HEX[byte >> 4] ?? 0;
      out[length++] = HEX[byte & 15] ?? 0;
    }
    out[length++] = QUOTE;
    this.#length = length;
  }

  #bits(row: Buffer, start: number, end: number): void {
    let value = 0n;
    for (let at = start; at < end; at += 1) value = value * 256n + BigInt(row[at] ?? 0);
    this.#length += this.#out.write(String(value), this.#length, 'latin1');
  }

  #putNull(): void {
    this.#put(0x5c);
    this.#put(0x4e);
  }

  #put(byte: number): void {
    this.#reserve(1);
    this.#out[this.#length++] = byte;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#out.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#out.length * 2, this.#length + more));
    this.#out.copy(larger, 0, 0, this.#length);
    this.#out = larger;
  }
}

/** Length-encoded integers: one byte below 251, else a marker and 2, 3 or 8 bytes. */
function headerLength(first: number): number {
  if (first < NULL_CELL) return 1;
  if (first === 0xfc) return 3;
  return first === 0xfd ? 4 : 9;
}

function cellLength(row: Buffer, at: number, first: number): number {
  if (first < NULL_CELL) return first;
  if (first === 0xfc) return row.readUInt16LE(at + 1);
  return first === 0xfd ? row.readUIntLE(at + 1, 3) : Number(row.readBigUInt64LE(at + 1));
}

/** Year, month or day of `YYYY-MM-DD` is zero. */
function hasZeroPart(row: Buffer, start: number): boolean {
  if (row[start + 4] !== DASH || row[start + 7] !== DASH) return false;
  const zero = (from: number): boolean => row[start + from] === ZERO && row[start + from + 1] === ZERO;
  return (zero(0) && zero(2)) || zero(5) || zero(8);
}
