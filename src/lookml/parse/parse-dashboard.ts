/**
 * LookML dashboards are YAML. What they say is kept as it is written, each element and each filter with its place; what
 * it means is said by `metadata/dashboard-query.ts`.
 */
import { isMap, isSeq, parseDocument } from 'yaml';
import type { Document, Node, YAMLMap } from 'yaml';
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import { rangeOf } from './source-file.ts';
import type { SourceFile } from './source-file.ts';

/** A part with a name of its own: an element or a filter of a dashboard. */
export interface DashboardPart {
  /** Elements need none. */
  readonly name: string | null;
  readonly parameters: JsonObject;
  readonly range: SourceRange;
}

export interface DashboardSource {
  readonly name: string;
  /** All but elements and filters. */
  readonly parameters: JsonObject;
  readonly elements: readonly DashboardPart[];
  readonly filters: readonly DashboardPart[];
  readonly range: SourceRange;
}

/** The dashboards of a `.dashboard.lookml` file. Other `.lookml` files are of the old YAML form and reported. */
export function dashboardsOf(file: SourceFile, log: DiagnosticLog): readonly DashboardSource[] {
  const document = parseDocument(file.text, { logLevel: 'silent', uniqueKeys: false, strict: false });
  const { contents } = document;
  const items: readonly unknown[] = isSeq(contents) ? contents.items : [contents];
  const maps = items.filter((item) => isMap(item));
  const dashboards = maps.flatMap((map) => dashboardOf(map, document, file));
  for (const { message, pos } of document.errors) {
    const range = rangeOf({ file, start: pos[0], end: pos[1] });
    log.warn('dashboard-yaml', range, `This is not valid YAML: ${message.split('\n')[0] ?? ''}`);
  }
  const oldForm = maps.find((map) => ['view', 'explore', 'connection', 'include'].some((key) => map.has(key)));
  if (dashboards.length === 0 && oldForm !== undefined) {
    const start = oldForm.range?.[0] ?? 0;
    log.error(
      'yaml-lookml',
      rangeOf({ file, start, end: start + 1 }),
      'This file is written in the old YAML form of LookML, which is no longer supported',
      'Convert it to the form with braces: `view: name { … }`',
    );
  }
  return dashboards;
}

function dashboardOf(map: YAMLMap, document: Document, file: SourceFile): readonly DashboardSource[] {
  const { dashboard: name, elements: _elements, filters: _filters, ...parameters } = jsonOf(map, document);
  if (typeof name !== 'string' && typeof name !== 'number') return [];
  const partsOf = (key: string): readonly DashboardPart[] => {
    const parts = map.get(key);
    const items: readonly unknown[] = isSeq(parts) ? parts.items : [];
    return items.flatMap((item) => (isMap(item) ? [partOf(item, document, file)] : []));
  };
  return [
    {
      name: String(name),
      parameters,
      elements: partsOf('elements'),
      filters: partsOf('filters'),
      range: placeOf(map, file),
    },
  ];
}

function partOf(map: YAMLMap, document: Document, file: SourceFile): DashboardPart {
  const parameters = jsonOf(map, document);
  const { name } = parameters;
  return {
    name: typeof name === 'string' || typeof name === 'number' ? String(name) : null,
    parameters,
    range: placeOf(map, file),
  };
}

function placeOf({ range }: Node, file: SourceFile): SourceRange {
  return rangeOf({ file, start: range?.[0] ?? 0, end: range?.[1] ?? 0 });
}

/** Plain JSON: what YAML has beyond it (`.inf`, dates) is null or a text there. */
function jsonOf(map: YAMLMap, document: Document): JsonObject {
  try {
    const value = JSON.parse(JSON.stringify(map.toJS(document))) as JsonValue;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    // An alias of something that is not there, or too many of them: reported as no valid YAML, or nothing to show.
    return {};
  }
}
