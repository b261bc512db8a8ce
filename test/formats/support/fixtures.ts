/** Hand-made results for the format tests: an all-types table, and a pivoted one with every kind of total. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { RenderInput, RenderOptions } from '../../../src/formats/table/format.ts';
import type { PreparedQuery, QueryDetails } from '../../../src/results/prepared/prepared-query.ts';
import type { ResultField, ResultShape } from '../../../src/results/prepared/result-shape.ts';
import type { StatementRun } from '../../../src/results/grid/statement-run.ts';
import { detailsWithoutModel, shapeWithoutModel } from '../../../src/results/prepared/without-model.ts';
import type { Statement } from '../../../src/results/prepared/statement.ts';

export const plainOptions: RenderOptions = {
  format: 'json',
  applyFormatting: false,
  applyVis: false,
  generateDrillLinks: false,
  pathPrefix: '',
  serverTableCalcs: true,
  imageWidth: null,
  imageHeight: null,
  bigNumbers: 'number',
};

export const fixedRun: RenderInput['run'] = {
  resultId: '0123456789abcdef0123456789abcdef',
  ranAt: '2024-03-01T17:05:09+00:00',
  runtimeSeconds: 0.1234,
  sql: 'SELECT 1 AS "orders.count"\nFROM orders & more\nLIMIT 500',
};

export const details: QueryDetails = {
  ...detailsWithoutModel,
  model: 'ecommerce',
  explore: { name: 'orders', label: 'Orders', description: null },
  dialectName: 'duckdb',
  dialectLabel: 'DuckDB',
  nullSortTreatment: 'high',
  timezone: 'America/New_York',
  explorePath: '/explore/ecommerce/orders',
};

export function makeField(name: string, over: Partial<ResultField> = {}): ResultField {
  const [view = '', short = name] = name.includes('.') ? name.split('.') : ['', name];
  const title = (text: string): string => text.replaceAll('_', ' ').replaceAll(/\b[a-z]/g, (c) => c.toUpperCase());
  const category = over.category ?? 'dimension';
  const kind = over.kind ?? (category === 'dimension' ? 'string' : 'number');
  return {
    name,
    category,
    kind,
    column: name,
    sortColumn: null,
    label: view === '' ? title(short) : `${title(view)} ${title(short)}`,
    labelShort: title(short),
    hidden: false,
    valueFormat: null,
    timeframe: null,
    fiscalMonthOffset: 0,
    html: null,
    links: [],
    drillFields: [],
    drillFilters: {},
    calculation: null,
    metadata: { name, type: category === 'measure' ? 'count' : kind, measure: category === 'measure' },
    ...over,
  };
}

export function makeShape(fields: readonly ResultField[], over: Partial<ResultShape> = {}): ResultShape {
  return { ...shapeWithoutModel, fields, limit: 500, columnLimit: 50, ...over };
}

export function makePrepared(shape: ResultShape, over: Partial<PreparedQuery> = {}): PreparedQuery {
  return { connection: 'faa', statements: [], shape, cacheKey: 'abc', persistForMs: null, details, ...over };
}

export function makeStatement(role: Statement['role'], over: Partial<Statement> = {}): Statement {
  return { role, sql: '', runSql: '', limit: 500, columns: [], sourceMap: [], ...over };
}

/** One row of ordinary values, one of extremes and odd ones, one of nulls. */
export async function createAllTypes(workbench: DuckDBConnection): Promise<void> {
  await workbench.run(`CREATE OR REPLACE TABLE all_types AS SELECT * FROM (VALUES
    (true, 1::TINYINT, 9007199254740993::BIGINT, 170141183460469231731687303715884105727::HUGEINT,
     18446744073709551615::UBIGINT, 12.50::DECIMAL(18,2), 99999999999999999999999999999999999.123::DECIMAL(38,3),
     1.5::FLOAT, 0.1::DOUBLE, 'plain', DATE '2024-03-01', TIMESTAMP '2024-03-01 17:05:09',
     TIMESTAMP '2024-03-01 17:05:09.123456', TIMESTAMPTZ '2024-03-01 17:05:09+00', TIME '17:05:09',
     INTERVAL '1 year 2 days 03:04:05', '00112233-4455-6677-8899-aabbccddeeff'::UUID, 'Yes',
     '\\xDE\\xAD\\x00'::BLOB, 'happy'::ENUM('happy', 'sad & "odd"'), [1.5, NULL], {'a': 1, 'b "q"': 'x&y'},
     MAP {'k & "1"': 2.0}, '{"a": [1, 2],\n "b": "x & y"}'::JSON, '1010'::BIT, [['a'], ['b', NULL]]),
    (false, (-128)::TINYINT, (-9223372036854775808)::BIGINT, (-170141183460469231731687303715884105728)::HUGEINT,
     0::UBIGINT, (-0.01)::DECIMAL(18,2), (-1.000)::DECIMAL(38,3),
     'NaN'::FLOAT, 'Infinity'::DOUBLE, E'quote " comma , pipe | <b>&amp;</b> back\\\\slash\\ttab\\nline\\r\\nünïcödé 漢字 🛫',
     DATE '1500-01-01', TIMESTAMP '1969-12-31 23:59:59', TIMESTAMP '2024-03-01 00:00:00.000001',
     TIMESTAMPTZ '2024-07-01 00:00:00+00', TIME '00:00:00.5', INTERVAL '-1 day', '00000000-0000-0000-0000-000000000000'::UUID, 'No',
     ''::BLOB, 'sad & "odd"'::ENUM('happy', 'sad & "odd"'), ['NaN'::DOUBLE, 1e300], {'a': NULL, 'b "q"': ''},
     MAP {}, 'null'::JSON, '0'::BIT, []),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, NULL, NULL)
  ) t("t.bool", "t.tiny", "t.big", "t.huge", "t.unsigned", "t.money", "t.wide", "t.single", "t.double", "t.text", "t.date",
      "t.time", "t.micros", "t.instant", "t.clock", "t.span", "t.uuid", "t.yesno", "t.blob", "t.enum", "t.list",
      "t.struct", "t.map", "t.json", "t.bits", "t.nested")`);
}

const month = makeField('orders.created_month', { kind: 'date', timeframe: 'month' });
const status = makeField('orders.status', { sortColumn: 'orders.status__sort_' });
const tier = makeField('users.age_tier');
const count = makeField('orders.count', { category: 'measure' });
const revenue = makeField('orders.revenue', { category: 'measure', valueFormat: '$#,##0.00' });

const column = (field: string, role: 'field' | 'sort' = 'field', name = field) => ({ name, role, field });

/** Long rows by month and status, with the statements of grand total, row totals and subtotals. */
export async function createPivoted(workbench: DuckDBConnection): Promise<{
  readonly prepared: PreparedQuery;
  readonly runs: readonly StatementRun[];
}> {
  await workbench.run(`
    CREATE OR REPLACE TABLE long AS SELECT * FROM (VALUES
      ('2024-03', '10 to 19', 'open & new', 2, 3, 1200.50, 1, 1), ('2024-03', '10 to 19', 'done', 1, 1062, -99.00, 1, 1),
      ('2024-03', '20 to 29', 'done', 1, 7, 0.00, 1, 2), ('2024-01', '10 to 19', NULL, 3, 1, NULL, 1, 3),
      ('2024-01', '10 to 19', 'open & new', 2, 12, 5.25, 1, 3)
    ) t("orders.created_month", "users.age_tier", "orders.status", "orders.status__sort_", "orders.count", "orders.revenue", x, r);
    ALTER TABLE long ALTER "orders.revenue" TYPE DECIMAL(18, 2);
    CREATE OR REPLACE TABLE total AS SELECT "orders.status", any_value("orders.status__sort_") AS "orders.status__sort_",
      sum("orders.count")::BIGINT AS "orders.count", sum("orders.revenue") AS "orders.revenue" FROM long GROUP BY 1;
    CREATE OR REPLACE TABLE row_total AS SELECT "orders.created_month", "users.age_tier",
      sum("orders.count")::BIGINT AS "orders.count", sum("orders.revenue") AS "orders.revenue" FROM long GROUP BY 1, 2;
    CREATE OR REPLACE TABLE row_total_total AS
      SELECT sum("orders.count")::BIGINT AS "orders.count", sum("orders.revenue") AS "orders.revenue" FROM long;
    CREATE OR REPLACE TABLE subtotal AS SELECT "orders.created_month", "orders.status",
      sum("orders.count")::BIGINT AS "orders.count", sum("orders.revenue") AS "orders.revenue"
      FROM long GROUP BY 1, 2 ORDER BY 1 DESC;
    CREATE OR REPLACE TABLE subtotal_row_total AS SELECT "orders.created_month",
      sum("orders.count")::BIGINT AS "orders.count", sum("orders.revenue") AS "orders.revenue" FROM long GROUP BY 1`);
  const shape = makeShape([month, tier, status, count, revenue], {
    pivots: ['orders.status'],
    sorts: [{ field: 'orders.created_month', desc: true }],
    total: true,
    rowTotal: 'right',
    subtotals: [['orders.created_month']],
  });
  const measures = [column('orders.count'), column('orders.revenue')];
  const pivot = [column('orders.status'), column('orders.status', 'sort', 'orders.status__sort_')];
  const rows = [column('orders.created_month'), column('users.age_tier')];
  const run = (
    role: Statement['role'],
    columns: Statement['columns'],
    over: Partial<Statement> = {},
  ): StatementRun => ({ statement: makeStatement(role, { columns, ...over }), relation: role, truncated: false });
  const main = { ...run('main', [...rows, ...pivot, ...measures]), relation: 'long' };
  const grouped = { depth: 1, groupedBy: ['orders.created_month'] };
  const runs = [
    main,
    run('total', [...pivot, ...measures]),
    run('row_total', [...rows, ...measures]),
    run('row_total_total', measures),
    run('subtotal', [column('orders.created_month'), column('orders.status'), ...measures], grouped),
    run('subtotal_row_total', [column('orders.created_month'), ...measures], grouped),
  ];
  return { prepared: makePrepared(shape), runs };
}
