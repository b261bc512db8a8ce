import type { Static } from 'typebox';
import type { ContentEncoding } from '../../contract/content-encoding.ts';
import type { RunOptionsSchema } from '../../contract/query-task.ts';
import type { ResultFormatName } from '../../contract/result-format.ts';
import { wrongField } from '../../errors/field-errors.ts';
import { isSafeUrl } from '../../lib/safe-url.ts';
import { defaultTaskOptions } from '../../tasks/task.ts';
import type { TaskOptions } from '../../tasks/task.ts';

/** The part of the body of `create_query_task` beside the query. */
interface TaskBody {
  readonly source?: string | null;
  readonly deferred?: boolean | null;
  readonly look_id?: string | number | null;
  readonly dashboard_id?: string | number | null;
}

interface RunInput {
  readonly query: Static<typeof RunOptionsSchema>;
  readonly body?: TaskBody;
  /** The one that the client prefers. */
  readonly encoding: ContentEncoding | null;
  readonly requestId: string;
}

const toText = (value: string | number | null | undefined): string | null =>
  value === undefined || value === null ? null : String(value);

/** Throws `validation_failed` for a prefix that would make drill links run code. */
function linkPrefix(prefix: string | undefined): string | undefined {
  if (prefix === undefined || isSafeUrl(prefix)) return prefix;
  const message = 'path_prefix must be a path, or a URL that begins with http: or https:, for example /embed/explore.';
  throw wrongField('path_prefix', 'invalid_value', message);
}

/** The options of a run, from the operation's parameters, with Looker's defaults. */
export function toTaskOptions(
  resultFormat: ResultFormatName,
  { query, body = {}, encoding, requestId }: RunInput,
): TaskOptions {
  const none = defaultTaskOptions;
  return {
    resultFormat,
    limit: query.limit === undefined ? none.limit : String(query.limit),
    applyFormatting: query.apply_formatting ?? none.applyFormatting,
    applyVis: query.apply_vis ?? none.applyVis,
    cache: query.cache ?? none.cache,
    cacheOnly: query.cache_only ?? none.cacheOnly,
    generateDrillLinks: query.generate_drill_links ?? none.generateDrillLinks,
    forceProduction: query.force_production ?? none.forceProduction,
    pathPrefix: linkPrefix(query.path_prefix) ?? none.pathPrefix,
    rebuildPdts: query.rebuild_pdts ?? none.rebuildPdts,
    serverTableCalcs: query.server_table_calcs ?? none.serverTableCalcs,
    imageWidth: query.image_width ?? none.imageWidth,
    imageHeight: query.image_height ?? none.imageHeight,
    source: body.source ?? none.source,
    deferred: body.deferred ?? none.deferred,
    lookId: toText(body.look_id),
    dashboardId: toText(body.dashboard_id),
    encoding,
    requestId,
  };
}
