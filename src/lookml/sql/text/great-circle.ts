/** Distance between two places as the crow flies: what a distance dimension shows and a location filter compares. */
import type { Dialect } from '../../../dialects/dialect.ts';

/** Latitude and longitude in degrees, complete SQL expressions. */
export interface Place {
  readonly latitude: string;
  readonly longitude: string;
}

/** Looker's units in metres. */
export const METRES: Readonly<Record<string, string>> = {
  feet: '0.3048',
  kilometers: '1000',
  meters: '1',
  miles: '1609.344',
  nautical_miles: '1852',
  yards: '0.9144',
};

/** Mean radius of the Earth, metres. */
const EARTH_RADIUS = '6371000';

/**
 * Null when a coordinate is null. Unlike the law of cosines, the haversine formula is exact for places near each other.
 * `1 - ABS(1 - x)` keeps rounding errors within the domain of ASIN; LEAST would turn a null into a distance.
 *
 * @param metres length of the unit to measure in
 */
export function greatCircle(from: Place, to: Place, metres: string, { literal }: Dialect): string {
  const halfSine = (start: string, end: string): string => `POWER(SIN(RADIANS(${end} - ${start}) / 2), 2)`;
  const cosines = `COS(RADIANS(${from.latitude})) * COS(RADIANS(${to.latitude}))`;
  const haversine = `${halfSine(from.latitude, to.latitude)} + ${cosines} * ${halfSine(from.longitude, to.longitude)}`;
  const angle = `ASIN(1 - ABS(1 - SQRT(${haversine})))`;
  return `(2 * ${literal.number(EARTH_RADIUS)} * ${angle} / ${literal.number(metres)})`;
}
