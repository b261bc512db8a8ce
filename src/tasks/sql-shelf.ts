/**
 * Small results in the state database: the parts of a result are rows, named as its files would be. The transaction that completes
 * its tasks writes them, and they are deleted with the catalogue's row.
 */
import type { Kysely } from 'kysely';
import type { HeldRendering, ResultParcel } from '../results/storage/result-storage.ts';
import type { Shelf } from '../results/storage/shelf.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';

const STORED = 'result.json';
const FILES = 'rows/';
const RENDERINGS = 'renderings/';

export function createSqlShelf(database: Database): Shelf {
  const isThere = async (handle: Kysely<Schema>, resultId: string): Promise<boolean> => {
    const query = handle.selectFrom('small_results').select('part').where('result_id', '=', resultId);
    return (await query.where('part', '=', STORED).executeTakeFirst()) !== undefined;
  };
  return {
    async find(resultId, renderKey) {
      const rows = await database.read
        .selectFrom('small_results')
        .selectAll()
        .where('result_id', '=', resultId)
        // In the order of their names: renderings, the result, its files.
        .where((row) => row.or([row('part', '>=', STORED), row('part', '=', RENDERINGS + (renderKey ?? ''))]))
        .execute();
      return toParcel(resultId, rows);
    },
    async rendering(resultId, renderKey) {
      const row = await database.read
        .selectFrom('small_results')
        .select(['content_type', 'content'])
        .where('result_id', '=', resultId)
        .where('part', '=', RENDERINGS + renderKey)
        .executeTakeFirst();
      return row === undefined ? null : { renderKey, contentType: row.content_type ?? '', content: row.content };
    },
    has: (resultId) => isThere(database.read, resultId),
    put: (result) =>
      database.write(async (handle) => {
        if (!(await isThere(handle, result.resultId))) await shelve(handle, result);
      }),
    addRendering: (resultId, rendering) =>
      database.write(async (handle) => {
        if (!(await isThere(handle, resultId))) return false;
        await handle
          .insertInto('small_results')
          .values(renderingRow(resultId, rendering))
          .onConflict((conflict) => conflict.columns(['result_id', 'part']).doUpdateSet({ content: rendering.content }))
          .execute();
        return true;
      }),
    async remove(resultId) {
      if (await isThere(database.read, resultId)) await database.write((handle) => unshelve(handle, [resultId]));
    },
    async list() {
      const query = database.read.selectFrom('small_results').select('result_id').where('part', '=', STORED);
      return (await query.execute()).map(({ result_id }) => result_id);
    },
  };
}

/** Writes a result that does not exist yet. */
export async function shelve(
  handle: Kysely<Schema>,
  { resultId, stored, files, renderings }: ResultParcel,
): Promise<void> {
  const rows = [
    { result_id: resultId, part: STORED, content_type: null, content: Buffer.from(stored ?? '') },
    ...files.map(({ name, content }) => ({ result_id: resultId, part: FILES + name, content_type: null, content })),
    ...renderings.map((rendering) => renderingRow(resultId, rendering)),
  ];
  await handle.insertInto('small_results').values(rows).execute();
}

/** Deletes those of these results that are small ones. */
export async function unshelve(handle: Kysely<Schema>, resultIds: readonly string[]): Promise<void> {
  await handle.deleteFrom('small_results').where('result_id', 'in', resultIds).execute();
}

function renderingRow(resultId: string, { renderKey, contentType, content }: HeldRendering) {
  return { result_id: resultId, part: RENDERINGS + renderKey, content_type: contentType, content };
}

interface Part {
  readonly part: string;
  readonly content_type: string | null;
  readonly content: Uint8Array;
}

function toParcel(resultId: string, parts: readonly Part[]): ResultParcel | null {
  const stored = parts.find(({ part }) => part === STORED);
  if (stored === undefined) return null;
  const below = (folder: string) =>
    parts
      .filter(({ part }) => part.startsWith(folder))
      .map(({ part, content_type, content }) => ({
        name: part.slice(folder.length),
        type: content_type ?? '',
        content,
      }));
  return {
    resultId,
    stored: Buffer.from(stored.content).toString(),
    files: below(FILES).map(({ name, content }) => ({ name, content })),
    renderings: below(RENDERINGS).map(({ name, type, content }) => ({ renderKey: name, contentType: type, content })),
  };
}
