/**
 * Looks over the syntax tree of one file for parameters that Looker does not know, values of the wrong kind, words
 * that are none of those allowed, names declared twice in a block. Says nothing of what names mean.
 */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, Entry, ParsedFile, TextNode, Value } from '../parse/syntax-tree.ts';
import { DEFAULT_INTERVALS, isTimeframe } from '../fields/timeframes.ts';
import { isTypeOf, typeWords, type FieldKind } from '../fields/type-words.ts';
import { listOf, nodeOf } from './block-reader.ts';
import { didYouMean } from './did-you-mean.ts';
import { IGNORED_PARAMETERS, PARAMETERS } from './parameter-schema.ts';

/** Schema → parameter → kind. */
const KINDS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(PARAMETERS).map(([schema, text]) => [schema, new Map(text.split(' ').map(splitKind))]),
);

function splitKind(item: string): [string, string] {
  const colon = item.indexOf(':');
  return [item.slice(0, colon), item.slice(colon + 1)];
}

/** Parameters that may be repeated although they are no blocks. */
const REPEATABLE: ReadonlySet<string> = new Set(['include', 'sql_step', 'filters', 'bind_filters', 'extends']);
/** A dot within a name reaches into a nested column. */
const NAME = /^\+?[a-z0-9_.]+$/i;

export function checkParameters(file: ParsedFile, log: DiagnosticLog): void {
  const isManifest = /(?:^|\/)manifest\.lkml$/.test(file.file.path);
  checkEntries(isManifest ? 'manifest' : 'file', file.entries, log);
}

function checkEntries(schema: string, entries: readonly Entry[], log: DiagnosticLog): void {
  const kinds = KINDS.get(schema);
  if (kinds === undefined) return;
  const plain = new Set<string>();
  for (const entry of entries) {
    const kind = kinds.get(entry.key);
    if (kind === undefined) {
      reportUnknown(schema, entry, kinds, log);
      continue;
    }
    const ignored = Object.hasOwn(IGNORED_PARAMETERS, entry.key) ? IGNORED_PARAMETERS[entry.key] : undefined;
    if (ignored !== undefined) {
      log.warn('ignored-parameter', rangeOf(entry), `\`${entry.key}\` has no effect: ${ignored.why}`, ignored.hint);
    }
    const repeated = entry.value.kind !== 'block' && plain.has(entry.key) && !REPEATABLE.has(entry.key);
    if (repeated) {
      log.error('duplicate-parameter', rangeOf(entry), `\`${entry.key}\` stands twice; the last one counts`);
    }
    if (entry.value.kind !== 'block') plain.add(entry.key);
    checkValue(entry, kind, log);
  }
  checkNames(entries, log);
}

function reportUnknown(schema: string, entry: Entry, kinds: ReadonlyMap<string, string>, log: DiagnosticLog): void {
  const place = schema === 'file' ? 'a LookML file' : schema === 'manifest' ? 'a manifest' : `\`${schema}\``;
  log.warn(
    'unknown-parameter',
    rangeOf(entry),
    `\`${entry.key}\` is no parameter of ${place}`,
    didYouMean(entry.key, () => kinds.keys()),
  );
}

function checkValue(entry: Entry, kind: string, log: DiagnosticLog): void {
  const { key, value } = entry;
  if (kind === 'any') return;
  const expected = expectation(kind, value);
  if (expected !== undefined) {
    log.error('wrong-value', rangeOf(value), `\`${key}\` takes ${expected}, not ${nounOf(value)}`);
    return;
  }
  if (value.kind === 'block') {
    const inner = kind === 'filters' ? 'filters' : (/^<(\w+)>/.exec(kind)?.[1] ?? '');
    if (kind !== 'filters') checkEntries(inner, value.entries, log);
    if (isFieldKind(inner)) checkFieldTypes(inner, value, log);
    return;
  }
  if (value.kind === 'text') checkWord(key, value, kind, log);
}

/** What would be right, when the value is of the wrong kind. */
function expectation(kind: string, value: Value): string | undefined {
  if (kind.startsWith('<')) {
    if (value.kind !== 'block')
      return kind === '<bind_filters>' && value.kind === 'list' ? undefined : 'a block `{ … }`';
    return kind.endsWith('!') && value.name === undefined ? 'a name before its block' : undefined;
  }
  if (kind === 'filters') return value.kind === 'text' ? 'a list `[field: "value"]`' : undefined;
  if (kind === 'list') return value.kind === 'block' ? 'a list `[…]`' : undefined;
  return value.kind === 'text' ? undefined : 'one value';
}

function nounOf(value: Value): string {
  if (value.kind === 'text') return 'a text';
  return value.kind === 'list' ? 'a list' : value.name === undefined ? 'a block' : 'a block with a name';
}

function checkWord(key: string, value: TextNode, kind: string, log: DiagnosticLog): void {
  const word = value.text.trim();
  const allowed =
    kind === 'yesno' ? ['yes', 'no'] : kind.includes('|') || kind === 'required' ? kind.split('|') : undefined;
  if (allowed === undefined || word.includes('@{') || allowed.includes(word)) return;
  if (kind === 'yesno' && ['true', 'false', 'Yes', 'No', 'YES', 'NO'].includes(word)) return;
  const list = allowed.map((item) => `\`${item}\``).join(', ');
  log.error(
    'bad-value',
    rangeOf(value),
    `\`${key}\` cannot be \`${word}\``,
    didYouMean(word, () => allowed, `It is one of ${list}`),
  );
}

function isFieldKind(schema: string): schema is FieldKind {
  return Object.hasOwn(typeWords, schema);
}

function checkFieldTypes(kind: FieldKind, block: BlockNode, log: DiagnosticLog): void {
  const node = nodeOf(block, 'type');
  const type = node?.text.trim();
  if (node !== undefined && type !== undefined && !isTypeOf(kind, type)) {
    log.error(
      'bad-type',
      rangeOf(node),
      `\`${type}\` is no type of a ${kind.replace('_', ' ')}`,
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
      `\`${name}\` is no timeframe`,
      didYouMean(name, () => FRAMES),
    );
  }
  for (const interval of listOf(block, 'intervals') ?? []) {
    if (DEFAULT_INTERVALS.includes(interval.text.trim())) continue;
    log.error(
      'bad-interval',
      rangeOf(interval),
      `\`${interval.text.trim()}\` is no interval`,
      didYouMean(interval.text, () => DEFAULT_INTERVALS),
    );
  }
}

const FRAMES = ['raw', 'time', 'date', 'week', 'month', 'quarter', 'year', 'hour', 'minute', 'second', 'day_of_week'];

const UNIQUE: ReadonlySet<string> = new Set([
  'join',
  'set',
  'aggregate_table',
  'column',
  'derived_column',
  'constant',
  'access_grant',
  'datagroup',
  'named_value_format',
]);

/** Names declared twice in one block, and names that are none. */
function checkNames(entries: readonly Entry[], log: DiagnosticLog): void {
  const seen = new Map<string, string>();
  for (const { key, value } of entries) {
    if (value.kind !== 'block' || value.name === undefined) continue;
    const isField = isFieldKind(key);
    if (!isField && !UNIQUE.has(key)) continue;
    const group = isField && key !== 'dimension_group' ? 'field' : key;
    const id = `${group} ${value.name}`;
    const before = seen.get(id);
    if (before !== undefined) {
      const also = before === key ? '' : ` (before as ${before})`;
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
        `\`${value.name}\` is no name`,
        'Names have letters, digits and underscores',
      );
    }
  }
}
