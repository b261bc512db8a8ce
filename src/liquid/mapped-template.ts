/** Parsing and rendering that remember which output came verbatim from the template, and from where. */
import {
  type Context,
  type Emitter,
  type Liquid,
  ParseError,
  Parser,
  type Template,
  TokenKind,
  type TopLevelToken,
} from 'liquidjs';
import { laxToken } from './lax-tokens.ts';
import { piecesOf, textOfPieces, type AnyText, type LiquidPiece } from './liquid-text.ts';
import { toText } from './liquid-value.ts';
import { markNumbers } from './number-tokens.ts';

/** A stretch of output. */
export interface OutputSegment extends LiquidPiece {
  /** Where the text is in the template; absent = the output of a value. */
  readonly source?: number;
}

/** Collects output as segments. */
export class MappedEmitter implements Emitter {
  readonly segments: OutputSegment[] = [];
  /** The engine returns it to block tags, none of which reads it. */
  readonly buffer = '';

  /** The output so far, as a value. */
  get text(): AnyText {
    return textOfPieces(this.segments);
  }

  write(value: unknown): void {
    this.segments.push(...piecesOf(toText(value)));
  }

  writeVerbatim(text: string, source: number): void {
    if (text !== '') this.segments.push({ text, data: null, source });
  }

  writeSegments(segments: readonly OutputSegment[]): void {
    this.segments.push(...segments);
  }
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
    // The base class declares its own classes as result; all its users need is a Template.
    return new VerbatimTemplate(token) as unknown as ReturnType<Parser['parseToken']>;
  }
}

/** Throws LiquidError for bad Liquid. */
export function parseMapped(engine: Liquid, text: string): Template[] {
  const templates = new MappedParser(engine).parse(text);
  markNumbers(templates);
  return templates;
}
