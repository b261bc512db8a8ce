/** What the database of a connection contains, and what dialects can do. */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import {
  ColumnSearchSchema,
  ConnectionFeaturesSchema,
  DialectInfoSchema,
  SchemaColumnsSchema,
  SchemaSchema,
  SchemaTablesSchema,
} from '../../contract/connection-metadata.ts';
import { partial } from '../../contract/member.ts';
import { dialects, getDialect } from '../../dialects/registry.ts';
import type { CoatcheckError } from '../../errors/catalogue.ts';
import { wrongField } from '../../errors/field-errors.ts';
import { columnsSql, schemasSql, tablesSql } from '../../dialects/catalogue-sql.ts';
import { readCatalogue, requireWhole } from '../resources/connection-catalogue.ts';
import type { Catalogue, CatalogueRun } from '../resources/connection-catalogue.ts';
import { found } from '../../errors/found.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { readIds } from '../input/read-ids.ts';
import { json } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { usableConnection } from '../resources/usable-connections.ts';
import {
  columnSearchViews,
  dialectInfoView,
  featuresView,
  schemaColumnsViews,
  schemaTablesViews,
  schemaViews,
} from '../views/connection-metadata-view.ts';

const group = 'Connections';
const askedOfAll = {
  cache: Type.Boolean({ description: 'true: an existing result is enough.' }),
  database: Type.String({ description: 'A connection has one database, so leave it out.' }),
};
const schemaName = Type.String({ description: 'Only this schema; if absent, all.' });
const limit = Type.Integer({ minimum: 0, description: 'How many tables at most.' });

interface CatalogueOperation<Q extends TSchema> {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly query: Q;
  readonly item: TSchema;
  readonly run: (query: Static<Q>) => Pick<CatalogueRun, 'sql' | 'limit'>;
  readonly views: (catalogue: Catalogue, query: Static<Q>) => readonly object[];
}

/** Operations that differ in their statement, and in how its rows are shown. */
const catalogueRoute = <Q extends TSchema>({ path, query, run, views, ...facts }: CatalogueOperation<Q>): Route =>
  defineListRoute({
    ...facts,
    path: `/connections/:connection_name/${path}`,
    group,
    notes:
      'The database is asked, as for any SQL of the caller’s. Without cache=true it is asked again if the caller may clear the cache.',
    permission: 'use_sql_runner',
    query,
    handle: async ({ params: { connection_name: name }, query: sent, viewer, signal }, services) => {
      const connection = usableConnection(name, viewer, services);
      const { cache, database } = sent as { readonly cache?: boolean; readonly database?: string };
      if ((database ?? '') !== '' && database !== connection.database) throw oneDatabase(name);
      const catalogue = await readCatalogue(
        { connection, cache, ...run(sent as Static<Q>) },
        { caller: viewer.caller, signal },
        services,
      );
      return list(views(catalogue, sent as Static<Q>), (view) => view);
    },
  });

function oneDatabase(connection: string): CoatcheckError {
  const message = `Connection '${connection}' has one database: leave 'database' out.`;
  return wrongField('database', 'invalid_value', message);
}

const names = (text: string | undefined): readonly string[] | undefined =>
  text === undefined || text.trim() === '' ? undefined : readIds(text);
const orAll = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

export const connectionMetadataRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/connections/:connection_name/features',
    operationId: 'connection_features',
    group,
    summary: 'What the dialect of a connection can do',
    permission: 'access_data',
    query: FieldsSchema,
    answers: ConnectionFeaturesSchema,
    handle: ({ params: { connection_name: name }, viewer }, services) =>
      json(featuresView(found(getDialect(usableConnection(name, viewer, services).dialect_name)))),
  }),
  defineListRoute({
    path: '/connections/:connection_name/databases',
    operationId: 'connection_databases',
    group,
    summary: 'The databases of a connection: an empty list, as in Looker for a connection with a single database',
    permission: 'use_sql_runner',
    item: Type.String(),
    handle: ({ params: { connection_name: name }, viewer }, services) => {
      usableConnection(name, viewer, services);
      return list([], (database) => database);
    },
  }),
  catalogueRoute({
    path: 'schemas',
    operationId: 'connection_schemas',
    summary: 'The schemas of a database',
    query: partial(askedOfAll),
    item: SchemaSchema,
    run: () => ({ sql: schemasSql }),
    views: (catalogue) => {
      requireWhole(catalogue, 'Name one, and ask for its tables.');
      return schemaViews(catalogue);
    },
  }),
  catalogueRoute({
    path: 'tables',
    operationId: 'connection_tables',
    summary: 'The tables and views of a database, by schema',
    query: partial({
      ...askedOfAll,
      schema_name: schemaName,
      table_filter: Type.String({ description: 'Part of their names, in any case.' }),
      table_limit: limit,
    }),
    item: SchemaTablesSchema,
    run: ({ schema_name: schema, table_filter: tablePart, table_limit }) => ({
      limit: table_limit,
      sql: (dialect) => tablesSql(dialect, { schema: orAll(schema), tablePart }),
    }),
    views: schemaTablesViews,
  }),
  catalogueRoute({
    path: 'columns',
    operationId: 'connection_columns',
    summary: 'The columns of the tables of a database',
    query: partial({
      ...askedOfAll,
      schema_name: schemaName,
      table_names: Type.String({ description: 'Only these tables: names with commas between them.' }),
      table_limit: limit,
    }),
    item: SchemaColumnsSchema,
    run: ({ schema_name: schema, table_names: tables }) => ({
      sql: (dialect) => columnsSql(dialect, { schema: orAll(schema), tables: names(tables) }),
    }),
    views: (catalogue, { table_limit }) => {
      requireWhole(catalogue, 'Ask for those of some tables, by schema_name and table_names.');
      return schemaColumnsViews(catalogue, table_limit);
    },
  }),
  catalogueRoute({
    path: 'search_columns',
    operationId: 'connection_search_columns',
    summary: 'Columns with a given name, in all tables of a database',
    query: partial({ column_name: Type.String({ description: 'Its whole name, in any case.' }) }),
    item: ColumnSearchSchema,
    run: ({ column_name: column = '' }) => ({ sql: (dialect) => columnsSql(dialect, { column }) }),
    views: (catalogue) => {
      requireWhole(catalogue, 'Ask for the columns of some tables.');
      return columnSearchViews(catalogue);
    },
  }),
  defineListRoute({
    path: '/dialect_info',
    operationId: 'all_dialect_infos',
    group,
    summary: 'The dialects that connections may have',
    permission: 'any',
    item: DialectInfoSchema,
    handle: () => list(dialects, dialectInfoView),
  }),
];
