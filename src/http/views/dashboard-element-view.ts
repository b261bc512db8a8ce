import type {
  ResultMakerFilterablesSchema,
  DashboardElementSchema,
  ResultMakerSchema,
} from '../../contract/dashboard.ts';
import type { AsServed } from '../../contract/member.ts';
import { isYes, objectOf, textOf } from '../../lookml/metadata/dashboard-query.ts';
import type { Query } from '../../queries/query.ts';
import { layoutIdOf, partTitle, queriesOf, shownParameter } from '../resources/dashboards.ts';
import type { Dashboard, ElementResult, ShownElement } from '../resources/dashboards.ts';
import { editUri, readOnly, refreshOf } from './dashboard-view.ts';
import { markdownHtml } from './markdown-html.ts';
import { queryView } from './query-view.ts';
import type { Viewer } from '../route/viewer.ts';

/** Looker's DashboardElement. */
export function dashboardElementView(
  dashboard: Dashboard,
  element: ShownElement,
  viewer: Viewer,
): AsServed<typeof DashboardElementSchema> {
  const { id, part, result } = element;
  const { parameters } = part;
  const text = (name: string) => shownParameter(dashboard, part, name);
  const note = objectOf(parameters['note']);
  const [body, title, subtitle] = [text('body_text'), text('title_text'), text('subtitle_text')];
  const noted = text('note_text') ?? textOf(note['text']) ?? null;
  const query = result.kind === 'query' ? result.query : null;
  return {
    id,
    dashboard_id: dashboard.id,
    dashboard_layout_id: layoutIdOf(dashboard),
    lookml_link_id: id,
    title: partTitle(dashboard, part),
    title_hidden: isYes(parameters['title_hidden']),
    type: elementType(element),
    edit_uri: editUri(dashboard, part, viewer.caller),
    body_text: body,
    body_text_as_html: markdownHtml(body, 'block'),
    title_text: title,
    title_text_as_html: markdownHtml(title, 'inline'),
    subtitle_text: subtitle,
    subtitle_text_as_html: markdownHtml(subtitle, 'inline'),
    note_text: noted,
    note_text_as_html: markdownHtml(noted, 'block'),
    note_state: textOf(parameters['note_state'] ?? note['state']) ?? null,
    note_display: textOf(parameters['note_display'] ?? note['display']) ?? null,
    rich_content_json: textOf(parameters['rich_content_json']) ?? null,
    query: query && queryView(query, viewer),
    query_id: query?.id ?? null,
    merge_result_id: result.kind === 'merge' ? result.merge.id : null,
    result_maker: resultMakerView(element, viewer),
    result_maker_id: hasData(result) ? id : null,
    look: null,
    look_id: null,
    filter_id: null,
    ...refreshOf(parameters),
    alert_count: 0,
    extension_id: null,
    aria_description: null,
    certification_metadata: null,
    can: { ...readOnly, explore: true, run: true },
  };
}

/**
 * Every chart is `vis`, whatever its kind and whoever may see its data; an element that shows none has the type that
 * LookML gives it.
 */
function elementType({ part, result }: Pick<ShownElement, 'part' | 'result'>): string | null {
  const type = textOf(part.parameters['type']);
  return type === 'text' || type === 'button' || result.kind === 'none' ? (type ?? null) : 'vis';
}

const hasData = (result: ElementResult) => result.kind === 'query' || result.kind === 'merge';

function resultMakerView(
  { id, listens, result }: ShownElement,
  viewer: Viewer,
): AsServed<typeof ResultMakerSchema> | null {
  if (!hasData(result)) return null;
  const { definition } = result.kind === 'query' ? result.query : result.merge;
  const sources = queriesOf(result);
  return {
    id,
    query_id: result.kind === 'query' ? result.query.id : null,
    query: result.kind === 'query' ? queryView(result.query, viewer) : null,
    merge_result_id: result.kind === 'merge' ? result.merge.id : null,
    sql_query_id: null,
    dynamic_fields: definition.dynamic_fields ?? null,
    sorts: definition.sorts ?? null,
    total: definition.total ?? false,
    vis_config: definition.vis_config ?? null,
    filterables: sources.map((query, index) => filterableView(query, listens, nameIn(result, index))),
  };
}

/** When several queries are merged, each may have a name. */
function nameIn(result: ElementResult, index: number): string | null {
  return result.kind === 'merge' ? (result.merge.definition.source_queries[index]?.name ?? null) : null;
}

function filterableView(
  { definition }: Query,
  listens: Readonly<Record<string, string>>,
  name: string | null,
): AsServed<typeof ResultMakerFilterablesSchema> {
  return {
    model: definition.model,
    view: definition.view,
    name,
    listen: Object.entries(listens).map(([dashboard_filter_name, field]) => ({ dashboard_filter_name, field })),
  };
}
