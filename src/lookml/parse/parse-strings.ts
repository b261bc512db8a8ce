/** Locale strings files (`en.strings.json`): one JSON object of texts. Read by hand, so that findings have a place. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { rangeOf, withoutNul } from './source-file.ts';
import type { SourceFile } from './source-file.ts';

// JSON allows no control characters within a text.
// oxlint-disable-next-line no-control-regex -- JSON forbids control characters in strings.
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
/** Anything up to the next separator, to have something to underline. */
const STRETCH = /[^\s,:{}[\]]+|[,:{}[\]]/y;
const BLANKS = /[\s\ufeff]*/y;

/** Keys → texts of one file. Reading ends at the first mistake; what stands before it counts. */
export function parseStrings(file: SourceFile, log: DiagnosticLog): ReadonlyMap<string, string> {
  const strings = new Map<string, string>();
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(file.text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const takeMark = (...marks: readonly string[]): string | undefined => {
    take(BLANKS);
    const mark = marks.find((one) => file.text.startsWith(one, at));
    at += mark?.length ?? 0;
    return mark;
  };
  const takeText = (): string | undefined => {
    take(BLANKS);
    const text = take(TEXT);
    return text === undefined ? undefined : withoutNul(String(JSON.parse(text)));
  };
  const fail = (expected: string): ReadonlyMap<string, string> => {
    take(BLANKS);
    const start = at;
    const found = take(STRETCH);
    const range = rangeOf({ file, start, end: Math.max(at, start) });
    const what = found === undefined ? 'the file ends' : `\`${found.slice(0, 40)}\` stands`;
    log.error('bad-strings-file', range, `This is not a JSON object of strings: expected ${expected}, but ${what}`);
    return strings;
  };

  if (takeMark('{') === undefined) return fail('`{`');
  if (takeMark('}') === undefined) {
    let separator: string | undefined;
    do {
      take(BLANKS);
      const start = at;
      const key = takeText();
      if (key === undefined) return fail('a key in double quotes');
      const end = at;
      if (takeMark(':') === undefined) return fail('`:`');
      const value = takeText();
      if (value === undefined) return fail('a text in double quotes');
      if (strings.has(key)) {
        log.warn('duplicate-string', rangeOf({ file, start, end }), `\`${key}\` appears twice; the last one counts`);
      }
      strings.set(key, value);
      separator = takeMark(',', '}');
      if (separator === undefined) return fail('`,` or `}`');
    } while (separator === ',');
  }
  take(BLANKS);
  return at < file.text.length ? fail('the end of the file') : strings;
}
