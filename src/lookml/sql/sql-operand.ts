import type { SqlText } from './sql-text.ts';
import { joinSql } from './sql-text.ts';

/** A column or `table.column`, quoted or not: needs no parentheses beside an operator. */
const NAME = /^(?:[A-Za-z_]\w*|"[^"]*"|`[^`]*`)(?:\.(?:[A-Za-z_]\w*|"[^"]*"|`[^`]*`))*$/;

/** SQL that can stand beside any operator: in parentheses unless it is a plain column. */
export function operand(part: SqlText): SqlText {
  return NAME.test(part.text) ? part : joinSql(['(', part, ')']);
}
