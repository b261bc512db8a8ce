/** Which rendering a task asks for. Options that do not change a format's bytes are left out, so that it is shared. */
import { createHash } from 'node:crypto';
import type { ResultFormatName } from '../contract/result-format.ts';
import type { RenderRequest } from '../execution/messages.ts';
import type { TaskOptions } from './task.ts';

const imageFormats: ReadonlySet<ResultFormatName> = new Set(['png', 'jpg']);
const linkedFormats: ReadonlySet<ResultFormatName> = new Set(['json_detail', 'json_bi', 'inline_json', 'json_fe']);

/** Only their clients can compute table calculations themselves. */
const detailFormats: ReadonlySet<ResultFormatName> = new Set(['json_detail', 'inline_json', 'json_fe']);

const KEY_DIGITS = 12;

/** `format` takes the place of the task's own. */
export function renderRequest(
  options: TaskOptions,
  bigNumbers: 'number' | 'string',
  format: ResultFormatName = options.resultFormat,
): RenderRequest {
  const isImage = imageFormats.has(format);
  const hasLinks = linkedFormats.has(format) && options.generateDrillLinks;
  const rendering: RenderRequest['options'] = {
    format,
    applyFormatting: options.applyFormatting,
    applyVis: options.applyVis,
    generateDrillLinks: hasLinks,
    pathPrefix: hasLinks ? (options.pathPrefix ?? '') : '',
    serverTableCalcs: options.serverTableCalcs || !detailFormats.has(format),
    imageWidth: isImage ? options.imageWidth : null,
    imageHeight: isImage ? options.imageHeight : null,
    bigNumbers,
  };
  const digest = createHash('sha256').update(JSON.stringify(rendering)).digest('hex').slice(0, KEY_DIGITS);
  return { renderKey: `${format}-${digest}`, options: rendering };
}
