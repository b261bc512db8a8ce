import type { Dialect } from '../../dialects/dialect.ts';
import type { LocationTerm } from '../../filter-expression/filter-ast.ts';
import type { ReportUnsupported } from './filter-environment.ts';
import type { FilterTarget } from './filter-target.ts';
import { operand } from './sql-operand.ts';
import { applySql, sql, type SqlText } from './sql-text.ts';

type LocationTarget = Extract<FilterTarget, { kind: 'location' }>;

/** Mean radius of the earth, 6371 km, in each unit. */
const EARTH_RADIUS = { kilometers: '6371', meters: '6371000', miles: '3958.7559', feet: '20902231.0' } as const;

export function locationCondition(
  target: LocationTarget,
  term: LocationTerm,
  dialect: Dialect,
  report: ReportUnsupported,
): SqlText | null {
  const latitude = operand(target.latitude);
  const longitude = operand(target.longitude);
  const number = (digits: string) => dialect.literal.number(digits);
  switch (term.type) {
    case 'null':
      return term.not
        ? sql`(${latitude} IS NOT NULL AND ${longitude} IS NOT NULL)`
        : sql`(${latitude} IS NULL OR ${longitude} IS NULL)`;
    case 'point':
      return sql`(${latitude} = ${number(term.point.latitude)} AND ${longitude} = ${number(term.point.longitude)})`;
    case 'box':
      return boxCondition(latitude, longitude, term, number);
    case 'circle':
      return circleCondition(latitude, longitude, term, dialect, report);
  }
}

/** From the west edge to the east edge: where west is the greater, the box crosses the 180th meridian. */
function boxCondition(
  latitude: SqlText,
  longitude: SqlText,
  { from, to }: Extract<LocationTerm, { type: 'box' }>,
  number: (digits: string) => string,
): SqlText {
  const southFirst = Number(from.latitude) <= Number(to.latitude);
  const [south, north] = southFirst ? [from.latitude, to.latitude] : [to.latitude, from.latitude];
  const west = sql`${longitude} >= ${number(from.longitude)}`;
  const east = sql`${longitude} <= ${number(to.longitude)}`;
  const across = Number(from.longitude) > Number(to.longitude);
  const between = across ? sql`(${west} OR ${east})` : sql`${west} AND ${east}`;
  return sql`(${latitude} >= ${number(south)} AND ${latitude} <= ${number(north)} AND ${between})`;
}

/** Great-circle distance by the haversine formula, which keeps its precision for short distances. */
function circleCondition(
  latitude: SqlText,
  longitude: SqlText,
  term: Extract<LocationTerm, { type: 'circle' }>,
  dialect: Dialect,
  report: ReportUnsupported,
): SqlText | null {
  const { radians, sin, cos, asin, sqrt } = dialect.functions;
  if (!radians || !sin || !cos || !asin || !sqrt) {
    report('filter-unsupported', `${dialect.label} cannot filter by distance: it lacks trigonometric functions.`);
    return null;
  }
  const centerLatitude = dialect.literal.number(term.center.latitude);
  const centerLongitude = dialect.literal.number(term.center.longitude);
  const distance = (lat: string, long: string): string => {
    const half = (from: string, to: string) => sin([`(${radians([`(${to} - ${from})`])} / 2)`]);
    const dLat = half(centerLatitude, lat);
    const dLong = half(centerLongitude, long);
    const across = `${cos([radians([centerLatitude])])} * ${cos([radians([lat])])}`;
    const square = `(${dLat} * ${dLat} + ${across} * ${dLong} * ${dLong})`;
    // Rounding may lift the square of two antipodes above 1, where ASIN has no value.
    return `(2 * ${EARTH_RADIUS[term.unit]} * ${asin([sqrt([`LEAST(1, ${square})`])])})`;
  };
  return applySql(
    (lat, long) => `${distance(lat, long)} <= ${dialect.literal.number(term.distance)}`,
    [latitude, longitude],
  );
}
