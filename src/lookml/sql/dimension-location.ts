/** `type: location` (latitude and longitude as one value) and `type: distance` (as the crow flies between two). */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { ResolvedField } from '../resolve/resolved-model.ts';
import type { DimensionContext, DimensionSql } from './dimension-context.ts';
import { operand } from './sql-operand.ts';
import { applySql, joinSql, sql, type SqlText } from './sql-text.ts';

export function locationDimension(field: ResolvedField, context: DimensionContext): DimensionSql {
  const { dialect } = context;
  const latitude = field.sqlLatitude && operand(context.resolve(field.sqlLatitude));
  const longitude = field.sqlLongitude && operand(context.resolve(field.sqlLongitude));
  if (!latitude || !longitude) {
    return broken(field, 'missing-location', 'needs both sql_latitude and sql_longitude');
  }
  const select = applySql(
    (lat, long) =>
      dialect.concat([dialect.cast(lat, 'string'), dialect.literal.string(','), dialect.cast(long, 'string')]),
    [latitude, longitude],
  );
  return {
    select,
    bare: select,
    sort: null,
    filter: { kind: 'location', latitude, longitude },
    kind: 'location',
    diagnostics: [],
  };
}

/** Looker's units in metres. */
const METRES: Readonly<Record<string, string>> = {
  feet: '0.3048',
  kilometers: '1000',
  meters: '1',
  miles: '1609.344',
  nautical_miles: '1852',
  yards: '0.9144',
};

/** Mean radius of the Earth, metres. */
const EARTH_RADIUS = '6371000';

export function distanceDimension(field: ResolvedField, context: DimensionContext): DimensionSql {
  const units = field.units ?? 'miles';
  const metres = METRES[units];
  if (metres === undefined) {
    return broken(
      field,
      'unknown-units',
      `has unknown units "${units}"`,
      `Units are ${Object.keys(METRES).join(', ')}.`,
    );
  }
  const start = place(field.startLocationField, context);
  const end = place(field.endLocationField, context);
  if (!start || !end) {
    return broken(field, 'missing-location', 'needs start_location_field and end_location_field of type location');
  }
  const select = applySql(
    (...coordinates) => greatCircle(coordinates, metres, context.dialect),
    [start.latitude, start.longitude, end.latitude, end.longitude],
  );
  return { select, bare: select, sort: null, filter: { kind: 'number', sql: select }, kind: 'number', diagnostics: [] };
}

function place(name: string | undefined, context: DimensionContext) {
  const target = name === undefined ? undefined : context.dimension?.(name)?.filter;
  return target?.kind === 'location' ? target : undefined;
}

/**
 * Haversine: unlike the law of cosines it is exact for near places. `1 - ABS(1 - x)` keeps rounding from leaving the
 * domain of ASIN; LEAST would make a distance out of a null.
 */
function greatCircle(coordinates: readonly string[], metres: string, dialect: Dialect): string {
  const [lat1 = '', long1 = '', lat2 = '', long2 = ''] = coordinates;
  const halfSine = (from: string, to: string): string => `POWER(SIN(RADIANS(${to} - ${from}) / 2), 2)`;
  const haversine = `${halfSine(lat1, lat2)} + COS(RADIANS(${lat1})) * COS(RADIANS(${lat2})) * ${halfSine(long1, long2)}`;
  const angle = `ASIN(1 - ABS(1 - SQRT(${haversine})))`;
  return `(2 * ${dialect.literal.number(EARTH_RADIUS)} * ${angle} / ${dialect.literal.number(metres)})`;
}

function broken(field: ResolvedField, code: string, problem: string, hint?: string): DimensionSql {
  const nothing: SqlText = joinSql(['NULL']);
  const diagnostic: Diagnostic = {
    code,
    severity: 'error',
    message: `${field.view}.${field.name} ${problem}.`,
    range: field.range,
    ...(hint === undefined ? {} : { hint }),
  };
  return {
    select: nothing,
    bare: sql`(${nothing})`,
    sort: null,
    filter: { kind: 'string', sql: nothing, caseSensitive: true },
    kind: 'unknown',
    diagnostics: [diagnostic],
  };
}
