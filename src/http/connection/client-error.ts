/** Answers errors that no route answers: of requests that Node could not read, or would answer by itself. */
import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { jsonText } from '../../lib/json-text.ts';
import { errorResponse, type ErrorPlace } from './error-response.ts';
import { SAFE_HEADERS } from './safe-headers.ts';

/** Sends the error as the whole answer to a request, then closes the connection. */
export function writeError(response: ServerResponse, error: CoatcheckError, place: ErrorPlace): void {
  const { status, headers, text } = wholeError(error, place);
  response.shouldKeepAlive = false;
  response.writeHead(status, headers);
  response.end(text);
}

/** The same on a bare socket, if no request could be read. */
export function answerOnSocket(socket: Duplex, error: CoatcheckError, place: ErrorPlace): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, text } = wholeError(error, place);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${text}`);
}

function wholeError(error: CoatcheckError, place: ErrorPlace) {
  const { status, headers, body } = errorResponse(error, place);
  const text = jsonText(body);
  const all: Readonly<Record<string, string>> = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    ...SAFE_HEADERS,
    ...headers,
    connection: 'close',
  };
  return { status, headers: all, text };
}

/** @param code the code of Node's error */
export function knownClientError(code: string | undefined): CoatcheckError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new CoatcheckError('headers_too_large', {});
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new CoatcheckError('request_timeout', {});
    default:
      return new CoatcheckError('bad_request', { why: 'The request is not valid HTTP.' });
  }
}
