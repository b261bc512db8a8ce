/** What a map shows: the points of a dimension of type location, or the countries or states that a dimension names. */
import { identifier } from '../../results/workbench/duckdb-text.ts';

import { formatterOf, MAX_CHART_ROWS } from './chart-data.ts';
import { outlinesOf } from './map-outlines.ts';
import type { MapLayer } from './map-outlines.ts';
import type { Table } from '../table/table.ts';
import type { TableColumn } from '../cells/table-column.ts';
import { isNumericType } from '../cells/value-sql.ts';
import { asObject, asText } from '../vis/vis-values.ts';

export interface MapRow {
  /** Of regions: their name or code. */
  readonly name: string;
  /** Degrees; null for regions and for rows without a place. */
  readonly at: readonly [longitude: number, latitude: number] | null;
  /** Null without a measure, too. */
  readonly value: number | null;
}

export interface MapPlaces {
  /** Null = points. */
  readonly layer: MapLayer | null;
  readonly rows: readonly MapRow[];
  /** The measure's name; empty without one. */
  readonly measure: string;
  /** Further columns that a map has no room for. */
  readonly undrawn: readonly string[];
  readonly format: (value: number) => string;
}

/** @returns the places, or why there are none: then the result is shown as a table */
export async function readPlaces(table: Table): Promise<MapPlaces | { readonly reason: string }> {
  const labels = table.columns.filter(({ field }) => field.category === 'dimension');
  const measures = table.columns.filter(({ field, type }) => field.category !== 'dimension' && isNumericType(type));
  const shown = measures.filter(({ pivot }) => pivot?.isTotal !== true);
  const [measure, ...others] = shown;
  const found = placeColumns(labels);
  if (found === null) return { reason: 'There is no dimension with places for a map' };
  const rows = await readRows(table, found.columns, measure);
  const rest = {
    measure: measure?.field.labelShort ?? '',
    undrawn: others.length > 0 ? [`only ${measure?.field.labelShort ?? ''} is drawn`] : [],
    format: formatterOf(measure?.field.valueFormat ?? null),
  };
  if (found.kind === 'points') return { ...rest, layer: null, rows: rows.map(pointOf) };
  if (found.layer !== null && !isLayer(found.layer))
    return { reason: `There are no outlines of ${found.layer}: shown as a table` };
  const layer = found.layer ?? likelyLayer(rows.map(({ texts }) => texts[0] ?? ''));
  if (layer === null) return { reason: 'No country and no state of the USA is among the values: shown as a table' };
  return { ...rest, layer, rows: rows.map(({ texts, value }) => ({ name: texts[0] ?? '', at: null, value })) };
}

type PlaceColumns =
  | { readonly kind: 'points'; readonly columns: readonly TableColumn[] }
  | { readonly kind: 'regions'; readonly columns: readonly TableColumn[]; readonly layer: string | null };

/** A location, else a dimension with a map layer, else two numbers that are called so, else the first dimension. */
function placeColumns(labels: readonly TableColumn[]): PlaceColumns | null {
  const location = labels.find(({ field }) => field.kind === 'location');
  if (location) return { kind: 'points', columns: [location] };
  const layered = labels.find(({ field }) => asText(asObject(field.metadata['map_layer'])['name']) !== null);
  if (layered) {
    return {
      kind: 'regions',
      columns: [layered],
      layer: asText(asObject(layered.field.metadata['map_layer'])['name']),
    };
  }
  const named = (pattern: RegExp) =>
    labels.find(({ field, type }) => isNumericType(type) && pattern.test(field.name.replace(/^.*\./, '')));
  const [latitude, longitude] = [named(/(?:^|_)lat(?:itude)?$/i), named(/(?:^|_)(?:lon|lng|long|longitude)$/i)];
  if (latitude && longitude) return { kind: 'points', columns: [latitude, longitude] };
  const first = labels.find(({ type }) => !isNumericType(type));
  return first ? { kind: 'regions', columns: [first], layer: null } : null;
}

function isLayer(name: string): name is MapLayer {
  return name === 'countries' || name === 'us_states';
}

/** Some codes are countries and states: the layer to which more of the values belong. */
function likelyLayer(names: readonly string[]): MapLayer | null {
  const hits = (layer: MapLayer): number => names.filter((name) => outlinesOf(layer).find(name)).length;
  const [countries, states] = [hits('countries'), hits('us_states')];
  if (countries + states === 0) return null;
  return states >= countries ? 'us_states' : 'countries';
}

interface ReadRow {
  readonly texts: readonly string[];
  readonly value: number | null;
}

async function readRows(
  table: Table,
  columns: readonly TableColumn[],
  measure: TableColumn | undefined,
): Promise<readonly ReadRow[]> {
  const cells = [
    ...columns.map(({ plain }) => plain),
    measure ? `(${identifier(measure.name)})::DOUBLE` : 'NULL::DOUBLE',
  ];
  const reader = await table.input.workbench.runAndReadAll(
    `SELECT ${cells.join(', ')} FROM (SELECT * FROM ${identifier(table.input.shaped.relation)} LIMIT ${String(MAX_CHART_ROWS)})`,
  );
  return reader.getRows().map((row) => {
    const value = row.at(-1);
    return {
      texts: row.slice(0, -1).map((text) => (text === null ? '' : String(text))),
      value: typeof value === 'number' && Number.isFinite(value) ? value : null,
    };
  });
}

/** Latitude and longitude, as one text or as two. */
function pointOf({ texts, value }: ReadRow): MapRow {
  const name = texts.join(',');
  const numbers = name.match(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi)?.map(Number) ?? [];
  const [latitude, longitude] = numbers;
  const isPlace =
    numbers.length === 2 && Math.abs(latitude ?? Infinity) <= 90 && Math.abs(longitude ?? Infinity) <= 180;
  return { name, at: isPlace ? [longitude ?? 0, latitude ?? 0] : null, value };
}
