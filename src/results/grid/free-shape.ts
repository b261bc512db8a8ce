/** The shape of users' own SQL, which has no model: its fields are the columns that the database gave. */
import type { DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import { isNumericColumn } from '../workbench/column-types.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ResultField, ResultShape, ValueKind } from '../prepared/result-shape.ts';

/** The shape with fields made from the relation's columns, in their order. */
export function freeShape(shape: ResultShape, types: ReadonlyMap<string, DuckDBType>): ResultShape {
  return { ...shape, fields: [...types].map(([name, type]) => freeField(name, kindOf(type))) };
}

/** A field without a model, labelled by its name. */
export function freeField(name: string, kind: ValueKind): ResultField {
  return {
    name,
    category: 'dimension',
    kind,
    column: name,
    sortColumn: null,
    label: name,
    labelShort: name,
    hidden: false,
    valueFormat: null,
    timeframe: null,
    fiscalMonthOffset: 0,
    html: null,
    links: [],
    drillFields: [],
    drillFilters: {},
    calculation: null,
    metadata: freeMetadata(name, kind),
  };
}

function freeMetadata(name: string, kind: ValueKind): JsonObject {
  const numeric = kind === 'number';
  return {
    name,
    label: name,
    label_short: name,
    type: kind === 'unknown' ? 'string' : kind,
    align: numeric ? 'right' : 'left',
    measure: false,
    is_numeric: numeric,
    sortable: true,
    hidden: false,
    value_format: null,
  };
}

const datetimes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
]);

/** The kind of values of a database type. */
function kindOf(type: DuckDBType): ValueKind {
  if (isNumericColumn(type)) return 'number';
  if (datetimes.has(type.typeId)) return 'datetime';
  if (type.typeId === DuckDBTypeId.DATE) return 'date';
  if (type.typeId === DuckDBTypeId.VARCHAR) return 'string';
  return 'unknown';
}
