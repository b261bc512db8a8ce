/**
 * The tables of the database that authors' SQL reads by their names. A derived table with the name of one of them would
 * be read in its place, wherever in the statement: by a condition that hides rows, say.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import { isMeaningful, nameOf, sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import type { ResolvedModel } from '../../resolve/resolved-model.ts';

type Lexis = Pick<Dialect, 'lexis'>;

/** A table comes next. */
const BEFORE_TABLE: ReadonlySet<string> = new Set(['from', 'join', 'straight_join']);
/** They may stand before its name. */
const BESIDE_TABLE: ReadonlySet<string> = new Set(['only', 'lateral']);
/** From here on commas separate no tables. */
const AFTER_TABLES: ReadonlySet<string> = new Set(
  'where group order having limit union except intersect select qualify window'.split(' '),
);

const known = new WeakMap<ResolvedModel, ReadonlySet<string>>();

/** In lower case. A name too many does no harm. */
export function databaseTables(model: ResolvedModel, dialect: Lexis): ReadonlySet<string> {
  const made = known.get(model);
  if (made) return made;
  const names = new Set<string>();
  collect(model, '', (text, key) => {
    for (const name of namesIn(text, key, dialect)) names.add(name.toLowerCase());
  });
  for (const [name, view] of Object.entries(model.views)) {
    if (!view.sqlTableName && !view.derivedTable) names.add(name.toLowerCase());
  }
  known.set(model, names);
  return names;
}

function collect(value: unknown, key: string, take: (text: string, key: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if ('text' in value && typeof value.text === 'string') {
    take(value.text, key);
    return;
  }
  for (const [name, member] of Object.entries(value)) collect(member, name, take);
}

/** Most texts read no table. */
const MAY_READ = /\b(?:from|\w*join)\b|^\s*,/i;

/** Names that stand alone where a table is read: neither behind a schema's nor before a call's arguments. */
function namesIn(text: string, key: string, { lexis }: Lexis): readonly string[] {
  if (key !== 'sqlTableName' && !MAY_READ.test(text)) return [];
  const tokens = sqlTokens(text, lexis).filter((token) => isMeaningful(token, text, lexis));
  const found: string[] = [];
  const isFirst = tokens[0] !== undefined && text[tokens[0].start] === ',';
  /** By depth of parentheses: are commas between tables? */
  const amongTables = [isFirst];
  let isNext = key === 'sqlTableName';
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
      if (after !== '.' && after !== '(') found.push(nameOf(token, text, lexis));
      isNext = false;
    } else if (token.kind === 'word' && AFTER_TABLES.has(word)) {
      amongTables[amongTables.length - 1] = false;
    } else if (written === ',') {
      isNext = amongTables.at(-1) === true;
    } else if (!isName) {
      isNext = isNext && written === '(';
    }
  }
  return found;
}
