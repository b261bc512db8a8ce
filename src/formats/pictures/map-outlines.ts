/**
 * Outlines of countries (Natural Earth, public domain) and of the states of the USA (Census Bureau, public domain), and
 * the names and codes under which data knows them. Read when the first map is drawn, and then kept.
 */
import { createRequire } from 'node:module';
import { geoArea } from 'd3-geo';
import type { ExtendedFeature } from 'd3-geo';
import { all as allCountries } from 'iso-3166-1';
import { feature } from 'topojson-client';
import { stateCodes } from './us-state-codes.ts';

const require = createRequire(import.meta.url);

export type MapLayer = 'countries' | 'us_states';

export interface Area {
  readonly id: string;
  readonly name: string;
  readonly shape: ExtendedFeature;
}

export interface MapOutlines {
  readonly areas: readonly Area[];
  /** The area of a name or code, in any case, with or without accents; undefined if it is none. */
  find(text: string): Area | undefined;
}

const read: Partial<Record<MapLayer, MapOutlines>> = {};

export function outlinesOf(layer: MapLayer): MapOutlines {
  return (read[layer] ??= layer === 'countries' ? readCountries() : readStates());
}

type Topology = Parameters<typeof feature>[0];

function readAreas(file: string, object: string): readonly Area[] {
  const topology: Topology = require(file);
  const shapes = topology.objects[object];
  if (!shapes) return [];
  const whole = feature(topology, shapes);
  const features = whole.type === 'FeatureCollection' ? whole.features : [whole];
  return features.map((shape) => {
    const name = String(shape.properties?.['name'] ?? '');
    return { id: String(shape.id ?? name), name, shape };
  });
}

/** Names that neither ISO 3166, nor the outlines, nor English has, but data does. */
const FURTHER_NAMES: Readonly<Record<string, string>> = {
  UK: 'GB',
  'Great Britain': 'GB',
  England: 'GB',
  USA: 'US',
  'U.S.A.': 'US',
  'U.S.': 'US',
  America: 'US',
  'South Korea': 'KR',
  'Korea, South': 'KR',
  'Republic of Korea': 'KR',
  'North Korea': 'KP',
  Russia: 'RU',
  Vietnam: 'VN',
  'Viet Nam': 'VN',
  Iran: 'IR',
  Syria: 'SY',
  Laos: 'LA',
  Bolivia: 'BO',
  Venezuela: 'VE',
  Tanzania: 'TZ',
  Moldova: 'MD',
  Macedonia: 'MK',
  Brasil: 'BR',
  Deutschland: 'DE',
  'Czech Republic': 'CZ',
  Holland: 'NL',
  Turkey: 'TR',
  'Ivory Coast': 'CI',
  'Cape Verde': 'CV',
  Swaziland: 'SZ',
  Burma: 'MM',
  'Hong Kong': 'HK',
  Macau: 'MO',
  Taiwan: 'TW',
  Palestine: 'PS',
};

function readCountries(): MapOutlines {
  const areas = readAreas(require.resolve('world-atlas/countries-50m.json'), 'countries').filter(
    ({ name }) => name !== 'Antarctica',
  );
  // Some numbers have a second, tiny area: islands that belong to the country.
  const groups = Map.groupBy(areas, ({ id }) => id);
  const byNumber = new Map([...groups].map(([id, group]) => [id, largestOf(group)]));
  const english = new Intl.DisplayNames(['en'], { type: 'region' });
  const names = new Map<string, Area>();
  for (const area of areas) names.set(folded(area.name), byNumber.get(area.id) ?? area);
  const byCode = new Map<string, Area>();
  for (const { country, alpha2, alpha3, numeric } of allCountries()) {
    const area = byNumber.get(numeric);
    if (!area) continue;
    byCode.set(alpha2, area);
    for (const name of [alpha2, alpha3, country, english.of(alpha2) ?? '']) names.set(folded(name), area);
  }
  for (const [name, code] of Object.entries(FURTHER_NAMES)) {
    const area = byCode.get(code);
    if (area) names.set(folded(name), area);
  }
  return { areas, find: (text) => names.get(folded(text)) };
}

function largestOf(group: readonly Area[]): Area | undefined {
  return group.length === 1 ? group[0] : group.toSorted((a, b) => geoArea(b.shape) - geoArea(a.shape))[0];
}

function readStates(): MapOutlines {
  const known = new Map(stateCodes.map(([code, name]) => [name, code]));
  // Territories have no place on the map of the states.
  const areas = readAreas(require.resolve('us-atlas/states-10m.json'), 'states').filter(({ name }) => known.has(name));
  const names = new Map(
    areas.flatMap((area) => [area.name, known.get(area.name) ?? '', area.id].map((name) => [folded(name), area])),
  );
  return { areas, find: (text) => names.get(folded(text)) };
}

/** Letters and digits alone, in lower case. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('&', 'and')
    .replace(/^the /, '')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
