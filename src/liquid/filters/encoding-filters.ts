/** Filters that encode or decode a text. What they make from data is data, whatever it looks like. */
import { createHash, createHmac } from 'node:crypto';
import { HTML_ENTITIES } from '../../lib/escape-html.ts';
import { DataNumber, LiquidDecimal } from '../liquid-number.ts';
import {
  dataOrigin,
  joinTexts,
  LiquidText,
  madeOf,
  piecesOf,
  plainText,
  textOfPieces,
  type AnyText,
  type LiquidPiece,
} from '../liquid-text.ts';
import { isNil, isText, isTrue, toPlain, toText } from '../liquid-value.ts';
import type { FilterTable, LiquidFilter } from './filter.ts';
import { TemplateFault } from '../template-fault.ts';

export const encodingFilters: FilterTable = {
  url_encode: recoded((text) => encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+')),
  url_decode: recoded((text) => urlDecoded(text)),
  cgi_escape: recoded((text) =>
    encodeURIComponent(text.toWellFormed())
      .replaceAll('%20', '+')
      .replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`),
  ),
  uri_escape: recoded((text) => encodeURI(text.toWellFormed()).replaceAll('%5B', '[').replaceAll('%5D', ']')),
  encode_uri: recoded((text) => encodeURIComponent(text.toWellFormed())),
  base64_encode: recoded((text) => Buffer.from(text, 'utf8').toString('base64')),
  base64_decode: recoded((text) => base64Decoded(text)),
  base64_url_safe_encode: recoded((text) => Buffer.from(text, 'utf8').toString('base64url')),
  base64_url_safe_decode: recoded((text) => base64Decoded(text)),
  sha256: recoded((text) => createHash('sha256').update(text, 'utf8').digest('hex')),
  hmac_sha256: recoded((text, key) => createHmac('sha256', key).update(text, 'utf8').digest('hex')),
  escape: (input) => escaped(toText(input), /[&<>"']/g),
  xml_escape: (input) => escaped(toText(input), /[&<>"']/g),
  escape_once: (input) => escaped(toText(input), /&(?!(?:[a-zA-Z]+|#\d+|#x[\da-fA-F]+);)|[<>"']/g),
  json: (input) => jsonOf(input),
  jsonify: (input) => jsonOf(input),
  inspect: (input) => jsonOf(input),
  sql_quote(input, _args, { sql }) {
    const text = toText(input);
    const bare = plainText(text);
    const quoted = sql === null ? `'${bare.replaceAll("'", "''")}'` : sql.quote(bare);
    const whole = sql === null ? { bare } : { sql: quoted, bare };
    // Applies to an author's text as well: between quotes, a quote of its own would end them.
    return dataOrigin([text]) === null ? LiquidText.data(quoted, whole) : madeOf([text], quoted, whole);
  },
  sql_boolean(input, _args, { sql }) {
    const isTruth = isTrue(input) && !(isText(input) && ['false', 'No'].includes(toPlain(input)));
    const written = sql === null ? String(isTruth) : sql.boolean(isTruth);
    return madeOf([toText(input)], written, { sql: written });
  },
  default(input, [otherwise], { named }) {
    if (input === false && isTrue(named['allow_false'])) return false;
    const isEmpty = isText(input) ? toPlain(input) === '' : Array.isArray(input) && input.length === 0;
    return isEmpty || !isTrue(input) ? otherwise : input;
  },
};

/** Its argument may be data as well. */
function recoded(work: (text: string, argument: string) => string): LiquidFilter {
  return (input, [argument]) => {
    const text = toText(input);
    const key = toText(argument);
    return madeOf([text, key], work(plainText(text), plainText(key)));
  };
}

function urlDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new TemplateFault('url_decode: the text is not URL-encoded');
  }
}

function base64Decoded(text: string): string {
  const letters = text.replaceAll(/[\t\n\f\r ]/g, '').replace(/={1,2}$/, '');
  if (!/^[\w+/-]*$/.test(letters) || letters.length % 4 === 1)
    throw new TemplateFault('base64_decode: the text is not Base64');
  return Buffer.from(letters, 'base64').toString('utf8');
}

/** Entities that replace data are data; code that writes markup need not escape them again. */
function escaped(text: AnyText, letters: RegExp): AnyText {
  return textOfPieces(piecesOf(text).flatMap((piece) => escapedPieces(piece, letters)));
}

function escapedPieces({ text, data }: LiquidPiece, letters: RegExp): readonly LiquidPiece[] {
  if (data === null) return [{ text: text.replaceAll(letters, (letter) => HTML_ENTITIES[letter] ?? letter), data }];
  const pieces: LiquidPiece[] = [];
  let at = 0;
  for (const match of text.matchAll(letters)) {
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), data });
    const html = HTML_ENTITIES[match[0]] ?? match[0];
    pieces.push({ text: html, data, whole: { html } });
    at = match.index + match[0].length;
  }
  return at < text.length ? [...pieces, { text: text.slice(at), data }] : pieces;
}

/** Objects with the names of the project and of the query cannot be written as JSON: they are null. */
function jsonOf(value: unknown): AnyText {
  if (value instanceof LiquidText) return madeOf([value], JSON.stringify(value.plain));
  if (value instanceof DataNumber) return toText(value);
  if (value instanceof LiquidDecimal) return value.toString();
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) {
    const elements = value.map(jsonOf);
    return joinTexts(['[', joinTexts(elements, ','), ']']);
  }
  if (isNil(value) || typeof value === 'object') return 'null';
  return JSON.stringify(value);
}
