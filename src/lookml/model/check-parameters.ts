/**
 * Looks over the syntax tree of one file for parameters that Looker does not know, values of the wrong kind, words
 * that are none of those allowed, names declared twice in a block. Says nothing of what names mean.
 */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, Entry, ParsedFile, TextNode, Value } from '../parse/syntax-tree.ts';
import { CUSTOM_CALENDAR, DEFAULT_INTERVALS, isTimeframe } from '../fields/timeframes.ts';
import { isFieldKind, isTypeOf, typeWords, type FieldKind } from '../fields/type-words.ts';
import { listOf, nodeOf } from './block-reader.ts';
import { didYouMean } from './did-you-mean.ts';
import { own } from '../../lib/record.ts';
import type { AnyParameter, ParameterRows } from './parameter-kind.ts';
import { SCHEMAS } from './parameter-schema.ts';

/** A dot within a name reaches into a nested column. */
const NAME = /^\+?[a-z0-9_.]+$/i;

export function checkParameters(file: ParsedFile, log: DiagnosticLog): void {
  const isManifest = /(?:^|\/)manifest\.lkml$/.test(file.file.path);
  checkEntries(isManifest ? 'manifest' : 'file', file.entries, log);
}

function checkEntries(schema: string, entries: readonly Entry[], log: DiagnosticLog): void {
  const rows = own<ParameterRows>(SCHEMAS, schema);
  if (rows === undefined) return;
  const plain = new Set<string>();
  for (const entry of entries) {
    const row = own(rows, entry.key);
    if (row === undefined) {
      reportUnknown(schema, entry, rows, log);
      continue;
    }
    const { notice } = row;
    if (notice !== undefined) {
      log.warn(notice.code, rangeOf(entry), `\`${entry.key}\` ${notice.says}`, notice.hint);
    }
    if (entry.value.kind !== 'block' && plain.has(entry.key) && row.repeats !== true) {
      log.error('duplicate-parameter', rangeOf(entry), `\`${entry.key}\` appears twice; the last one counts`);
    }
    if (entry.value.kind !== 'block') plain.add(entry.key);
    checkValue(entry, row, log);
  }
  checkNames(entries, rows, log);
}

function reportUnknown(schema: string, entry: Entry, rows: ParameterRows, log: DiagnosticLog): void {
  const place = schema === 'file' ? 'a LookML file' : schema === 'manifest' ? 'a manifest' : `\`${schema}\``;
  log.warn(
    'unknown-parameter',
    rangeOf(entry),
    `\`${entry.key}\` is not a parameter of ${place}`,
    didYouMean(entry.key, () => Object.keys(rows)),
  );
}

function checkValue(entry: Entry, row: AnyParameter, log: DiagnosticLog): void {
  const { key, value } = entry;
  const expected = row.expects(value);
  if (expected !== undefined) {
    log.error('wrong-value', rangeOf(value), `\`${key}\` takes ${expected}, not ${nounOf(value)}`);
    return;
  }
  if (value.kind === 'block' && row.schema !== undefined) {
    checkEntries(row.schema, value.entries, log);
    if (isFieldKind(row.schema)) checkFieldTypes(row.schema, value, log);
  }
  if (value.kind === 'text' && row.words !== undefined) checkWord(key, value, row, log);
}

function nounOf(value: Value): string {
  if (value.kind === 'text') return 'a string';
  return value.kind === 'list' ? 'a list' : value.name === undefined ? 'a block' : 'a block with a name';
}

function checkWord(
  key: string,
  value: TextNode,
  { words = [], otherWords = [] }: Pick<AnyParameter, 'words' | 'otherWords'>,
  log: DiagnosticLog,
): void {
  const word = value.text.trim();
  if (word.includes('@{') || words.includes(word) || otherWords.includes(word)) return;
  const list = words.map((item) => `\`${item}\``).join(', ');
  log.error(
    'bad-value',
    rangeOf(value),
    `\`${key}\` cannot be \`${word}\``,
    didYouMean(word, () => words, `It must be one of ${list}`),
  );
}

function checkFieldTypes(kind: FieldKind, block: BlockNode, log: DiagnosticLog): void {
  const node = nodeOf(block, 'type');
  const type = node?.text.trim();
  if (node !== undefined && kind === 'dimension_group' && type === CUSTOM_CALENDAR) {
    log.warn(
      'not-supported',
      rangeOf(node),
      `\`type: ${type}\` is not supported: the fields of \`${block.name ?? ''}\` are left out`,
      'A group of `type: time` has the timeframes of the calendar and of the fiscal year',
    );
    return;
  }
  if (node !== undefined && type !== undefined && !isTypeOf(kind, type)) {
    log.error(
      'bad-type',
      rangeOf(node),
      `\`${type}\` is not a ${kind.replace('_', ' ')} type`,
      didYouMean(type, () => typeWords[kind]),
    );
  }
  if (kind !== 'dimension_group') return;
  for (const frame of listOf(block, 'timeframes') ?? []) {
    const name = frame.text.trim();
    if (isTimeframe(name) || name.includes('@{')) continue;
    log.error(
      'bad-timeframe',
      rangeOf(frame),
      `\`${name}\` is not a timeframe`,
      didYouMean(name, () => FRAMES),
    );
  }
  for (const interval of listOf(block, 'intervals') ?? []) {
    if (DEFAULT_INTERVALS.includes(interval.text.trim())) continue;
    log.error(
      'bad-interval',
      rangeOf(interval),
      `\`${interval.text.trim()}\` is not an interval`,
      didYouMean(interval.text, () => DEFAULT_INTERVALS),
    );
  }
}

const FRAMES = ['raw', 'time', 'date', 'week', 'month', 'quarter', 'year', 'hour', 'minute', 'second', 'day_of_week'];

/** Names declared twice in one block, and names that are none. */
function checkNames(entries: readonly Entry[], rows: ParameterRows, log: DiagnosticLog): void {
  const seen = new Map<string, string>();
  for (const { key, value } of entries) {
    if (value.kind !== 'block' || value.name === undefined) continue;
    const names = own(rows, key)?.names ?? 'checked-elsewhere';
    if (names === 'checked-elsewhere') continue;
    const isField = isFieldKind(key);
    const id = `${names === 'unique-field' ? 'field' : key} ${value.name}`;
    const before = seen.get(id);
    if (before !== undefined) {
      const also = before === key ? '' : ` (earlier, as a ${before})`;
      log.error(
        isField ? 'duplicate-field' : 'duplicate-name',
        rangeOf(value),
        `\`${key}: ${value.name}\` is declared twice${also}; the last one counts`,
      );
    }
    seen.set(id, key);
    if (!NAME.test(value.name) && isField && !value.name.includes('@{')) {
      log.warn(
        'bad-name',
        rangeOf(value),
        `\`${value.name}\` is not a valid name`,
        'Names consist of letters, digits and underscores',
      );
    }
  }
}
