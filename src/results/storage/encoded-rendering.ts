/**
 * Renderings in a content encoding. They are made once, kept beside the rendering that they encode, and sent as they
 * are. Small ones are not kept, since encoding them is faster than opening a file.
 */
import type { ContentEncoding } from '../../contract/content-encoding.ts';
import { formatTraits } from '../../contract/result-format.ts';
import type { ResultFormatName } from '../../contract/result-format.ts';

/** An encoding of a rendering, or of what is sent in its place. */
export interface EncodingRequest {
  readonly encoding: ContentEncoding;
  /** Absent: the rendering as it is. */
  readonly frame?: RenderingFrame;
}

/** What is sent before and after a rendering for a ticket that the rendering knows nothing about. */
export interface RenderingFrame {
  readonly head: string;
  /** How many bytes at the rendering's beginning are left out. */
  readonly drop: number;
  readonly tail: string;
  /** Distinguishes the frames of a rendering in names of files and in ETags. */
  readonly tag: string;
}

/** Bytes from which an encoded rendering is kept. */
const KEPT_FROM_BYTES = 65_536;
/** Below this size, encoding is not worth the work. */
const ENCODED_FROM_BYTES = 1_400;

interface Encodable {
  readonly format: ResultFormatName;
  readonly bytes: number;
}

export function isWorthEncoding({ format, bytes }: Encodable): boolean {
  return bytes >= ENCODED_FROM_BYTES && !formatTraits[format].compressed;
}

export function isKeptEncoded(rendering: Encodable): boolean {
  return rendering.bytes >= KEPT_FROM_BYTES && isWorthEncoding(rendering);
}

/** The key under which the encoded rendering is kept. */
export function encodedKey(renderKey: string, { encoding, frame }: EncodingRequest): string {
  return [renderKey, ...(frame === undefined ? [] : [frame.tag]), encoding].join('-');
}
