/** Makes JPEG from pixels, with mozjpeg as WebAssembly, which runs wherever Node does. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import encode, { init } from '@jsquash/jpeg/encode.js';

const QUALITY = 90;

const require = createRequire(import.meta.url);
let ready: Promise<void> | null = null;

/** By default the package would fetch its code as browsers do. */
async function load(): Promise<void> {
  const wasmBinary = await readFile(require.resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'));
  await init({ wasmBinary });
}

/** @param pixels four bytes each: red, green, blue, and an alpha value that is ignored */
export async function encodeJpeg(picture: {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}): Promise<Uint8Array> {
  ready ??= load();
  await ready;
  const { width, height, pixels } = picture;
  const data = new Uint8ClampedArray(pixels.length);
  data.set(pixels);
  return new Uint8Array(await encode({ data, width, height, colorSpace: 'srgb' }, { quality: QUALITY }));
}
