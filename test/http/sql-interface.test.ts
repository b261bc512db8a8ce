/** Programs ask explores in SQL, on DuckDB and PostgreSQL, and get what the same query of the API gives. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresServer } from '../support/engines.ts';
import { codeBlocks } from '../support/document-blocks.ts';
import { sqlProject } from '../support/sql-project.ts';
import { serveProject } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

let server: TestServer;
const tokens = new Map<string, string>();

beforeAll(async () => {
  const { host, port, user, password, database } = await postgresServer();
  server = await serveProject(
    sqlProject(
      `{ name: other, dialect_name: postgres, host: ${host}, port: ${String(port)}, database: ${database}, username: ${user}, password: "${password}" }`,
    ),
  );
  for (const client_id of ['ada', 'peru']) {
    const raw = new URLSearchParams({ client_id, client_secret: 's' });
    const { json } = await server.call('POST', '/login', { raw, token: null });
    tokens.set(client_id, json.access_token);
  }
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

type Who = 'ada' | 'peru';

const create = (sql: string, who: Who = 'ada', jdbc_client = false): Promise<Answer> =>
  server.call('POST', '/sql_interface_queries', { body: { sql, jdbc_client }, token: tokens.get(who) ?? '' });

const run = (id: number, who: Who = 'ada'): Promise<Answer> =>
  server.call('GET', `/sql_interface_queries/${String(id)}/run/json_bi`, { token: tokens.get(who) ?? '' });

interface Column {
  readonly label: string;
  readonly schemaName: string | null;
  readonly type: { readonly name: string; readonly rep: string };
}

/** Labels and types of the columns, and the values of each row. */
async function ask(sql: string, who: Who = 'ada', jdbc = false) {
  const created = await create(sql, who, jdbc);
  expect([created.status, created.text]).toEqual([200, created.text]);
  const answer = await run(created.json.id, who);
  expect([answer.status, answer.text]).toEqual([200, answer.text]);
  const columns: readonly Column[] = JSON.parse(created.json.signature).columns;
  const rows: readonly Record<string, { readonly value: unknown }>[] = answer.json.rows;
  return {
    labels: columns.map(({ label }) => label),
    types: columns.map(({ type }) => type.name),
    rows: rows.map((row) => Object.values(row).map(({ value }) => value)),
    keys: Object.keys(rows[0] ?? {}),
    metadata: answer.json.metadata,
  };
}

/** `0.50` and `0.5` are the same number, `null` is empty. */
const text = (value: unknown): string => (value === null ? '' : String(value as string | number));

const examples = codeBlocks('docs/sql-interface.md');
/** SQL, and what the guide says of it. */
const marked = (lang: string) =>
  examples.flatMap((block, index) =>
    block.lang === lang ? [[block.text, examples[index + 1]?.text ?? ''] as const] : [],
  );

describe.each(['shop', 'other'])('the guide on the SQL Interface, in model %s', (model) => {
  it.each(marked('sql'))('%s', async (example, expected) => {
    const { labels, rows } = await ask(example.replaceAll(/\bshop\b/g, model));
    const shown = [labels, ...rows.map((row) => row.map(text))].map((line) => line.join(','));
    expect(shown.join('\n')).toBe(expected);
  });
});

it.each(marked('sql refused'))('refuses %s', async (sql, why) => {
  const { status, json } = await create(sql);
  expect([status, json.message]).toEqual([400, why]);
});

it.each([
  ["orders.id = '5'", 'column 53: A number cannot be compared with a text. Numbers stand without quotes.'],
  ["orders.kind IN ('pen', 5)", 'column 64: A text cannot be compared with a number. Numbers stand without quotes.'],
  ["orders.made_date > '2024-02-30'", 'column 60: "2024-02-30" is not a date or time.'],
  ['orders.kind', 'column 41: A text stands where a condition is expected.'],
  ['orders.id > 1 AND orders.kind', 'column 59: A text stands where a condition is expected.'],
  ['orders.kind + 1 > 0', 'column 41: A text stands where a number is expected.'],
  ['orders.id = NULL', 'column 51: Nothing is equal to NULL, or unequal: write IS NULL or IS NOT NULL.'],
  ["orders.kind LIKE 'p_n'", "column 58: LIKE takes patterns with % at their ends alone: 'a%', '%a', '%a%'."],
  ['AGGREGATE(orders.count) > 1', 'column 41: AGGREGATE() cannot stand here: conditions on measures belong to HAVING.'],
  [
    'orders.by = 1',
    `column 41: "orders.by" is a parameter and has no values: give it one by FROM explore(JSON_OBJECT('orders.by', 'value')).`,
  ],
])('refuses the condition %s at its place', async (condition, why) => {
  const { json } = await create(`SELECT orders.id FROM shop.orders WHERE ${condition}`);
  expect(json.message).toBe(`SQL, line 1, ${why}`);
});

describe('aliases of aliases', () => {
  const count = 'AGGREGATE(orders.count)';
  const six = Array.from(
    { length: 6 },
    (_, at) => `a${String(at + 1)} + a${String(at + 1)} + ${count} AS a${String(at)}`,
  );
  const long = `${Array.from({ length: 40 }, () => count).join(' + ')} AS a6`;
  const many = Array.from({ length: 30 }, (_, at) => `a1 + ${count} AS b${String(at)}`);
  const deep = Array.from(
    { length: 12 },
    (_, at) => `${'('.repeat(38)}a${String(at + 1)}${' + 1)'.repeat(38)} + ${count} AS a${String(at)}`,
  );
  it.each([
    ['a column of itself', `a + ${count} AS a`, 'column 8: The column "a" is computed from itself.'],
    ['two of each other', `b + ${count} AS a, a + ${count} AS b`, 'column 8: The column "b" is computed from itself.'],
    ['long ones', [...six, long, ...many].join(', '), 'What aliases stand for is longer than 1,000,000 characters'],
    ['deep ones', [...deep, `${count} AS a12`].join(', '), 'Aliases may stand for each other 8 levels deep.'],
  ])('are refused: %s', async (_, columns, why) => {
    const { status, json } = await create(`SELECT ${columns} FROM shop.orders`);
    expect(json.message).toContain(why);
    expect(status).toBe(400);
  });

  it('are refused in HAVING, if they name themselves', async () => {
    const { status, json } = await create('SELECT AGGREGATE(orders.count) + n AS n FROM shop.orders HAVING n > 1');
    expect([status, json.message]).toEqual([400, 'SQL, line 1, column 34: The column "n" is computed from itself.']);
  });

  it('stand for what they name', async () => {
    const { rows } = await ask(`SELECT b + ${count} AS a, c + ${count} AS b, ${count} AS c FROM shop.orders`);
    expect(rows).toEqual([[18, 12, 6]]);
  });
});

describe('too large a query', () => {
  const numbers = (count: number, write: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => write(at)).join(', ');
  it.each([
    [
      'SELECT and GROUP BY together has 1,201 members; at most 1,000 are allowed (limits.max_query_fields)',
      `SELECT orders.id, ${numbers(600, (at) => `AGGREGATE(orders.count) + ${String(at)}`)} FROM shop.orders GROUP BY orders.id, ${numbers(599, (at) => `orders.id + ${String(at)}`)}`,
    ],
    [
      'what SELECT, GROUP BY and ORDER BY compute has',
      `SELECT ${numbers(900, (at) => `x + ${String(at)}${' + AGGREGATE(orders.count)'.repeat(20)}`)}, ${'AGGREGATE(orders.count) + '.repeat(36)}1 AS x FROM shop.orders`,
    ],
  ])('is told in words of the SQL: %s', async (why, sql) => {
    const { status, json } = await create(sql);
    expect(json.message).toContain(`The SQL becomes too large a query: ${why}`);
    expect(status).toBe(400);
  });

  it('is none where ORDER BY names a column twice: the first counts', async () => {
    const { json } = await create(
      'SELECT orders.id FROM shop.orders ORDER BY 1 DESC, orders.id, 1, orders.kind LIMIT 3',
    );
    expect(json.message).toContain('ORDER BY names what is neither');
    const { rows } = await ask('SELECT orders.id FROM shop.orders ORDER BY 1 DESC, orders.id, 1 LIMIT 3');
    expect(rows).toEqual([[6], [5], [4]]);
  });
});

describe('what SQL becomes', () => {
  it('is a query like any other: its fields, filter, sorts and limit can be read, and any format fetched', async () => {
    const sql =
      'SELECT orders.kind AS k, AGGREGATE(orders.count) FROM shop.orders WHERE orders.id > 1 GROUP BY k ORDER BY 2 DESC LIMIT 2';
    const { json } = await create(sql);
    const query = await server.call('GET', `/queries/${String(json.id)}`, { token: tokens.get('ada') ?? '' });
    expect(query.json).toMatchObject({
      model: 'shop',
      view: 'orders',
      fields: ['orders.kind', 'orders.count'],
      filter_expression: '(${orders.id} > 1)',
      sorts: ['orders.count desc'],
      limit: '2',
    });
    expect(query.text).not.toContain('SELECT');
    const csv = await server.call('GET', `/queries/${String(json.id)}/run/json`, { token: tokens.get('ada') ?? '' });
    expect(csv.json).toHaveLength(2);
  });

  it('is found again: the same SQL gives the same id, other SQL another', async () => {
    const [one, same, other] = await Promise.all([
      create('SELECT orders.kind FROM shop.orders'),
      create('SELECT orders.kind FROM shop.orders'),
      create('SELECT orders.kind FROM shop.orders LIMIT 1'),
    ]);
    expect(same.json.id).toBe(one.json.id);
    expect(other.json.id).not.toBe(one.json.id);
  });

  it.each<readonly [what: string, sql: string, rows: readonly (readonly unknown[])[]]>([
    [
      'groups by what is not selected',
      'SELECT AGGREGATE(orders.count) c FROM shop.orders GROUP BY orders.kind ORDER BY c',
      [[1], [2], [3]],
    ],
    [
      'sorts by a measure that is not selected',
      'SELECT orders.kind FROM shop.orders GROUP BY 1 ORDER BY AGGREGATE(orders.total) DESC LIMIT 1',
      [['pen']],
    ],
    [
      'selects a column twice',
      'SELECT orders.kind, orders.kind AS again FROM shop.orders WHERE orders.id = 1',
      [['pen', 'pen']],
    ],
    [
      'puts constants beside fields',
      "SELECT 'x' AS x, orders.kind FROM shop.orders WHERE orders.id = 1",
      [['x', 'pen']],
    ],
    [
      'computes in HAVING by alias',
      'SELECT orders.kind, AGGREGATE(orders.count) AS n FROM shop.orders GROUP BY 1 HAVING n * 2 = 4',
      [['book', 2]],
    ],
    [
      'keeps a quote and a backslash in a text',
      String.raw`SELECT orders.kind FROM shop.orders WHERE orders.kind = 'it''s \" OR yes'`,
      [],
    ],
    [
      'keeps a text that reads like a condition',
      `SELECT orders.kind FROM shop.orders WHERE orders.kind = '" OR yes OR "'`,
      [],
    ],
    [
      'keeps a backslash at the end',
      String.raw`SELECT orders.kind FROM shop.orders WHERE orders.kind = 'x\' OR orders.id = 1`,
      [['pen']],
    ],
    [
      'reads no template and no field in a text',
      "SELECT orders.kind FROM shop.orders WHERE orders.kind = '${orders.kind}' OR orders.kind = '{{ 1 }}'",
      [],
    ],
    [
      'knows names that objects have',
      'SELECT orders.kind AS `__proto__` FROM shop.orders WHERE orders.id = 1',
      [['pen']],
    ],
    [
      'leaves rows without a value out of comparisons',
      'SELECT orders.id FROM shop.orders WHERE NOT orders.amount > 20 ORDER BY 1',
      [[1], [2], [3]],
    ],
    [
      'finds rows with a value by LIKE with % alone',
      "SELECT orders.id FROM shop.orders WHERE NULLIF(orders.kind, 'ink') LIKE '%' ORDER BY 1",
      [[1], [2], [3], [4], [5]],
    ],
    [
      'finds nothing by NOT LIKE with % alone',
      "SELECT orders.id FROM shop.orders WHERE NULLIF(orders.kind, 'ink') NOT LIKE '%'",
      [],
    ],
    ['gives no rows for LIMIT 0', 'SELECT orders.kind FROM shop.orders LIMIT 0', []],
  ])('%s', async (_what, sql, rows) => {
    expect((await ask(sql)).rows).toEqual(rows);
  });
});

it.each([
  ['SELECT orders.id FROM shop.dated ORDER BY 1', [3, 4]],
  ["SELECT orders.id FROM shop.dated WHERE orders.kind = 'book' OR orders.id = 2 ORDER BY 1", []],
  ['SELECT orders.id FROM shop.dated WHERE orders.id < 6 ORDER BY 1', [1, 3, 4]],
  [
    "SELECT orders.id FROM shop.dated WHERE orders.kind IN ('book', 'pen') AND orders.made_date < '2024-03-01' ORDER BY 1",
    [1, 2, 5],
  ],
  ["SELECT orders.id FROM shop.dated(JSON_OBJECT('orders.made_date', '2024-01')) ORDER BY 1", [1]],
])('lets filters of the explore give way to conditions on their fields: %s', async (sql, ids) => {
  expect((await ask(sql)).rows).toEqual(ids.map((id) => [id]));
});

it('keys rows by alias, else by field, else by place', async () => {
  const { keys, labels, types } = await ask(
    'SELECT orders.kind, AGGREGATE(orders.count) AS n, MAX(orders.amount) FROM shop.orders GROUP BY 1',
  );
  expect(keys).toEqual(['orders.kind', 'n', 'EXPR__2']);
  expect(labels).toEqual(['orders.kind', 'n', 'EXPR$2']);
  expect(types).toEqual(['VARCHAR', 'BIGINT', 'DOUBLE']);
});

it('says that a row of one column is its value, as the driver has it', async () => {
  const style = async (sql: string) => JSON.parse((await create(sql)).json.signature).cursorFactory.style;
  expect(await style('SELECT orders.kind FROM shop.orders')).toBe('OBJECT');
  expect(await style('SELECT orders.kind, orders.id FROM shop.orders')).toBe('ARRAY');
});

it.each(['shop', 'other'])('writes values of %s as JDBC clients read them', async (model) => {
  const sql = `SELECT orders.made_date, orders.made_time AS value, orders.made_month, orders.made_year, orders.made_month_num,
    orders.is_large, orders.amount, orders.kind FROM ${model}.orders WHERE orders.id = 4`;
  const { keys, types, rows } = await ask(sql, 'ada', true);
  expect(types).toEqual(['DATE', 'TIMESTAMP', 'VARCHAR', 'INTEGER', 'BIGINT', 'BOOLEAN', 'DOUBLE', 'VARCHAR']);
  const made = Date.UTC(2024, 2, 31, 23, 59, 59);
  expect(rows).toEqual([[Math.floor(made / 86_400_000), made, '2024-03', 2024, 3, true, 40, 'pen']]);
  // The driver looks for the next member of that name.
  expect(keys).not.toContain('value');
});

describe('rights', () => {
  it('hold as in any query: access filters hide rows', async () => {
    const { rows } = await ask('SELECT customers.country, AGGREGATE(orders.count) FROM shop.orders GROUP BY 1', 'peru');
    expect(rows).toEqual([['Peru', 3]]);
  });

  it.each(['orders.cost', 'orders.nothing'])('make %s unknown, wherever it stands', async (field) => {
    for (const sql of [
      `SELECT ${field} FROM shop.orders`,
      `SELECT orders.id FROM shop.orders WHERE ${field} = 1`,
      `SELECT MAX(${field}) FROM shop.orders`,
      `SELECT orders.id FROM shop.orders(JSON_OBJECT('${field}', '1'))`,
    ]) {
      const { status, json } = await create(sql);
      expect([status, json.message]).toEqual([
        400,
        expect.stringContaining(`Unknown or inaccessible field "${field}".`),
      ]);
    }
  });

  it('make explores and models unknown that the user may not use', async () => {
    for (const name of ['shop.secret', 'shop.nothing']) {
      expect((await create(`SELECT orders.id FROM ${name}`)).json.message).toMatch(
        /does not exist, or you may not use it/,
      );
    }
    const { json } = await create('SELECT orders.id FROM other.orders', 'peru');
    expect(json.message).toBe('SQL, line 1, column 23: Model: "other" does not exist, or you may not use it.');
  });

  it('let nobody compute fields without the permissions for them', async () => {
    const computed = await create('SELECT UPPER(orders.kind) FROM shop.orders', 'peru');
    expect([computed.status, computed.json.message]).toEqual([403, expect.stringContaining('custom fields')]);
    const calculated = await create('SELECT AGGREGATE(orders.count) + 1 FROM shop.orders', 'peru');
    expect([calculated.status, calculated.json.message]).toEqual([403, expect.stringContaining('calculations')]);
  });

  it('let nobody run another user’s SQL, or a query that was not asked in SQL', async () => {
    const { json } = await create('SELECT orders.id FROM shop.orders WHERE orders.id = 5');
    expect((await run(json.id)).status).toBe(200);
    expect((await run(json.id, 'peru')).status).toBe(404);
    const body = { model: 'shop', view: 'orders', fields: ['orders.id'] };
    const plain = await server.call('POST', '/queries', { body, token: tokens.get('ada') ?? '' });
    expect((await run(plain.json.id)).status).toBe(404);
    expect((await run(0)).status).toBe(404);
  });
});

it('shows the SQL of a running query to its author, and to nobody else', async () => {
  const sql = 'SELECT orders.slow FROM shop.orders';
  const token = tokens.get('ada') ?? '';
  const { json } = await create(sql);
  const body = { query_id: json.id, result_format: 'json' };
  const task = await server.call('POST', '/query_tasks', { body, token });
  const shown = async (who?: string) => {
    const { json: all } = await server.call('GET', '/running_queries', who === undefined ? {} : { token: who });
    return all.find(({ id }: { id: string }) => id === task.json.id)?.sql_interface_sql;
  };
  expect([await shown(token), await shown()]).toEqual([sql, null]);
  await server.call('DELETE', `/running_queries/${String(task.json.id)}`, { token });
});

describe('metadata', () => {
  const metadata = async (request: object, who: Who = 'ada') => {
    const search = new URLSearchParams({ avatica_request: JSON.stringify(request) }).toString();
    const answer = await server.call('GET', `/sql_interface_queries/metadata?${search}`, {
      token: tokens.get(who) ?? '',
    });
    return { status: answer.status, message: answer.json.message, json: JSON.parse(answer.json.results ?? 'null') };
  };
  const rowsOf = async (request: object, who: Who = 'ada') => {
    const { json } = await metadata({ connectionId: 'c', ...request }, who);
    const labels: readonly string[] = json.signature.columns.map(({ label }: Column) => label);
    return (json.firstFrame.rows as readonly (readonly unknown[])[]).map((row) =>
      Object.fromEntries(row.map((value, index) => [labels[index], value])),
    );
  };

  it('lists models as schemas and explores as tables, those that the user may use', async () => {
    expect((await rowsOf({ request: 'getSchemas' })).map((row) => row['TABLE_SCHEM'])).toEqual(['other', 'shop']);
    expect((await rowsOf({ request: 'getSchemas' }, 'peru')).map((row) => row['TABLE_SCHEM'])).toEqual(['shop']);
    const tables = await rowsOf({ request: 'getTables', schemaPattern: 'sh%', typeList: ['TABLE'] });
    expect(tables).toEqual([
      expect.objectContaining({ TABLE_NAME: 'dated' }),
      expect.objectContaining({
        TABLE_SCHEM: 'shop',
        TABLE_NAME: 'orders',
        TABLE_TYPE: 'TABLE',
        LABEL: 'Orders',
        HIDDEN: false,
      }),
    ]);
    expect(await rowsOf({ request: 'getTables', typeList: ['VIEW'] })).toEqual([]);
    expect(await rowsOf({ request: 'getTables', tableNamePattern: String.raw`order\_` })).toEqual([]);
  });

  it('lists fields as columns with their types, without those that the user may not see', async () => {
    const columns = await rowsOf({ request: 'getColumns', schemaPattern: 'shop', tableNamePattern: 'orders' });
    const names = columns.map((row) => row['COLUMN_NAME']);
    expect(names).toContain('customers.country');
    expect(names).not.toContain('orders.cost');
    expect(names).not.toContain('orders.by');
    const one = (name: string) => columns.find((row) => row['COLUMN_NAME'] === name);
    expect(one('orders.kind')).toMatchObject({
      DATA_TYPE: 12,
      TYPE_NAME: 'VARCHAR',
      REMARKS: 'What it is',
      FIELD_LABEL: 'Kind of thing',
      FIELD_CATEGORY: 'DIMENSION',
      VIEW_NAME: 'orders',
    });
    expect(one('orders.count')).toMatchObject({
      DATA_TYPE: -5,
      TYPE_NAME: 'MEASURE<BIGINT>',
      FIELD_CATEGORY: 'MEASURE',
    });
    expect(one('orders.made_date')).toMatchObject({ DATA_TYPE: 91 });
    const found = await rowsOf({ request: 'getColumns', columnNamePattern: 'customers.%', schemaPattern: 'shop' });
    expect(found.map((row) => row['COLUMN_NAME'])).toEqual(['customers.id', 'customers.country', 'customers.count']);
  });

  it.each(['openConnection', 'closeConnection', 'closeStatement', 'databaseProperties', 'connectionSync'])(
    'answers %s by its name',
    async (request) => {
      const { json } = await metadata({ request, connectionId: 'c', connProps: { connProps: 'connPropsImpl' } });
      expect(json.response).toBe(request);
    },
  );

  it.each([
    [{ request: 'prepareAndExecute' }, /asks for "prepareAndExecute"; "request" must be one of openConnection/],
    [{ request: 'constructor' }, /asks for "constructor"/],
    [[], /must be a JSON object/],
  ])('says what is wrong with %o', async (request, message) => {
    const answer = await metadata(request);
    expect([answer.status, answer.message]).toEqual([400, expect.stringMatching(message)]);
  });
});
