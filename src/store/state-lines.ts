/**
 * A state as lines of JSON, which any of its databases can read and write: a header, then for each table its name and
 * columns and a line for each row, and an end that counts the rows. Bytes are base64.
 */
import { CoatcheckError } from '../errors/catalogue.ts';

export type Value = string | number | null | Uint8Array;

/** One line. */
export type StateLine =
  | { readonly kind: 'state'; readonly format: number; readonly schema: number }
  | {
      readonly kind: 'table';
      readonly name: string;
      readonly columns: readonly string[];
      /** The highest number that a row ever had; null = its rows are not numbered. */
      readonly lastNumber: number | null;
    }
  | { readonly kind: 'row'; readonly values: readonly Value[] }
  | { readonly kind: 'end'; readonly rows: number };

export const FORMAT = 1;

export function printLine(line: StateLine): string {
  if (line.kind !== 'row') return `${JSON.stringify(line)}\n`;
  return `${JSON.stringify(line.values.map((value) => (value instanceof Uint8Array ? [base64(value)] : value)))}\n`;
}

/** @throws CoatcheckError `state_file_unreadable` */
export function readLine(text: string, number: number): StateLine {
  const read = parse(text, number);
  if (!Array.isArray(read)) return read as StateLine;
  const values = read as readonly (string | number | null | readonly [string])[];
  return { kind: 'row', values: values.map((value) => (Array.isArray(value) ? bytesOf(value) : (value as Value))) };
}

function parse(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CoatcheckError('state_file_unreadable', { why: `line ${String(number)} is not JSON` }, { cause: error });
  }
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function bytesOf([text]: readonly string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(text ?? '', 'base64'));
}
