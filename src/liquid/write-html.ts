/**
 * Writes the output of a template as HTML: the only place where data meets markup. The author's text is written
 * unchanged. Data is text: none of its letters opens or ends an element, an attribute or a value, whatever filters it
 * went through. In places where even plain text can do harm (scripts, event handlers, names of tags and attributes),
 * data is left out. Links and pictures may only lead where `isSafeUrl` allows.
 */
import { escapeHtml } from '../lib/escape-html.ts';
import { isSafeUrl } from '../lib/safe-url.ts';
import { HtmlPlace, type HtmlState } from './html-place.ts';
import type { LiquidPiece } from './liquid-text.ts';

export function writeHtml(pieces: readonly LiquidPiece[]): string {
  const writer = new HtmlWriter();
  for (const piece of pieces) {
    if (piece.data === null) writer.author(piece.text);
    else writer.data(piece);
  }
  return writer.end();
}

const ENTITY = /^&(?:\w+|#\d+);$/;
const VALUES: ReadonlySet<HtmlState> = new Set(['double_quoted', 'single_quoted', 'unquoted']);

const URLS: ReadonlySet<string> = new Set(
  'href src action formaction xlink:href poster background cite data ping manifest longdesc codebase'.split(' '),
);
/** Attributes whose value is a program, a document or another element's behavior. */
const PROGRAMS = /^on|^srcdoc$/;
/** Anything but the characters of plain style values: it could end a declaration, or load something. */
const NOT_IN_STYLE = /[^\p{L}\p{N}\s_.,#%+-]/gu;
const COLOUR = /^\s*(?:rgb|hsl)a?\([\d\s.,%-]*\)\s*$/i;

class HtmlWriter {
  readonly #place = new HtmlPlace();
  #text = '';
  /** Where the value of the open attribute begins. */
  #valueStart = 0;

  author(text: string): void {
    for (const letter of text) {
      const before = this.#place.state;
      const { attribute } = this.#place;
      this.#place.read(letter);
      const isInside = VALUES.has(this.#place.state);
      if (VALUES.has(before) && !isInside) this.#endValue(attribute);
      this.#text += letter;
      if (isInside && !VALUES.has(before))
        this.#valueStart = this.#text.length - (this.#place.state === 'unquoted' ? letter.length : 0);
    }
  }

  data({ text, whole }: LiquidPiece): void {
    const { state } = this.#place;
    if (whole?.html !== undefined && state === 'text') {
      this.author(whole.html);
      return;
    }
    switch (state) {
      case 'tag_open':
        this.#text = this.#text.replace(/<(\/?)$/, '&lt;$1');
        this.#place.forgetTag();
        this.#text += escapeHtml(text);
        return;
      case 'text':
        this.#text += escapeHtml(text);
        return;
      case 'raw':
        if (/^(?:textarea|title)$/.test(this.#place.tag)) this.#text += escapeHtml(text);
        return;
      case 'tag_name':
        // `<h{{ level }}>`.
        this.#text += text.replaceAll(/\D/g, '');
        return;
      case 'double_quoted':
      case 'single_quoted':
        this.#text +=
          whole?.html !== undefined && ENTITY.test(whole.html)
            ? this.#entityInValue(whole.html)
            : escapeHtml(this.#inValue(text));
        return;
      case 'before_value':
      case 'unquoted':
        this.#unquoted(text);
        return;
      case 'comment':
      case 'between_attributes':
      case 'attribute_name':
        return;
      default:
        state satisfies never;
    }
  }

  end(): string {
    if (VALUES.has(this.#place.state)) this.#endValue(this.#place.attribute);
    return this.#text;
  }

  /** Any letter that could end the value is written as its code. */
  #unquoted(text: string): void {
    const value = this.#inValue(text);
    if (value === '') return;
    if (this.#place.state === 'before_value') {
      this.#place.state = 'unquoted';
      this.#valueStart = this.#text.length;
    }
    this.#text += value.replaceAll(/[\0-\x20&<>"'`=/\x7F]/g, (letter) => `&#${String(letter.charCodeAt(0))};`);
  }

  #inValue(text: string): string {
    const { attribute, tag } = this.#place;
    if (PROGRAMS.test(attribute) || (tag === 'meta' && attribute === 'content')) return '';
    return attribute === 'style' && !COLOUR.test(text) ? text.replaceAll(NOT_IN_STYLE, '') : text;
  }

  /** The output of an escaping filter may be wherever the letter itself may be. */
  #entityInValue(entity: string): string {
    return this.#inValue(decoded(entity)) === '' ? '' : entity;
  }

  /** An address that leads anywhere else is removed. */
  #endValue(attribute: string): void {
    const value = decoded(this.#text.slice(this.#valueStart));
    const addresses = attribute === 'srcset' ? value.split(',') : URLS.has(attribute) ? [value] : [];
    if (!addresses.every((address) => isSafeUrl(address))) this.#text = `${this.#text.slice(0, this.#valueStart)}#`;
  }
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  colon: ':',
  tab: '\t',
  newline: '\n',
  sol: '/',
};

/** An attribute's value as browsers read it, decoded as far as an address may be hidden in it. */
function decoded(value: string): string {
  return value.replaceAll(
    /&(?:#x([\da-f]+)|#(\d+)|([a-z]+));?/gi,
    (entity, hex?: string, decimal?: string, name?: string) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      if (name !== undefined)
        return Object.hasOwn(NAMED, name.toLowerCase()) ? (NAMED[name.toLowerCase()] ?? entity) : entity;
      return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    },
  );
}
