import type { SqlText } from './sql-text.ts';
import { joinSql } from './sql-text.ts';

/** A column or `table.column`, quoted or not: needs no parentheses beside an operator. */
const NAME = /^(?:[A-Za-z_]\w*|"[^"]*"|`[^`]*`)(?:\.(?:[A-Za-z_]\w*|"[^"]*"|`[^`]*`))*$/;

/** Escapes, comments and dollar quotes hide parentheses in ways that dialects do not agree on. */
const OPAQUE = /[\\#$]|--|\/\*/;

/** SQL that can stand beside any operator: in parentheses unless it is a plain column, a call, or has its own. */
export function operand(part: SqlText): SqlText {
  return NAME.test(part.text) || isEnclosed(part.text) ? part : joinSql(['(', part, ')']);
}

/** A condition as one of several: in parentheses unless it has its own. */
export function enclosed(part: SqlText): SqlText {
  return part.text.startsWith('(') && isEnclosed(part.text) ? part : joinSql(['(', part, ')']);
}

/** `(…)` or `name(…)` as a whole: does the first parenthesis close with the last character? */
function isEnclosed(text: string): boolean {
  if (!/^(?:[A-Za-z_]\w*)?\(/.test(text) || !text.endsWith(')') || OPAQUE.test(text)) return false;
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"' || character === '`') {
      quote = character;
    } else if (character === '(') {
      depth += 1;
    } else if (character === ')') {
      depth -= 1;
      if (depth === 0) return at === text.length - 1;
    }
  }
  return false;
}
