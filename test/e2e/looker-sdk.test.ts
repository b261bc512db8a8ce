import { Looker40SDK, Looker40SDKStream } from '@looker/sdk';
import type { IQueryTask } from '@looker/sdk';
import { LookerNodeSDK, NodeSettings } from '@looker/sdk-node';
import { DelimArray } from '@looker/sdk-rtl';
import type { NodeSession } from '@looker/sdk-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDemo } from '../support/demo-process.ts';
import type { DemoProcess } from '../support/demo-process.ts';

let server: DemoProcess;
let origin: string;
let sdk: Looker40SDK;

beforeAll(async () => {
  server = await startDemo();
  ({ origin } = server);
  sdk = LookerNodeSDK.init40(settings());
});

afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

/** The SDK's settings as its users write them: environment variables. */
function settings(): NodeSettings {
  const variables = {
    base_url: origin,
    client_id: 'demo',
    client_secret: 'demo-secret',
    verify_ssl: 'false',
    timeout: '60',
  };
  for (const [name, value] of Object.entries(variables)) process.env[`LOOKERSDK_${name.toUpperCase()}`] = value;
  return new NodeSettings('LOOKERSDK');
}

async function accessToken(): Promise<string> {
  const { access_token } = await (sdk.authSession as NodeSession).getToken();
  return access_token;
}

const byOrigin = {
  model: 'faa',
  view: 'flights',
  fields: ['flights.origin', 'flights.count'],
  sorts: ['flights.count desc'],
  limit: '3',
};
const top3 = [
  { 'flights.origin': 'ORD', 'flights.count': 166_341 },
  { 'flights.origin': 'DFW', 'flights.count': 157_162 },
  { 'flights.origin': 'ATL', 'flights.count': 124_711 },
];

async function runTask(result_format: string): Promise<IQueryTask> {
  const query = await sdk.ok(sdk.create_query(byOrigin));
  let task = await sdk.ok(
    sdk.create_query_task({ body: { query_id: query.id ?? '', result_format: result_format as never } }),
  );
  while (task.status === 'added' || task.status === 'running') task = await sdk.ok(sdk.query_task(task.id ?? ''));
  return task;
}

describe('the official SDK', () => {
  it('logs in, knows itself and the version', async () => {
    const me = await sdk.ok(sdk.me());
    expect(me.id).toBe('1');
    expect(await sdk.ok(sdk.me('id,display_name'))).toEqual({ id: '1', display_name: me.display_name });
    const versions = await sdk.ok(sdk.versions());
    expect(versions.current_version?.version).toBe('4.0');
    expect((await sdk.ok(sdk.session())).workspace_id).toBe('production');
    expect((await sdk.ok(sdk.update_session({ workspace_id: 'dev' }))).workspace_id).toBe('dev');
  });

  it('creates a query and a task, polls it and fetches the rows', async () => {
    const task = await runTask('json');
    expect(task.status).toBe('complete');
    expect(await sdk.ok(sdk.query_task_results(task.id ?? ''))).toEqual(top3);
    const csv = await runTask('csv');
    expect(await sdk.ok(sdk.query_task_results(csv.id ?? ''))).toBe(
      'Flights Origin,Flights Count\nORD,166341\nDFW,157162\nATL,124711\n',
    );
    const multi = (await sdk.ok(
      sdk.query_task_multi_results(new DelimArray([task.id ?? '', csv.id ?? '', 'unknown'])),
    )) as Record<string, { status: string; data: unknown }>;
    expect(multi[task.id ?? '']).toMatchObject({ status: 'complete', data: top3 });
    expect(multi[csv.id ?? '']).toMatchObject({ status: 'complete', data: expect.stringContaining('ORD,166341') });
    expect(multi['unknown']).toEqual({ status: 'missing' });
  });

  it('runs queries by id, in the body and in the address', async () => {
    const query = await sdk.ok(sdk.create_query(byOrigin));
    const query_id = query.id ?? '';
    expect(await sdk.ok(sdk.run_query({ query_id, result_format: 'json' }))).toEqual(top3);
    expect(await sdk.ok(sdk.run_inline_query({ result_format: 'json', body: byOrigin }))).toEqual(top3);
    expect(await sdk.ok(sdk.query(query_id))).toEqual(query);
    expect(await sdk.ok(sdk.query_for_slug(query.slug ?? ''))).toEqual(query);
    const sql = await sdk.ok(sdk.run_query({ query_id, result_format: 'sql' }));
    expect(sql).toMatch(/SELECT[\s\S]*LIMIT 3/);
    const url = await fetch(
      `${origin}/api/4.0/queries/models/faa/views/flights/run/json?fields=flights.origin,flights.count&sorts=flights.count+desc&limit=3&f[flights.origin]=ORD,DFW&colour=blue`,
      {
        headers: {
          authorization: `Bearer ${await accessToken()}`,
        },
      },
    );
    expect(await url.json()).toEqual(top3.slice(0, 2));
    expect(url.headers.get('x-coatcheck-ignored')).toBe('colour');
  });

  it('sees the errors of the contract', async () => {
    await expect(sdk.ok(sdk.query('999999'))).rejects.toThrow(/Not found/);
    await expect(sdk.ok(sdk.create_query({ model: '', view: '' }))).rejects.toThrow(/Validation Failed/);
    await expect(
      sdk.ok(sdk.run_inline_query({ result_format: 'json', body: { ...byOrigin, fields: ['flights.orgin'] } })),
    ).rejects.toThrow(/flights\.orgin/);
  });

  it('reads every format, by the plain and by the streaming client, as curl gets it', async () => {
    const query_id = (await sdk.ok(sdk.create_query({ ...byOrigin, limit: '20' }))).id ?? '';
    const stream = new Looker40SDKStream(sdk.authSession);
    const access_token = await accessToken();
    for (const result_format of [
      'json',
      'json_detail',
      'json_bi',
      'inline_json',
      'json_fe',
      'json_label',
      'csv',
      'txt',
      'md',
      'html',
      'xlsx',
      'gsxml',
      'odc',
      'sql',
      'png',
      'jpg',
      'parquet',
      'arrow',
      'ndjson',
    ]) {
      const response = await fetch(`${origin}/api/4.0/queries/${query_id}/run/${result_format}`, {
        headers: { authorization: `token ${access_token}` },
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(response.status, `${result_format}: ${bytes.subarray(0, 200).toString()}`).toBe(200);
      const streamed = (await stream.run_query(async (answer) => Buffer.from(await answer.arrayBuffer()) as never, {
        query_id,
        result_format,
      })) as unknown as Buffer;
      const plain = (await sdk.ok(sdk.run_query({ query_id, result_format }))) as unknown;
      // from_cache and result_source belong to the ticket: the second and third come from the cache like the first.
      expect(streamed.equals(bytes), result_format).toBe(true);
      const type = response.headers.get('content-type') ?? '';
      if (/^application\/.*\bjson\b/.test(type)) expect(plain, result_format).toEqual(JSON.parse(bytes.toString()));
      else
        expect(
          Buffer.from(
            plain as string,
            /^text|xml|sql|charset/.test(type) && !/openxml/.test(type) ? 'utf8' : 'binary',
          ).equals(bytes),
          `${result_format} ${type}`,
        ).toBe(true);
    }
  });

  it('runs SQL and merges', async () => {
    const { slug = '' } = await sdk.ok(
      sdk.create_sql_query({ connection_name: 'faa', sql: 'select 1 as one, null as none' }),
    );
    expect(await sdk.ok(sdk.run_sql_query(slug, 'json'))).toEqual([{ one: 1, none: null }]);
    expect((await sdk.ok(sdk.sql_query(slug))).sql).toBe('select 1 as one, null as none');
    const flights = await sdk.ok(sdk.create_query(byOrigin));
    const names = await sdk.ok(
      sdk.create_query({ model: 'faa', view: 'airports', fields: ['airports.code', 'airports.city'], limit: '-1' }),
    );
    const merge = await sdk.ok(
      sdk.create_merge_query({
        source_queries: [
          { query_id: flights.id ?? '', name: 'flights', merge_fields: [] },
          {
            query_id: names.id ?? '',
            name: 'airports',
            merge_fields: [{ field_name: 'flights.origin', source_field_name: 'airports.code' }],
          },
        ],
      }),
    );
    expect((await sdk.ok(sdk.merge_query(merge.id ?? ''))).source_queries).toHaveLength(2);
    const merged = await fetch(`${origin}/api/4.0/merge_queries/${merge.id ?? ''}/run/json`, {
      headers: { authorization: `token ${await accessToken()}` },
    });
    expect(await merged.json()).toContainEqual({
      'flights.origin': 'ORD',
      'flights.count': 166_341,
      'airports.city': 'Chicago',
    });
  });

  it('asks explores in SQL', async () => {
    const sql =
      'SELECT `flights.origin`, AGGREGATE(`flights.count`) AS n FROM `faa`.`flights` GROUP BY 1 ORDER BY 2 DESC LIMIT 3';
    const query = await sdk.ok(sdk.create_sql_interface_query({ sql }));
    const { rows } = await sdk.ok(sdk.run_sql_interface_query(query.id ?? 0, 'json_bi'));
    const values = top3.map((row) => ({
      'flights.origin': { value: row['flights.origin'] },
      n: { value: row['flights.count'] },
    }));
    expect(rows).toEqual(values);
    const { results = '' } = await sdk.ok(sdk.sql_interface_metadata('{"request":"getSchemas","connectionId":"1"}'));
    expect(JSON.parse(results).firstFrame.rows).toEqual([['faa', null]]);
    await expect(sdk.ok(sdk.create_sql_interface_query({ sql: 'SELECT 1' }))).rejects.toThrow(/SQL, line 1/);
  });

  it('reads models, explores, suggestions and connections', async () => {
    const models = await sdk.ok(sdk.all_lookml_models({ fields: 'name,explores(name)' }));
    expect(models).toEqual([{ name: 'faa', explores: [{ name: 'airports' }, { name: 'flights' }] }]);
    const explore = await sdk.ok(
      sdk.lookml_model_explore({ lookml_model_name: 'faa', explore_name: 'flights', fields: 'id,fields,joins(name)' }),
    );
    expect(explore.id).toBe('faa::flights');
    expect(explore.fields?.dimensions?.map(({ name }) => name)).toContain('origin_airport.city');
    expect(explore.joins?.map(({ name }) => name)).toEqual(['origin_airport', 'destination_airport']);
    const { suggestions } = await sdk.ok(
      sdk.model_fieldname_suggestions({
        model_name: 'faa',
        view_name: 'flights',
        field_name: 'flights.origin',
        term: 'OR',
      }),
    );
    expect(suggestions).toContain('ORD');
    expect(suggestions?.every((value) => value.includes('OR'))).toBe(true);
    expect((await sdk.ok(sdk.all_connections('name,dialect_name'))) as unknown).toEqual([
      { name: 'faa', dialect_name: 'duckdb' },
    ]);
  });

  it('kills a task, in the database as well', async () => {
    const { slug = '' } = await sdk.ok(
      sdk.create_sql_query({
        connection_name: 'faa',
        sql: 'select count(*) from range(10000000) a, range(10000000) b where a.range + b.range = 7',
      }),
    );
    const running = sdk.run_sql_query(slug, 'json');
    await expect
      .poll(async () => (await sdk.ok(sdk.all_running_queries())).map((query) => query.status))
      .toEqual(['running']);
    const [query] = await sdk.ok(sdk.all_running_queries());
    await sdk.ok(sdk.kill_query(query?.query_task_id ?? ''));
    await expect(sdk.ok(running)).rejects.toThrow(/killed/);
    expect(await sdk.ok(sdk.all_running_queries())).toEqual([]);
  });

  it('logs in as another and out again', async () => {
    const other = LookerNodeSDK.init40(settings());
    const session = other.authSession as NodeSession;
    await other.ok(other.me());
    expect(session.isAuthenticated()).toBe(true);
    expect(await session.logout()).toBe(true);
    const wrong = new Looker40SDK(LookerNodeSDK.init40(settings()).authSession);
    await expect(wrong.ok(wrong.user('999'))).rejects.toThrow(/Not found/);
  });
});
