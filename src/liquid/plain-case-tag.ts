import { CaseTag, type Context, type Liquid, type TagToken, type TopLevelToken } from 'liquidjs';
import type { Parser } from 'liquidjs';
import { plainValue } from './guarded-text.ts';

/** `{% case %}` that compares texts without their guards, as `==` does. */
export class PlainCaseTag extends CaseTag {
  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, remaining, liquid, parser);
    const { value } = this;
    const evaluate = value.value.bind(value);
    value.value = function* (context: Context, lenient?: boolean) {
      return plainValue(yield* evaluate(context, lenient));
    };
  }
}
