/** A view of a table: a dimension for each column, sums and averages of numbers, a count. */
import type { Dialect } from '../dialects/dialect.ts';
import { block, inOneLine, isWritable } from './lookml-text.ts';
import { lookmlName, Names } from './names.ts';
import { exactName } from '../dialects/plain-names.ts';
import { tableSql } from './sql-names.ts';
import { kindOf, type ColumnKind, type DatabaseTable, type DatabaseColumn } from './table.ts';

export interface ViewText {
  readonly name: string;
  readonly text: string;
  /** Column → its dimension, as other views name it. */
  readonly dimensions: ReadonlyMap<string, string>;
}

const timeframes: Partial<Readonly<Record<ColumnKind, string>>> = {
  date: 'timeframes: [raw, date, week, month, quarter, year]\nconvert_tz: no\ndatatype: date',
  datetime: 'timeframes: [raw, time, date, week, month, quarter, year]',
};

/** Numbers that name something: nobody adds them up. */
const NAMING =
  /(^|_)(id|key|code|zip|zipcode|postcode|year|month|day|hour|week|lat|latitude|lon|lng|longitude|number|no|num|rank|version)$/;

const ZIP = /(^|_)(zip|zipcode|zip_code|postal_code|postcode)$/;

/** @param name of the view */
export function viewText(table: DatabaseTable, name: string, dialect: Dialect): ViewText {
  const names = new Names();
  names.take('count');
  const dimensions = new Map<string, string>();
  const foreign = new Set(table.foreignKeys.map(({ column }) => column));
  const fields: string[] = [];
  const measures: string[] = [];
  const details: string[] = [];
  const written = table.columns.filter((column) => kindOf(column) !== null && isWritable(column.name));
  const keyFirst = [...written].sort((a, b) => rank(table, a) - rank(table, b));
  for (const column of keyFirst) {
    const kind = kindOf(column);
    if (kind === null) continue;
    const isKey = table.primaryKey.length === 1 && table.primaryKey[0] === column.name;
    const isTime = kind === 'date' || kind === 'datetime';
    const plain = lookmlName(column.name, 'column');
    const field = takeField(names, isTime ? plain.replace(/_(at|on|date|time|timestamp|ts)$/, '') : plain, isTime);
    dimensions.set(column.name, isTime ? `${field}_raw` : field);
    const sql = `sql: \${TABLE}.${exactName(column.name, dialect)} ;;`;
    if (isTime) {
      fields.push(block(`dimension_group: ${field}`, ['type: time', timeframes[kind] ?? '', sql]));
      continue;
    }
    const isForeign = foreign.has(column.name);
    fields.push(block(`dimension: ${field}`, [...traits(kind, field, isKey, isForeign), sql]));
    if (isKey || /(^|_)(name|title|label)$/.test(field)) details.push(field);
    if (
      (kind === 'number' || kind === 'whole') &&
      !table.primaryKey.includes(column.name) &&
      !isForeign &&
      !NAMING.test(field)
    ) {
      measures.push(...sums(field, names));
    }
  }
  fields.push(...compositeKey(table, dimensions, { names, dialect }));
  const drill = details.length === 0 ? [] : [`drill_fields: [${details.join(', ')}]`];
  const count = block('measure: count', ['type: count', ...drill]);
  const leftOut = table.columns.filter((column) => !written.includes(column)).map(leftOutNote);
  const lines = [`sql_table_name: ${tableSql(table, dialect)} ;;`, ...fields, ...leftOut, count, ...measures];
  return { name, text: `${block(`view: ${name}`, spaced(lines))}\n`, dimensions };
}

function rank(table: DatabaseTable, column: DatabaseColumn): number {
  return table.primaryKey.includes(column.name) ? 0 : 1;
}

/** A group of times makes fields of its name and each timeframe, which must be free too. */
function takeField(names: Names, wanted: string, isTime: boolean): string {
  const name = wanted === '' ? 'time' : wanted;
  if (!isTime) return names.take(name);
  const made = ['', '_raw', '_time', '_date', '_week', '_month', '_quarter', '_year'];
  let free = name;
  for (let number = 2; made.some((suffix) => names.has(`${free}${suffix}`)); number += 1) {
    free = `${name}_${String(number)}`;
  }
  for (const suffix of made) names.take(`${free}${suffix}`);
  return free;
}

function traits(kind: ColumnKind, field: string, isKey: boolean, isForeign: boolean): readonly string[] {
  const type = kind === 'whole' ? 'number' : kind;
  return [
    ...(isKey ? ['primary_key: yes'] : []),
    `type: ${ZIP.test(field) ? 'zipcode' : type}`,
    ...(isForeign ? ['hidden: yes'] : []),
  ];
}

function sums(field: string, names: Names): readonly string[] {
  return [
    block(`measure: ${names.take(`${field.startsWith('total') ? 'sum' : 'total'}_${field}`)}`, [
      'type: sum',
      `sql: \${${field}} ;;`,
    ]),
    block(`measure: ${names.take(`average_${field}`)}`, ['type: average', `sql: \${${field}} ;;`]),
  ];
}

/** LookML has one primary key: several columns become one text. */
function compositeKey(
  { primaryKey }: DatabaseTable,
  dimensions: ReadonlyMap<string, string>,
  { names, dialect }: { readonly names: Names; readonly dialect: Dialect },
): readonly string[] {
  const parts = primaryKey.flatMap((column) => dimensions.get(column) ?? []);
  if (parts.length < 2 || parts.length < primaryKey.length) return [];
  const between = dialect.literal.string('|');
  const texts = parts.flatMap((part, index) => [
    ...(index === 0 ? [] : [between]),
    dialect.cast(`\${${part}}`, 'string'),
  ]);
  const sql = `sql: ${dialect.concat(texts)} ;;`;
  return [block(`dimension: ${names.take('primary_key')}`, ['primary_key: yes', 'hidden: yes', 'type: string', sql])];
}

function leftOutNote(column: DatabaseColumn): string {
  const why = kindOf(column) === null ? 'LookML has no type for it' : 'LookML cannot hold its name';
  return `# ${inOneLine(column.name)} (${inOneLine(column.type)}) is left out: ${why}.`;
}

/** An empty line before each block. */
function spaced(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, index) => (index > 0 && line.includes('{') ? ['', line] : [line]));
}
