/**
 * Stored queries, each definition once, and who has created which. They never change, so what was read once stays true.
 */
import type { Kysely, Selectable } from 'kysely';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import { LruMap } from '../lib/lru-map.ts';
import { othersTurn } from '../lib/others-turn.ts';
import { WeighedMap } from '../lib/weighed-map.ts';
import type { Database } from '../store/database.ts';
import type { QueriesTable, Schema } from '../store/schema.ts';
import { digestOf } from './canonical-json.ts';
import type { QueryAllowance } from './query-allowance.ts';
import type { Query } from './query.ts';

export interface QueryParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly allowance: QueryAllowance;
}

/** The size in memory. A definition that is all members takes several bytes for each letter of its text. */
const KEPT_QUERIES = { weight: 32_000_000, entries: 5_000 };
const KEPT_KEYS = 5_000;

const SLUG_LENGTH = 7;
const CLIENT_ID_LENGTH = 22;

interface KeptQuery {
  readonly query: Query;
  /** The length of its definition as text. */
  readonly letters: number;
}

export class QueryRows {
  readonly #parts: QueryParts;
  readonly #byId = new WeighedMap<KeptQuery>(KEPT_QUERIES, ({ letters }) => letters);
  readonly #idByDigest = new LruMap<string, string>(KEPT_KEYS);
  /** By digest and user; an author stays an author. */
  readonly #authors = new LruMap<string, true>(KEPT_KEYS);

  constructor(parts: QueryParts) {
    this.#parts = parts;
  }

  async withId(id: string): Promise<Query | undefined> {
    return this.#byId.get(id)?.query ?? this.find('id', Number(id));
  }

  /** @param definition the query's content, if known */
  async find(
    column: 'id' | 'digest' | 'slug' | 'client_id',
    value: string | number,
    definition?: QueryDefinition,
  ): Promise<Query | undefined> {
    const { read } = this.#parts.database;
    const row = await read.selectFrom('queries').selectAll().where(column, '=', value).executeTakeFirst();
    if (row === undefined) return undefined;
    await othersTurn(row.definition.length);
    const query = toQuery(row, definition ?? this.#byId.get(String(row.id))?.query.definition);
    this.#byId.set(query.id, { query, letters: row.definition.length });
    this.#idByDigest.set(row.digest, query.id);
    return query;
  }

  /**
   * @param author null: nobody's own, like a dashboard's.
   * @throws CoatcheckError `too_many_requests`, `data_folder_full`
   */
  async keep(definition: QueryDefinition, author: string | null): Promise<Query> {
    const { database, clock, ids } = this.#parts;
    const text = JSON.stringify(definition);
    await othersTurn(text.length);
    const digest = digestOf(definition);
    await othersTurn(text.length);
    const known = this.#byId.get(this.#idByDigest.get(digest) ?? '')?.query;
    const same = known ?? (await this.find('digest', digest, definition));
    if (same !== undefined) {
      if (author !== null && !(await this.isAuthor(digest, author)))
        await database.write((handle) => addAuthor(handle, digest, author));
      return same;
    }
    await this.#parts.allowance.spend(author, text);
    const row = {
      digest,
      slug: ids.base62(SLUG_LENGTH),
      client_id: ids.base62(CLIENT_ID_LENGTH),
      definition: text,
      created_at: clock.now(),
    };
    await database.write(async (handle) => {
      await handle
        .insertInto('queries')
        .values(row)
        .onConflict((conflict) => conflict.column('digest').doNothing())
        .execute();
      if (author !== null) await addAuthor(handle, digest, author);
    });
    const created = await this.find('digest', digest, definition);
    if (created === undefined) throw new CoatcheckError('internal', {});
    return created;
  }

  /** @param digest of a query, or of a merge query */
  async isAuthor(digest: string, userId: string): Promise<boolean> {
    const key = `${digest} ${userId}`;
    if (this.#authors.get(key)) return true;
    const row = await this.#parts.database.read
      .selectFrom('query_authors')
      .select('user_id')
      .where('digest', '=', digest)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    if (row) this.#authors.set(key, true);
    return row !== undefined;
  }
}

/** @param digest of a query, or of a merge query */
export function addAuthor(handle: Kysely<Schema>, digest: string, userId: string): Promise<unknown> {
  return handle
    .insertInto('query_authors')
    .values({ digest, user_id: userId })
    .onConflict((conflict) => conflict.columns(['digest', 'user_id']).doNothing())
    .execute();
}

function toQuery(row: Selectable<QueriesTable>, definition = JSON.parse(row.definition) as QueryDefinition): Query {
  return {
    id: String(row.id),
    slug: row.slug,
    clientId: row.client_id,
    digest: row.digest,
    definition,
    createdAt: row.created_at,
  };
}
