import { isGuarded, unguard } from './guarded-text.ts';
import type { OutputSegment } from './mapped-template.ts';
import { SqlPlace, type SqlLexis } from './sql-place.ts';
import type { VerbatimRange } from './sql-template-scope.ts';

export interface ReleasedSql {
  readonly text: string;
  readonly verbatim: readonly VerbatimRange[];
  /** A guarded text that cannot stand where it does; null = all could be released. */
  readonly unsafe: string | null;
}

/**
 * Joins the segments. Guarded letters become themselves within quotes, escaped where they would end these; in the open
 * a guarded text must be a list of literals and names, or is unsafe. `literals`: those that the dialect wrote, complete.
 */
export function releaseToSql(
  segments: readonly OutputSegment[],
  lexis: SqlLexis,
  literals: ReadonlySet<string> = new Set(),
): ReleasedSql {
  let text = '';
  let place = new SqlPlace(lexis);
  let unsafe: string | null = null;
  const verbatim: VerbatimRange[] = [];
  const isWatched = segments.some(({ kind, text: part }) => kind === 'value' && isGuarded(part));
  let before: OutputSegment['kind'] = 'verbatim';
  for (const segment of segments) {
    const { kind } = segment;
    let part = segment.text;
    // A negative number after a minus sign must not begin a comment, nor a value end in the first half of one.
    const isBordering = kind !== 'verbatim' || before === 'value';
    const isHalf = text.endsWith('-') || text.endsWith('/');
    if (isBordering && place.isOpen && isHalf && /^[-*]/.test(unguard(part))) text += ' ';
    if (segment.kind === 'verbatim') {
      verbatim.push({ start: text.length, end: text.length + part.length, sourceStart: segment.source });
    }
    if (kind === 'value' && isGuarded(part)) {
      const released = wholeLiteral(part, place, text, literals) ?? release(part, place);
      if (released === null) unsafe ??= unguard(part);
      else ({ part, place } = { part: released.text, place: released.after });
    } else if (isWatched) place.read(part);
    text += part;
    before = kind;
  }
  return { text, verbatim, unsafe };
}

/** A literal that the dialect wrote stands in the open as it is, unless a letter before it would make another of it. */
function wholeLiteral(
  part: string,
  place: SqlPlace,
  before: string,
  literals: ReadonlySet<string>,
): Released | undefined {
  const plain = unguard(part);
  const stands = place.isOpen && literals.has(plain) && !/[\w$&'"`]$/.test(before);
  return stands ? { text: plain, after: place } : undefined;
}

interface Released {
  readonly text: string;
  readonly after: SqlPlace;
}

function release(part: string, place: SqlPlace): Released | null {
  const after = place.clone();
  let text = '';
  for (const letter of part) {
    const isData = isGuarded(letter);
    const written = isData ? after.write(unguard(letter)) : letter;
    if (written === null) return releaseList(unguard(part), place);
    if (!isData) after.read(letter);
    text += written;
  }
  return { text, after };
}

const LISTS: Readonly<Record<SqlLexis, RegExp>> = {
  dollar_quotes: listOf(String.raw`[A-Za-z_]\w*|"[^"\\\0]+"`),
  backslashes: listOf(String.raw`[A-Za-z_]\w*|"[^"\\\0]+"|\x60[^\x60\\\0]+\x60`),
};

function listOf(name: string): RegExp {
  const item = String.raw`(?:-?\d+(?:\.\d+)?|'(?:[^'\\\0]|'')*'|(?:${name})(?:\.(?:${name}))*)`;
  return new RegExp(String.raw`^\s*${item}(?:\s*,\s*${item})*\s*$`);
}

/** `'US', 'UK'` or `1, 2` in the open: values and names, which do nothing but be read. */
function releaseList(plain: string, place: SqlPlace): Released | null {
  if (!place.isOpen || !LISTS[place.lexis].test(plain)) return null;
  const after = place.clone();
  after.read(plain);
  return { text: plain, after };
}

/** For templates whose outcome is no SQL. */
export function releaseToText(segments: readonly OutputSegment[]): ReleasedSql {
  return { text: segments.map(({ text }) => unguard(text)).join(''), verbatim: [], unsafe: null };
}
