/** Maps: points sized and colored by a measure, or countries and states colored by it. */
import { geoAlbersUsa, geoGraticule10, geoMercator, geoNaturalEarth1, geoPath } from 'd3-geo';
import type { GeoPermissibleObjects, GeoProjection } from 'd3-geo';
import { isRoomy, paletteOf } from './chart-frame.ts';
import type { ChartFrame, DrawnSvg } from './chart-frame.ts';
import { outlinesOf } from './map-outlines.ts';
import type { MapLayer } from './map-outlines.ts';
import type { MapPlaces, MapRow } from './map-places.ts';
import { blend } from './picture-theme.ts';
import { rect, svgOf, textAt } from './svg-parts.ts';
import { asColor, asNumber, asTexts } from '../vis/vis-values.ts';

export function mapPicture(places: MapPlaces, frame: ChartFrame): DrawnSvg {
  const scale = colorScale(places, frame);
  const drawn = places.layer === null ? pointMap(places, scale, frame) : areaMap(places, places.layer, scale, frame);
  const legend = scaleLegend(places, scale, frame);
  return { svg: svgOf(frame, drawn.svg + legend), notes: [...drawn.notes, ...places.undrawn] };
}

interface ColorScale {
  readonly low: number;
  readonly high: number;
  readonly colors: readonly string[];
  colorOf(value: number | null): string;
}

/** From light to the first color of the palette, or over the colors that vis_config names. */
function colorScale({ rows }: MapPlaces, { vis, theme }: ChartFrame): ColorScale {
  const values = rows.flatMap(({ value }) => (value === null ? [] : [value]));
  const low = asNumber(vis['map_value_scale_clamp_min']) ?? values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = asNumber(vis['map_value_scale_clamp_max']) ?? values.reduce((a, b) => Math.max(a, b), -Infinity);
  const asked = [vis['map_value_colors'], vis['map_marker_color'], vis['colors']]
    .map((colors) => asTexts(colors).filter((color) => asColor(color) !== null))
    .find((colors) => colors.length > 0);
  const strong = asked?.[0] ?? paletteOf({})[0] ?? theme.text;
  const colors = asked && asked.length > 1 ? asked : [blend(theme.paper, strong, 0.3), strong];
  const colorOf = (value: number | null): string => {
    if (value === null || !(high > low)) return strong;
    const place = Math.min(1, Math.max(0, (value - low) / (high - low))) * (colors.length - 1);
    const index = Math.min(colors.length - 2, Math.floor(place));
    return blend(colors[index] ?? strong, colors[index + 1] ?? strong, place - index);
  };
  return { low, high, colors, colorOf };
}

interface Box {
  readonly width: number;
  readonly height: number;
}

/** Pixels of the map, without the legend and the notes under it. */
function mapBox(frame: ChartFrame): Box {
  return { width: frame.width, height: frame.height - (isRoomy(frame) ? 56 : frame.height >= 120 ? 16 : 0) };
}

function areaMap(places: MapPlaces, layer: MapLayer, scale: ColorScale, frame: ChartFrame): DrawnSvg {
  const outlines = outlinesOf(layer);
  const values = new Map<string, number | null>();
  const unknown: string[] = [];
  let shared = 0;
  for (const { name, value } of places.rows) {
    const area = outlines.find(name);
    if (!area) unknown.push(name === '' ? '∅' : name);
    else if (values.has(area.id)) shared += 1;
    if (area) values.set(area.id, Math.max(value ?? -Infinity, values.get(area.id) ?? -Infinity));
  }
  const box = mapBox(frame);
  const path = geoPath(projectionOf(layer, box, whole(layer))).digits(1);
  const shapes = outlines.areas.map(({ id, shape }) => {
    const value = values.get(id);
    const fill = value === undefined ? frame.theme.faint : scale.colorOf(Number.isFinite(value) ? value : null);
    return `<path d="${path(shape) ?? ''}" fill="${fill}"/>`;
  });
  const lines = layer === 'countries' ? graticule(path, frame) : '';
  return {
    svg: `${lines}<g stroke="${frame.theme.paper}" stroke-width="0.6">${shapes.join('')}</g>`,
    notes: [
      ...(unknown.length > 0 ? [`not on the map: ${listed(unknown)}`] : []),
      ...(shared > 0 ? ['several rows name the same area: its largest value is drawn'] : []),
    ],
  };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${String(names.length - 3)} more` : shown;
}

function pointMap({ rows, measure }: MapPlaces, scale: ColorScale, frame: ChartFrame): DrawnSvg {
  const { vis, theme } = frame;
  const box = mapBox(frame);
  const placed = rows.flatMap(({ at, value }) => (at === null ? [] : [{ at, value }]));
  const layer = pointLayer(placed, vis['map'] ?? null);
  const projection =
    layer === 'us_states' ? projectionOf(layer, box, whole(layer)) : aroundPoints(placed, box, vis['map'] === 'world');
  const path = geoPath(projection).digits(1);
  const land = outlinesOf(layer)
    .areas.map(({ shape }) => path(shape) ?? '')
    .join('');
  const most = Math.max(0, scale.high);
  const fixed = asNumber(vis['map_marker_radius_fixed']);
  const largest = Math.min(box.width, box.height) * 0.04 + 2;
  const radius = (value: number | null): number => {
    if (vis['map_marker_radius_mode'] === 'fixed' && fixed !== null) return Math.min(40, Math.max(1, fixed));
    return measure === '' || most === 0 ? 4 : 2 + largest * Math.sqrt(Math.max(0, value ?? 0) / most);
  };
  // Small points would hide behind large ones.
  const points = placed
    .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))
    .flatMap(({ at, value }) => {
      const [x, y] = projection([...at]) ?? [Number.NaN, Number.NaN];
      if (!(x >= 0 && x <= box.width && y >= 0 && y <= box.height)) return [];
      return [
        `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius(value).toFixed(1)}" fill="${scale.colorOf(value)}"/>`,
      ];
    });
  const missing = rows.length - points.length;
  const lines = layer === 'countries' ? graticule(path, frame) : '';
  return {
    svg: `${lines}<path d="${land}" fill="${theme.faint}" stroke="${blend(theme.paper, theme.line, 0.5)}" stroke-width="0.6"/><g fill-opacity="0.8" stroke="${theme.paper}" stroke-width="0.7">${points.join('')}</g>`,
    notes:
      missing > 0
        ? [`${missing.toLocaleString('en-US')} of ${rows.length.toLocaleString('en-US')} rows have no place on the map`]
        : [],
  };
}

type Placed = Pick<MapRow, 'value'> & { readonly at: NonNullable<MapRow['at']> };

/** The states, if all points lie there and nothing else is asked for. */
function pointLayer(points: readonly Placed[], asked: unknown): MapLayer {
  if (asked === 'usa') return 'us_states';
  if (asked === 'world' || points.length < 2) return 'countries';
  const projection = geoAlbersUsa();
  return points.every(({ at }) => projection([...at]) !== null) && spread(points) > 15 ? 'us_states' : 'countries';
}

/** Degrees from the first to the last meridian. */
function spread(points: readonly Placed[]): number {
  const longitudes = points.map(({ at }) => at[0]);
  return longitudes.reduce((a, b) => Math.max(a, b), -180) - longitudes.reduce((a, b) => Math.min(a, b), 180);
}

function whole(layer: MapLayer): GeoPermissibleObjects {
  return { type: 'FeatureCollection', features: outlinesOf(layer).areas.map(({ shape }) => shape) };
}

const EDGE = 8;

function projectionOf(layer: MapLayer, box: Box, shown: GeoPermissibleObjects): GeoProjection {
  const projection = layer === 'us_states' ? geoAlbersUsa() : geoNaturalEarth1();
  return projection.fitExtent(
    [
      [EDGE, EDGE],
      [box.width - EDGE, box.height - EDGE],
    ],
    shown,
  );
}

/** A map of fewer degrees would have no outlines to find one's way by. */
const LEAST_DEGREES = 12;
/** Points further apart are shown on the whole world. */
const WORLD_DEGREES = 110;

function aroundPoints(points: readonly Placed[], box: Box, world: boolean): GeoProjection {
  const polar = points.some(({ at }) => Math.abs(at[1]) > 72);
  if (world || polar || points.length === 0 || spread(points) > WORLD_DEGREES)
    return projectionOf('countries', box, whole('countries'));
  const margin = Math.min(box.width, box.height) * 0.12;
  const projection = geoMercator().fitExtent(
    [
      [margin, margin],
      [box.width - margin, box.height - margin],
    ],
    { type: 'MultiPoint', coordinates: points.map(({ at }) => [...at]) },
  );
  const largest = (box.width / LEAST_DEGREES) * (180 / Math.PI);
  if (!(projection.scale() <= largest)) {
    const middle = points[Math.floor(points.length / 2)]?.at ?? [0, 0];
    projection
      .scale(largest)
      .center([...middle])
      .translate([box.width / 2, box.height / 2]);
  }
  return projection.clipExtent([
    [0, 0],
    [box.width, box.height],
  ]);
}

function graticule(path: (shape: GeoPermissibleObjects) => string | null, { theme }: ChartFrame): string {
  return `<path d="${path(geoGraticule10()) ?? ''}" fill="none" stroke="${theme.faint}" stroke-width="0.5"/>`;
}

/** The colors with their lowest and highest value. */
function scaleLegend({ measure, format }: MapPlaces, scale: ColorScale, frame: ChartFrame): string {
  if (measure === '' || !(scale.high > scale.low) || !isRoomy(frame) || frame.vis['hide_legend'] === true) return '';
  const y = frame.height - 44;
  const steps = 40;
  const bar = Array.from({ length: steps }, (_, index) =>
    rect(16 + index * 4, y + 6, 4.2, 8, scale.colorOf(scale.low + ((scale.high - scale.low) * index) / (steps - 1))),
  );
  const style = { color: frame.theme.text, fontSize: 11 };
  return [
    textAt(16, y, measure, { ...style, weight: 600 }),
    ...bar,
    textAt(16, y + 26, format(scale.low), style),
    textAt(16 + steps * 4, y + 26, format(scale.high), { ...style, anchor: 'end' }),
  ].join('');
}
