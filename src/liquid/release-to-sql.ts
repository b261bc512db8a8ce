import { GUARDED, isGuarded, unguard } from './guarded-text.ts';
import type { OutputSegment } from './mapped-template.ts';
import type { VerbatimRange } from './sql-template-scope.ts';

export interface ReleasedSql {
  readonly text: string;
  readonly verbatim: readonly VerbatimRange[];
  /** A guarded text that cannot stand where it does; null = all could be released. */
  readonly unsafe: string | null;
}

/** Where in SQL a text stands: outside of quotes, within a quoted text or name, within a comment. */
type Place = '' | "'" | '"' | '`' | '--' | '/*';

/**
 * Joins the segments. Guarded characters become themselves within a literal that they cannot end, and make the text
 * unsafe anywhere else.
 */
export function releaseToSql(segments: readonly OutputSegment[]): ReleasedSql {
  let text = '';
  let place: Place = '';
  let unsafe: string | null = null;
  const verbatim: VerbatimRange[] = [];
  const guarded = segments.some(({ kind, text: part }) => kind === 'value' && isGuarded(part));
  for (const segment of segments) {
    let part = segment.text;
    if (segment.kind === 'verbatim') {
      verbatim.push({ start: text.length, end: text.length + part.length, sourceStart: segment.source });
    } else if (segment.kind === 'value' && isGuarded(part)) {
      if (canRelease(part, place)) part = unguard(part);
      else unsafe ??= unguard(part);
    } else if (place === '' && text.endsWith('-') && part.startsWith('-')) {
      // A negative number after a minus sign must not begin a comment.
      part = ` ${part}`;
    }
    text += part;
    if (guarded) place = placeAfter(place, part);
  }
  return { text, verbatim, unsafe };
}

function canRelease(part: string, place: Place): boolean {
  if (place !== "'" && place !== '"') return false;
  return Array.from(part.matchAll(GUARDED), ([char]) => unguard(char)).every((plain) => !`'"\`\\\0`.includes(plain));
}

const TOKENS = /'|"|`|--|\/\*|\*\/|\n/g;

/** Doubled quotes leave and enter again, which comes to the same. */
function placeAfter(start: Place, text: string): Place {
  let place = start;
  for (const [token] of text.matchAll(TOKENS)) {
    if (place === '') {
      if (token !== '*/' && token !== '\n') place = token as Place;
    } else if (token === place || (place === '--' && token === '\n') || (place === '/*' && token === '*/')) {
      // The second of two dashes closes nothing.
      if (place !== '--' || token === '\n') place = place === '/*' && token === '/*' ? '/*' : '';
    }
  }
  return place;
}
