/** Models as schemas, explores as tables, fields as columns: the rows of JDBC's metadata, for one user. */
import type { Asker } from '../access/caller.ts';
import { visibleModels } from '../catalogue/visible-models.ts';
import { escapedLikePattern } from '../lib/like-pattern.ts';
import type { JsonValue } from '../lib/json.ts';
import { visibleExplores, visibleFields } from '../lookml/plan/visible-fields.ts';
import type { ResolvedField } from '../lookml/resolve/resolved-field.ts';
import type { ResolvedExplore, ResolvedModel, ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { columnTypeOf, columnTypes, type ColumnType } from './column-types.ts';

export type Columns = readonly (readonly [label: string, type: ColumnType])[];
export type Row = readonly JsonValue[];

/** SQL patterns (`%`, `_`; a backslash before one makes it a letter); null = all. */
export interface Patterns {
  readonly schema: string | null;
  readonly table: string | null;
  readonly column: string | null;
}

const texts = (...labels: readonly string[]): Columns => labels.map((label) => [label, 'VARCHAR']);
const integers = (...labels: readonly string[]): Columns => labels.map((label) => [label, 'INTEGER']);

export const schemaColumns = texts('TABLE_SCHEM', 'TABLE_CATALOG');

/** JDBC's columns, and behind them what Looker says of an explore. */
export const tableColumns: Columns = [
  ...texts('TABLE_CAT', 'TABLE_SCHEM', 'TABLE_NAME', 'TABLE_TYPE', 'REMARKS'),
  ...texts('TYPE_CAT', 'TYPE_SCHEM', 'TYPE_NAME', 'SELF_REFERENCING_COL_NAME', 'REF_GENERATION'),
  ['LABEL', 'VARCHAR'],
  ['HIDDEN', 'BOOLEAN'],
];

/** JDBC's columns, and behind them what Looker says of a field. */
export const columnColumns: Columns = [
  ...texts('TABLE_CAT', 'TABLE_SCHEM', 'TABLE_NAME', 'COLUMN_NAME'),
  ['DATA_TYPE', 'INTEGER'],
  ['TYPE_NAME', 'VARCHAR'],
  ...integers('COLUMN_SIZE', 'BUFFER_LENGTH', 'DECIMAL_DIGITS', 'NUM_PREC_RADIX', 'NULLABLE'),
  ...texts('REMARKS', 'COLUMN_DEF'),
  ...integers('SQL_DATA_TYPE', 'SQL_DATETIME_SUB', 'CHAR_OCTET_LENGTH', 'ORDINAL_POSITION'),
  ...texts('IS_NULLABLE', 'SCOPE_CATALOG', 'SCOPE_SCHEMA', 'SCOPE_TABLE'),
  ['SOURCE_DATA_TYPE', 'INTEGER'],
  ...texts('IS_AUTOINCREMENT', 'IS_GENERATEDCOLUMN', 'FIELD_LABEL', 'FIELD_CATEGORY', 'VIEW_NAME'),
  ['HIDDEN', 'BOOLEAN'],
];

export function schemaRows(caller: Asker, project: ResolvedProject, { schema }: Patterns): readonly Row[] {
  return modelsOf(caller, project, schema).map(({ name }) => [name, null]);
}

export function tableRows(caller: Asker, project: ResolvedProject, patterns: Patterns): readonly Row[] {
  return exploresOf(caller, project, patterns).map(({ model, explore }) =>
    rowOf(tableColumns, {
      TABLE_SCHEM: model.name,
      TABLE_NAME: explore.name,
      TABLE_TYPE: 'TABLE',
      REMARKS: explore.description ?? null,
      LABEL: explore.label,
      HIDDEN: explore.hidden,
    }),
  );
}

/** @param most more rows are not made @returns null: there are more */
export function columnRows(
  caller: Asker,
  project: ResolvedProject,
  patterns: Patterns,
  most: number,
): readonly Row[] | null {
  const isAsked = patternOf(patterns.column);
  const rows: Row[] = [];
  for (const { model, explore } of exploresOf(caller, project, patterns)) {
    const visible = visibleFields({ model, explore }, caller.userAttributes);
    let position = 0;
    for (const alias of visible.aliases()) {
      for (const field of visible.fieldsOf(alias)) {
        if (field.category !== 'dimension' && field.category !== 'measure') continue;
        position += 1;
        const name = `${alias}.${field.name}`;
        if (!isAsked(name)) continue;
        if (rows.length >= most) return null;
        rows.push(columnRow({ model: model.name, explore: explore.name, name, alias, position }, field));
      }
    }
  }
  return rows;
}

interface ColumnPlace {
  readonly model: string;
  readonly explore: string;
  readonly name: string;
  readonly alias: string;
  /** From 1. */
  readonly position: number;
}

function columnRow({ model, explore, name, alias, position }: ColumnPlace, field: ResolvedField): Row {
  const type = columnTypeOf(field);
  const { id, precision } = columnTypes[type];
  return rowOf(columnColumns, {
    TABLE_SCHEM: model,
    TABLE_NAME: explore,
    COLUMN_NAME: name,
    DATA_TYPE: id,
    TYPE_NAME: field.category === 'measure' ? `MEASURE<${type}>` : type,
    COLUMN_SIZE: precision > 0 ? precision : null,
    DECIMAL_DIGITS: 0,
    NUM_PREC_RADIX: 10,
    NULLABLE: 1,
    REMARKS: field.description ?? null,
    ORDINAL_POSITION: position,
    IS_NULLABLE: 'YES',
    IS_AUTOINCREMENT: 'NO',
    IS_GENERATEDCOLUMN: 'NO',
    FIELD_LABEL: field.label ?? field.labelShort,
    FIELD_CATEGORY: field.category.toUpperCase(),
    VIEW_NAME: alias,
    HIDDEN: field.hidden,
  });
}

/** The values in the order of the columns; those that are not given are null. */
function rowOf(columns: Columns, values: Readonly<Record<string, JsonValue>>): Row {
  return columns.map(([label]) => values[label] ?? null);
}

function modelsOf(caller: Asker, project: ResolvedProject, pattern: string | null): readonly ResolvedModel[] {
  const isAsked = patternOf(pattern);
  return visibleModels(caller, { project: { current: () => project } }).filter(({ name }) => isAsked(name));
}

function exploresOf(
  caller: Asker,
  project: ResolvedProject,
  { schema, table }: Patterns,
): readonly { readonly model: ResolvedModel; readonly explore: ResolvedExplore }[] {
  const isAsked = patternOf(table);
  return modelsOf(caller, project, schema).flatMap((model) =>
    visibleExplores(model, caller.userAttributes)
      .filter(({ name }) => isAsked(name))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1))
      .map((explore) => ({ model, explore })),
  );
}

function patternOf(pattern: string | null): (name: string) => boolean {
  return pattern === null || pattern === '%' ? () => true : escapedLikePattern(pattern);
}
