/** LookML's own tags: `{% condition %}`, `{% parameter %}`, `{% date_start %}`, `{% date_end %}`,
 * `{% incrementcondition %}`. */
import {
  assert,
  type Context,
  type Emitter,
  type Liquid,
  Tag,
  type TagToken,
  type Template,
  type TopLevelToken,
} from 'liquidjs';
import type { Parser } from 'liquidjs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { rangeInText } from '../lib/range-in-text.ts';
import type { TagDefinition } from './liquid-engine.ts';
import { LiquidText } from './liquid-text.ts';
import { MappedEmitter } from './mapped-template.ts';
import type { SqlTemplateScope } from './sql-template-scope.ts';

/** The part of the scope that the tags use. */
export type TagScope = Pick<
  SqlTemplateScope,
  'view' | 'file' | 'variables' | 'condition' | 'parameter' | 'dateStart' | 'dateEnd'
>;

/** The state that a rendering passes to its tags. */
export interface SqlSession {
  readonly scope: TagScope;
  readonly text: string;
  readonly diagnostics: Diagnostic[];
}

export const SQL_SESSION = 'coatcheck_sql_session';

/** A tag that names a field. */
export abstract class FieldTag extends Tag {
  /** As written: `view.field` or bare; empty = the field that the text belongs to. */
  readonly fieldName: string;

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    this.fieldName = token.args.trim().replace(/^(["'])(.*)\1$/s, '$2');
    const isOwn = this.fieldName === '' && token.name === 'condition';
    assert(isOwn || /^[\w.]+$/.test(this.fieldName), `{% ${token.name} %} needs the name of a field`);
  }

  /** Calls `write` with the session and the field's full name; if it returns undefined, the field is unknown. */
  protected withField<Written>(
    context: Context,
    write: (session: SqlSession, field: string) => Written | undefined,
  ): Written | '' {
    const session = context.getRegister<SqlSession | undefined>(SQL_SESSION);
    if (session === undefined) return '';
    const { scope, text, diagnostics } = session;
    const field = this.fieldName === '' ? (scope.variables.fieldName ?? '') : fullName(this.fieldName, scope.view);
    const written = write(session, field);
    if (written !== undefined) return written;
    diagnostics.push({
      code: 'unknown-field',
      severity: 'error',
      message: `Unknown field "${field}" in {% ${this.name} %}.`,
      range: rangeInText(text, this.token.begin, this.token.end, scope.file ?? ''),
    });
    return '';
  }
}

/** Bare names belong to the view of the text. */
export function fullName(name: string, view: string | null): string {
  return name.includes('.') || view === null ? name : `${view}.${name}`;
}

class ParameterTag extends FieldTag {
  override render(context: Context, emitter: Emitter): void {
    emitter.write(this.withField(context, ({ scope }, field) => scope.parameter(field)));
  }
}

class DateStartTag extends FieldTag {
  override render(context: Context, emitter: Emitter): void {
    emitter.write(this.withField(context, ({ scope }, field) => scope.dateStart(field)));
  }
}

class DateEndTag extends FieldTag {
  override render(context: Context, emitter: Emitter): void {
    emitter.write(this.withField(context, ({ scope }, field) => scope.dateEnd(field)));
  }
}

/**
 * Stands in for the SQL between the tags while the condition is written around it. No value can contain it: dialects
 * write both characters as codes.
 */
const HOLE = '\uE001\uE000';

class ConditionTag extends FieldTag {
  readonly templates: Template[] = [];

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, remaining, liquid);
    let closed = false;
    for (let next = remaining.shift(); next !== undefined; next = remaining.shift()) {
      closed = 'name' in next && next.name === 'endcondition';
      if (closed) break;
      this.templates.push(parser.parseToken(next, remaining));
    }
    assert(closed, `{% condition ${this.fieldName} %} is not closed by {% endcondition %}`);
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const inner = new MappedEmitter();
    yield this.liquid.renderer.renderTemplates(this.templates, context, inner);
    const written = this.withField(context, ({ scope }, field) => scope.condition(field, HOLE));
    const pieces = written.split(HOLE);
    const count = pieces.filter((sql) => sql !== '').length;
    const of = {};
    let index = 0;
    pieces.forEach((sql, at) => {
      if (at > 0) emitter.write(inner.text);
      // It contains values: it is SQL as long as nothing changes it.
      if (sql !== '') emitter.write(LiquidText.data(sql, { sql, part: { of, index: index++, count } }));
    });
  }

  // eslint-disable-next-line require-yield -- the engine asks for a generator
  *children(): Generator<unknown, Template[]> {
    return this.templates;
  }
}

/**
 * `{% incrementcondition %}sql{% endincrementcondition %}`: true for every row, as in Looker when it builds a whole
 * table.
 */
class IncrementConditionTag extends Tag {
  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    let closed = false;
    for (let next = remaining.shift(); next !== undefined && !closed;) {
      closed = 'name' in next && next.name === 'endincrementcondition';
      if (!closed) next = remaining.shift();
    }
    assert(closed, '{% incrementcondition %} is not closed by {% endincrementcondition %}');
  }

  override render(_context: Context, emitter: Emitter): void {
    emitter.write('1=1');
  }
}

export const lookmlTags: Readonly<Record<string, TagDefinition>> = {
  condition: ConditionTag,
  incrementcondition: IncrementConditionTag,
  parameter: ParameterTag,
  date_start: DateStartTag,
  date_end: DateEndTag,
};
