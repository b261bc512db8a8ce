/** What a handler answers. Sending it is the app's work. */
import type { ResultBody } from '../../tasks/result-body.ts';
import type { StoredTrace } from '../../tracing/trace-context.ts';

/** JSON of a value with the shape that its route's schema describes. */
export interface JsonReply<T> {
  readonly kind: 'json';
  readonly status: number;
  readonly value: T;
  readonly headers: Readonly<Record<string, string>>;
}

/** A list whose items are made and written one after the other. */
export interface ItemsReply {
  readonly kind: 'json_items';
  readonly items: AsyncIterable<object>;
  readonly headers: Readonly<Record<string, string>>;
}

/** A finished result, streamed. */
export interface ResultReply {
  readonly kind: 'result';
  readonly body: ResultBody;
  readonly fileName: string;
  readonly save: boolean;
  /** The trace in which its task was created; never part of an answer. */
  readonly trace?: StoredTrace | undefined;
}

/** JSON that is already written, with only the fields asked for. */
interface BytesReply {
  readonly kind: 'json_bytes';
  readonly bytes: Uint8Array;
}

interface EmptyReply {
  readonly kind: 'empty';
  readonly status: 202 | 204;
  /** Something to be said of it, in the header `X-Coatcheck-Notice`; null = nothing. */
  readonly notice: string | null;
}

/** A failed result, reported in its format. */
export interface TextReply {
  readonly kind: 'text_pieces';
  readonly contentType: string;
  readonly pieces: Iterable<string>;
}

/** JSON that is written while it is sent. */
interface StreamReply {
  readonly kind: 'json_stream';
  readonly chunks: AsyncIterable<string | Buffer>;
}

/** Server-sent events, as they happen. */
export interface EventsReply {
  readonly kind: 'events';
  readonly chunks: AsyncIterable<string>;
}

/** JSON that is not a typed value: its type cannot show that it fits its schema. */
export type WrittenReply = ItemsReply | BytesReply | StreamReply;
export type ResultsReply = ResultReply | TextReply | EmptyReply;
export type Reply = JsonReply<unknown> | WrittenReply | ResultsReply | EventsReply;

export const json = <const T>(value: T, headers: Readonly<Record<string, string>> = {}): JsonReply<T> => ({
  kind: 'json',
  status: 200,
  value,
  headers,
});
export const jsonItems = (
  items: AsyncIterable<object>,
  headers: Readonly<Record<string, string>> = {},
): ItemsReply => ({
  kind: 'json_items',
  items,
  headers,
});
export const jsonBytes = (bytes: Uint8Array): BytesReply => ({ kind: 'json_bytes', bytes });
export const noContent = (status: 202 | 204 = 204, notice: string | null = null): EmptyReply => ({
  kind: 'empty',
  status,
  notice,
});

/** The reply, marked so that browsers save it as a file even if they could show it. */
export const offerToSave = (reply: ResultsReply): ResultsReply =>
  reply.kind === 'result' ? { ...reply, save: true } : reply;
