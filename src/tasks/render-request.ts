/**
 * Which rendering a task asks for. Options that do not change a format's bytes are left out, so that tasks can share
 * it.
 */
import { createHash } from 'node:crypto';
import { formatTraits, type ResultFormatName } from '../contract/result-format.ts';
import type { RenderRequest } from '../execution/messages.ts';
import { encodedKey } from '../results/storage/encoded-rendering.ts';
import type { Caller } from '../access/caller.ts';
import { holds } from '../access/answer-rights.ts';
import { sightOf } from './task-rights.ts';
import type { Task } from './task.ts';

const KEY_DIGITS = 12;

interface RenderSettings {
  readonly bigNumbers: 'number' | 'string';
  readonly format?: ResultFormatName;
}

/** The name of the final bytes: of the encoded rendering, if it is encoded. */
export function renderingKey({ renderKey, encoded }: RenderRequest): string {
  return encoded === undefined ? renderKey : encodedKey(renderKey, encoded);
}

/** The rendering for a reader; `format` replaces the task's own. */
export function renderRequest(
  task: Pick<Task, 'subject' | 'options'>,
  reader: Caller,
  { bigNumbers, format = task.options.resultFormat }: RenderSettings,
): RenderRequest {
  const { options } = task;
  const sight = sightOf(reader, task);
  const traits = formatTraits[format];
  const isCut = traits.tells && !(sight.sql && sight.lookml);
  const hasLinks = traits.links && options.generateDrillLinks && holds(reader, 'drill_links');
  const rendering: RenderRequest['options'] = {
    format,
    applyFormatting: options.applyFormatting,
    applyVis: options.applyVis,
    generateDrillLinks: hasLinks,
    pathPrefix: hasLinks ? (options.pathPrefix ?? '') : '',
    serverTableCalcs: options.serverTableCalcs || !traits.ownCalculations,
    imageWidth: traits.picture ? options.imageWidth : null,
    imageHeight: traits.picture ? options.imageHeight : null,
    bigNumbers,
    // Results say nothing about connections, only errors do.
    ...(isCut && { sight: { ...sight, connections: true } }),
  };
  const digest = createHash('sha256').update(JSON.stringify(rendering)).digest('hex').slice(0, KEY_DIGITS);
  const { encoding } = options;
  return {
    renderKey: `${format}-${digest}`,
    options: rendering,
    ...(encoding !== undefined && encoding !== null && { encoded: { encoding } }),
  };
}
