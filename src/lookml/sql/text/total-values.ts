/**
 * Which SQL fails for no row and no group where a database refuses what it cannot convert: told by its words alone, so
 * that any doubt is a no. Two columns may be compared, or be the one value or the other, only by a conversion of one to
 * the other's type, and a value may be too large for that (`numeric` for `double precision`, `date` for `timestamp`). A
 * pattern that is a column may end in its escape character; what `||` joins may be two documents or lists; sums may be
 * too large but of `numeric`. What is wrong with a literal, on the other hand, is wrong for every row.
 */
import type { SqlToken } from '../../../sql-lexer/sql-lexer.ts';
import { reducePattern, type Reduction } from './reduce-pattern.ts';

/** With blanks around them. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'and or not is null true false distinct from between like ilike escape case when then else end date timestamp as numeric'.split(
    ' ',
  ),
);
const CALLED: ReadonlySet<string> = new Set(
  'coalesce nullif lower upper trim concat length char_length count min max sum avg cast'.split(' '),
);

/**
 * `c` is a column, `n` a number, `t` a text, `p` one that is a pattern, `l` a time, `V` a value of a column, `X` a text
 * made of values, and `B` a condition.
 */
const VALUE = '[cVX]';
const LITERAL = '[ntpl]';
/** Of the same type as whatever stands beside it. */
const UNTYPED = '(?:[ntp]|null)';

const rules: readonly Reduction[] = [
  [/\b(?:date|timestamp) [tp]\b/g, 'l'],
  [/(?<![\w])\(([cVXBntpl])\)/g, '$1'],
  [/\b(?:lower|upper|trim|length|char_length)\([cVXtp]\)/g, 'V'],
  [/\bconcat\([cVXntp](?:,[cVXntp])*\)/g, 'X'],
  [/(?<![|\w])[Xtp](?:\|\|[Xtp])+(?![|\w(])/g, 'X'],
  [new RegExp(String.raw`\bcount\((?:\*|(?:distinct )?[cVXnt])\)`, 'g'), 'V'],
  [/\b(?:min|max)\([cVX]\)/g, 'V'],
  [/\b(?:sum|avg)\(cast\(c\+n as numeric ?\)\)/g, 'V'],
  [new RegExp(String.raw`\bcoalesce\(${VALUE}(?:,${UNTYPED})+\)`, 'g'), 'V'],
  [new RegExp(String.raw`\bcoalesce\(B,(?:true|false)\)`, 'g'), 'B'],
  [new RegExp(String.raw`\bnullif\(${VALUE},${LITERAL}\)`, 'g'), 'V'],
  [new RegExp(String.raw`\b${VALUE}(?: not)? between ${LITERAL} and ${LITERAL}\b`, 'g'), 'B'],
  [new RegExp(String.raw`\b${VALUE}(?: not)? i?like p(?: escape [tp])?(?![\w|])`, 'g'), 'B'],
  [new RegExp(String.raw`\b${VALUE}(?: not)? in\(${LITERAL}(?:,${LITERAL})*\)`, 'g'), 'B'],
  [new RegExp(String.raw`\b${VALUE} is(?: not)? distinct from ${LITERAL}\b`, 'g'), 'B'],
  [/\b[cVXB] is(?: not)? (?:null|true|false)\b/g, 'B'],
  [new RegExp(String.raw`(?<![|\w])(?:${VALUE}|${LITERAL})(?:=|<|>|<=|>=|<>|!=)${LITERAL}(?![|\w(])`, 'g'), 'B'],
  [new RegExp(String.raw`(?<![|\w])${LITERAL}(?:=|<|>|<=|>=|<>|!=)${VALUE}(?![|\w(])`, 'g'), 'B'],
  [new RegExp(String.raw`\b${VALUE}=(?:true|false)\b`, 'g'), 'B'],
  [/\bnot [cVB]\b/g, 'B'],
  [/\b(?:[cVB]|true|false)(?: (?:and|or) (?:[cVB]|true|false)\b)+/g, 'B'],
  [
    // All results are literals but one at most.
    new RegExp(
      String.raw`\bcase(?: when [cVB] then ${UNTYPED})*(?: when [cVB] then [cVX]| when [cVB] then ${UNTYPED})(?: when [cVB] then ${UNTYPED})*(?: else ${UNTYPED})? end\b`,
      'g',
    ),
    'V',
  ],
  [new RegExp(String.raw`\bcase(?: when [cVB] then ${UNTYPED})+ else [cVX] end\b`, 'g'), 'V'],
  [/\bcase(?: when [cVB] then (?:B|true|false|null))+(?: else (?:B|true|false|null))? end\b/g, 'B'],
];

/** @param tokens the meaningful ones of `text` */
export function neverFails(tokens: readonly SqlToken[], text: string): boolean {
  return /^[cVXBntpl]$/.test(reducePattern(patternOf(tokens, text), rules));
}

function patternOf(tokens: readonly SqlToken[], text: string): string {
  const at = (index: number): string => {
    const token = tokens[index];
    return token ? text.slice(token.start, token.end).toLowerCase() : '';
  };
  const written = tokens.map(({ kind }, index) => {
    const word = at(index);
    if (kind === 'name') return 'c';
    if (kind === 'number') return 'n';
    if (kind === 'text') return textOf(word, at(index + 1) === 'escape' ? at(index + 2) : undefined);
    if (kind === 'symbol') return word;
    if (kind !== 'word') return '?';
    const isCalled = at(index + 1) === '(';
    if (word === 'in') return ' in';
    if (isCalled && CALLED.has(word)) return word;
    // A call of something else.
    if (isCalled && !KEYWORDS.has(word)) return '?';
    return KEYWORDS.has(word) ? ` ${word} ` : 'c';
  });
  return written
    .join('')
    .replaceAll(/\bc(?:\.c)+/g, 'c')
    .replaceAll(/(?<=[=<>(,]|\b(?:and|between|then|else|from) +)-n\b/g, 'n')
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(/(?<=[=<>(,|]) | (?=[=<>),|])/g, '')
    .trim();
}

/** A pattern's last character must not escape what does not follow. */
function textOf(written: string, escape: string | undefined): string {
  const isEscaped = written.startsWith("e'");
  if (!isEscaped && !written.startsWith("'")) return '?';
  const letter = escape === undefined ? '\\' : /^'(?<letter>.)'$/su.exec(escape)?.groups?.['letter'];
  if (letter === undefined) return 't';
  const pattern = isEscaped ? written.slice(2, -1).replaceAll(/\\(.)/gsu, '$1') : written.slice(1, -1);
  let escaping = false;
  for (const one of pattern) escaping = !escaping && one === letter;
  return escaping ? 't' : 'p';
}
