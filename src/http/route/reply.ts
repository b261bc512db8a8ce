/** What a handler answers. Sending it is the app's work. */
import type { ResultBody } from '../../tasks/result-body.ts';

export type Reply =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly value: unknown;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** A list whose items are made and written one after the other. */
  | {
      readonly kind: 'json_items';
      readonly items: AsyncIterable<object>;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** JSON that is written already, with nothing but what is asked for. */
  | { readonly kind: 'json_bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'empty'; readonly status: 202 | 204 }
  | { readonly kind: 'text_pieces'; readonly contentType: string; readonly pieces: Iterable<string> }
  /** A finished result, streamed. */
  | { readonly kind: 'result'; readonly body: ResultBody; readonly fileName: string; readonly save: boolean }
  /** JSON that is written while it is sent. */
  | { readonly kind: 'json_stream'; readonly chunks: AsyncIterable<string | Buffer> }
  /** Server-sent events, as they happen. */
  | { readonly kind: 'events'; readonly chunks: AsyncIterable<string> };

export const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'json',
  status: 200,
  value,
  headers,
});
export const jsonItems = (items: AsyncIterable<object>, headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'json_items',
  items,
  headers,
});
export const jsonBytes = (bytes: Uint8Array): Reply => ({ kind: 'json_bytes', bytes });
export const noContent = (status: 202 | 204 = 204): Reply => ({ kind: 'empty', status });

/** The reply, which browsers keep as a file rather than show, also where they could show it. */
export const offerToSave = (reply: Reply): Reply => (reply.kind === 'result' ? { ...reply, save: true } : reply);
