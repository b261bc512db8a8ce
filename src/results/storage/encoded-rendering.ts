/**
 * Renderings in a content encoding: made once, kept beside the rendering that they encode, sent as they lie. Small ones
 * are not kept: they are encoded faster than a file is opened.
 */
import type { ContentEncoding } from '../../contract/content-encoding.ts';
import { formatTraits } from '../../contract/result-format.ts';
import type { ResultFormatName } from '../../contract/result-format.ts';

/** An encoding of a rendering, or of what is sent in its place. */
export interface EncodingRequest {
  readonly encoding: ContentEncoding;
  /** Absent: the rendering as it lies. */
  readonly frame?: RenderingFrame;
}

/** What is sent before and after a rendering, for tickets of which it does not know. */
export interface RenderingFrame {
  readonly head: string;
  /** Bytes of the rendering's beginning that are left out. */
  readonly drop: number;
  readonly tail: string;
  /** Tells frames of one rendering apart, in names of files and in ETags. */
  readonly tag: string;
}

/** Bytes from which an encoded rendering is kept. */
const KEPT_FROM_BYTES = 65_536;
/** Below this the bytes saved are not worth the work. */
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

/** The name under which it is kept. */
export function encodedKey(renderKey: string, { encoding, frame }: EncodingRequest): string {
  return [renderKey, ...(frame === undefined ? [] : [frame.tag]), encoding].join('-');
}
