/** Parsing and rendering that remember which output came verbatim from the template, and where it stood there. */
import {
  Context,
  type Emitter,
  type Liquid,
  ParseError,
  Parser,
  type Template,
  toValueSync,
  TokenKind,
  type TopLevelToken,
} from 'liquidjs';
import { GuardedText } from './guarded-text.ts';
import { laxToken } from './lax-tokens.ts';

/** A stretch of output. */
export type OutputSegment =
  /** Text of the template, from offset `source` on. */
  | { readonly kind: 'verbatim'; readonly text: string; readonly source: number }
  /** What a tag of ours wrote: complete as it is. */
  | { readonly kind: 'written'; readonly text: string }
  /** Values put out by Liquid: may wear guards. */
  | { readonly kind: 'value'; readonly text: string };

/** Collects output as segments. */
export class MappedEmitter implements Emitter {
  readonly segments: OutputSegment[] = [];
  /** What block tags read is only ever the plain text. */
  get buffer(): string {
    return this.segments.map((segment) => segment.text).join('');
  }

  write(value: unknown): void {
    const text = outputText(value);
    if (text !== '') this.segments.push({ kind: 'value', text });
  }

  writeComplete(text: string): void {
    if (text !== '') this.segments.push({ kind: 'written', text });
  }

  writeVerbatim(text: string, source: number): void {
    if (text !== '') this.segments.push({ kind: 'verbatim', text, source });
  }

  writeSegments(segments: readonly OutputSegment[]): void {
    this.segments.push(...segments);
  }
}

/** As Liquid writes values: nothing for nil and for objects, elements of lists one after the other. */
export function outputText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof GuardedText) return value.valueOf();
  return Array.isArray(value) ? value.map(outputText).join('') : '';
}

/** Literal text of the template. */
class VerbatimTemplate implements Template {
  readonly token: TopLevelToken;
  readonly #text: string;
  readonly #source: number;

  constructor(token: TopLevelToken) {
    this.token = token;
    const { trimLeft, trimRight } = token as TopLevelToken & { trimLeft: number; trimRight: number };
    this.#source = token.begin + trimLeft;
    this.#text = token.input.slice(this.#source, Math.max(this.#source, token.end - trimRight));
  }

  render(_context: Context, emitter: Emitter): string | undefined {
    if (!(emitter instanceof MappedEmitter)) return this.#text;
    emitter.writeVerbatim(this.#text, this.#source);
    return undefined;
  }
}

class MappedParser extends Parser {
  readonly #engine: Liquid;

  constructor(engine: Liquid) {
    super(engine);
    this.#engine = engine;
  }

  override parseTokens(tokens: TopLevelToken[]): Template[] {
    return super.parseTokens(tokens.map((token) => this.#lax(token)));
  }

  #lax(token: TopLevelToken): TopLevelToken {
    try {
      return laxToken(token, this.#engine);
    } catch (error) {
      throw error instanceof SyntaxError ? new ParseError(error, token) : error;
    }
  }

  override parseToken(token: TopLevelToken, remaining: TopLevelToken[]): ReturnType<Parser['parseToken']> {
    if (token.kind !== TokenKind.HTML) return super.parseToken(token, remaining);
    // The base class names its own classes as result; every user of it needs no more than a Template.
    return new VerbatimTemplate(token) as unknown as ReturnType<Parser['parseToken']>;
  }
}

/** Throws LiquidError for bad Liquid. */
export function parseMapped(engine: Liquid, text: string): Template[] {
  return new MappedParser(engine).parse(text);
}

/** Renders with `globals` as the place where unknown names are looked up. Throws LiquidError. */
export function renderMapped(
  engine: Liquid,
  templates: Template[],
  globals: object,
  registers: Readonly<Record<string, unknown>>,
): readonly OutputSegment[] {
  const emitter = new MappedEmitter();
  const context = new Context({}, engine.options, { sync: true, globals }, { liquid: engine });
  for (const [name, value] of Object.entries(registers)) context.setRegister(name, value);
  toValueSync(engine.renderer.renderTemplates(templates, context, emitter));
  return emitter.segments;
}
