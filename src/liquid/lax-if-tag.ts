import {
  assert,
  type Context,
  type Emitter,
  isTruthy,
  type Liquid,
  Tag,
  type TagToken,
  type TopLevelToken,
  Value,
} from 'liquidjs';
import type { Arguments, Parser, Template } from 'liquidjs';

interface Branch {
  /** Null = `else`. */
  readonly value: Value | null;
  readonly templates: Template[];
}

/** `{% if %}` that accepts branches after its `else`, as Ruby's Liquid does: they are never reached. */
export class LaxIfTag extends Tag {
  readonly #branches: Branch[] = [];

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, remaining, liquid);
    const branch = (at: TagToken | null): void => {
      const value = at === null ? null : new Value(at.tokenizer.readFilteredValue(), liquid);
      this.#branches.push({ value, templates: [] });
    };
    branch(token);
    const stream = parser.parseStream(remaining);
    stream
      .on('tag:elsif', (next: TagToken) => branch(next))
      .on('tag:else', () => branch(null))
      .on('tag:endif', () => stream.stop())
      .on('template', (template: Template) => this.#branches.at(-1)?.templates.push(template))
      .on('end', () => assert(false, '{% if %} is not closed by {% endif %}'))
      .start();
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    for (const { value, templates } of this.#branches) {
      const holds = value === null || isTruthy(yield value.value(context, context.opts.lenientIf), context);
      if (!holds) continue;
      yield this.liquid.renderer.renderTemplates(templates, context, emitter);
      return;
    }
  }

  // eslint-disable-next-line require-yield -- the engine asks for a generator
  *children(): Generator<unknown, Template[]> {
    return this.#branches.flatMap(({ templates }) => templates);
  }

  *arguments(): Arguments {
    for (const { value } of this.#branches) if (value !== null) yield value;
  }
}
