/** `type: location` (latitude and longitude as one value) and `type: distance` (as the crow flies between two). */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { ResolvedDimension } from '../../resolve/resolved-field.ts';
import type { DimensionContext, DimensionSql } from './dimension-context.ts';
import { greatCircle, METRES } from '../text/great-circle.ts';
import { operand } from '../text/sql-operand.ts';
import { applySql, joinSql, sql, type SqlText } from '../text/sql-text.ts';

export function locationDimension(field: ResolvedDimension, context: DimensionContext): DimensionSql {
  const { dialect } = context;
  const latitude = field.sqlLatitude && operand(context.resolve(field.sqlLatitude), dialect);
  const longitude = field.sqlLongitude && operand(context.resolve(field.sqlLongitude), dialect);
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

export function distanceDimension(field: ResolvedDimension, context: DimensionContext): DimensionSql {
  const units = field.units ?? 'miles';
  const metres = METRES[units];
  if (metres === undefined) {
    return broken(
      field,
      'unknown-units',
      `has the unknown units "${units}"`,
      `Units are: ${Object.keys(METRES).join(', ')}.`,
    );
  }
  const start = place(field.startLocationField, context);
  const end = place(field.endLocationField, context);
  if (!start || !end) {
    return broken(field, 'missing-location', 'needs start_location_field and end_location_field of type location');
  }
  const select = applySql(
    (latitude, longitude, endLatitude, endLongitude) =>
      greatCircle({ latitude, longitude }, { latitude: endLatitude, longitude: endLongitude }, metres, context.dialect),
    [start.latitude, start.longitude, end.latitude, end.longitude],
  );
  return { select, bare: select, sort: null, filter: { kind: 'number', sql: select }, kind: 'number', diagnostics: [] };
}

function place(name: string | undefined, context: DimensionContext) {
  const target = name === undefined ? undefined : context.dimension?.(name)?.filter;
  return target?.kind === 'location' ? target : undefined;
}

function broken(field: ResolvedDimension, code: string, problem: string, hint?: string): DimensionSql {
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
