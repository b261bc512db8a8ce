/** Answers what is no HTTP request: Node hands over the bare socket. */
import type { Socket } from 'node:net';
import { CoatcheckError } from '../errors/catalogue.ts';
import { jsonText } from '../lib/json-text.ts';
import { errorResponse } from './error-response.ts';
import { STATUS_CODES } from 'node:http';

/** @param origin what the documentation link begins with; a request that cannot be read names no host */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket, origin: string): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = errorResponse(toKnown(error.code), { origin, method: 'get', path: '/' });
  const text = jsonText(body);
  const head = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${String(Buffer.byteLength(text))}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

function toKnown(code: string | undefined): CoatcheckError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new CoatcheckError('headers_too_large', {});
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new CoatcheckError('request_timeout', {});
    default:
      return new CoatcheckError('bad_request', { why: 'The request is not valid HTTP.' });
  }
}
