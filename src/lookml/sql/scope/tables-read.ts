/**
 * Which tables of the database authors' SQL reads by their names. A derived table with such a name would be read in its
 * place anywhere in the statement, for example by a condition that hides rows.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import { isMeaningful, nameOf, sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import type { ResolvedModel } from '../../resolve/resolved-model.ts';

type Lexis = Pick<Dialect, 'lexis'>;

/** Words before a table. */
const BEFORE_TABLE: ReadonlySet<string> = new Set(['from', 'join', 'straight_join']);
/** Words that may stand between those and the table's name. */
const BESIDE_TABLE: ReadonlySet<string> = new Set(['only', 'lateral']);
/** Words after which commas do not separate tables. */
const AFTER_TABLES: ReadonlySet<string> = new Set(
  'where group order having limit union except intersect select qualify window'.split(' '),
);

const namesByModel = new WeakMap<ResolvedModel, ReadonlySet<string>>();

/** The names, in lower case. Too many names do no harm. */
export function databaseTables(model: ResolvedModel, dialect: Lexis): ReadonlySet<string> {
  const known = namesByModel.get(model);
  if (known) return known;
  const { views, names: written, texts } = model.tableMentions;
  const found = [
    ...views,
    ...written.flatMap((text) => namesIn(text, 'table', dialect)),
    ...texts.flatMap((text) => namesIn(text, 'sql', dialect)),
  ];
  const names = new Set(found.map((name) => name.toLowerCase()));
  namesByModel.set(model, names);
  return names;
}

/** Names of tables that a text reads, without those in a schema and without functions. */
function namesIn(text: string, kind: 'table' | 'sql', { lexis }: Lexis): readonly string[] {
  const tokens = sqlTokens(text, lexis).filter((token) => isMeaningful(token, text, lexis));
  const names: string[] = [];
  const isFirst = tokens[0] !== undefined && text[tokens[0].start] === ',';
  /** For each depth of parentheses: do commas separate tables? */
  const amongTables = [isFirst];
  let isNext = kind === 'table';
  for (const [index, token] of tokens.entries()) {
    const written = text.slice(token.start, token.end);
    const word = written.toLowerCase();
    if (written === '(') amongTables.push(false);
    else if (written === ')') amongTables.pop();
    const isName = token.kind === 'name' || token.kind === 'word';
    if (token.kind === 'word' && BEFORE_TABLE.has(word)) {
      amongTables[amongTables.length - 1] = true;
      isNext = true;
    } else if (isNext && isName && !BESIDE_TABLE.has(word)) {
      const next = tokens[index + 1];
      const after = next === undefined ? '' : text.slice(next.start, next.end);
      if (after !== '.' && after !== '(') names.push(nameOf(token, text, lexis));
      isNext = false;
    } else if (token.kind === 'word' && AFTER_TABLES.has(word)) {
      amongTables[amongTables.length - 1] = false;
    } else if (written === ',') {
      isNext = amongTables.at(-1) === true;
    } else if (!isName) {
      isNext = isNext && written === '(';
    }
  }
  return names;
}
