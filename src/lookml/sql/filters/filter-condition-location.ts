/** Conditions on locations: within a distance of a place, or in a box. */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { LocationTerm } from '../../../filter-expression/filter-ast.ts';
import type { FilterTarget } from './filter-target.ts';
import { greatCircle, METRES } from '../text/great-circle.ts';
import { operand } from '../text/sql-operand.ts';
import { applySql, sql, type SqlText } from '../text/sql-text.ts';

type LocationTarget = Extract<FilterTarget, { kind: 'location' }>;

export function locationCondition(target: LocationTarget, term: LocationTerm, dialect: Dialect): SqlText {
  const latitude = operand(target.latitude, dialect);
  const longitude = operand(target.longitude, dialect);
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
      return circleCondition(latitude, longitude, term, dialect);
  }
}

/** From the west edge to the east edge. If west is the greater, the box crosses the 180th meridian. */
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

function circleCondition(
  latitude: SqlText,
  longitude: SqlText,
  { center, distance, unit }: Extract<LocationTerm, { type: 'circle' }>,
  dialect: Dialect,
): SqlText {
  const number = (digits: string) => dialect.literal.number(digits);
  const middle = { latitude: number(center.latitude), longitude: number(center.longitude) };
  return applySql(
    (lat, long) =>
      `${greatCircle(middle, { latitude: lat, longitude: long }, METRES[unit] ?? '', dialect)} <= ${number(distance)}`,
    [latitude, longitude],
  );
}
