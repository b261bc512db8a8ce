/** Answers what is no HTTP request, or none that has a response: Node hands over the bare socket. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { CoatcheckError } from '../errors/catalogue.ts';
import { jsonText } from '../lib/json-text.ts';
import { errorResponse, type ErrorPlace } from './error-response.ts';
import { SAFE_HEADERS } from './safe-headers.ts';

/** @param origin what the documentation link begins with; a request that cannot be read names no host */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket, origin: string): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  else answerOnSocket(socket, toKnown(error.code), { origin, method: 'get', path: '/' });
}

/** Writes the error as a whole response, and closes. */
export function answerOnSocket(socket: Socket, error: CoatcheckError, place: ErrorPlace): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = errorResponse(error, place);
  const text = jsonText(body);
  const fields = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    ...SAFE_HEADERS,
    ...headers,
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${text}`);
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
