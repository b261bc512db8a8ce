import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionSchemas } from '../../src/connections/connection-schemas.ts';
import { loadConfig, missingFiles, serveFlags } from '../../src/config/load-config.ts';
import { parseByteSize, parseDuration } from '../../src/config/units.ts';
import { CoatcheckError } from '../../src/errors/catalogue.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Env = Readonly<Record<string, string>>;

function load(yaml: string, env: Env = {}, argv: readonly string[] = []) {
  writeFileSync(join(folder, 'coatcheck.yaml'), yaml);
  return loadConfig(['--project', folder, ...argv], env, { connections: connectionSchemas, cwd: folder });
}

/** The problems, one per line; the loaded text marks their places with `¹`, `²` … */
function problemsOf(yaml: string, env: Env = {}, argv: readonly string[] = []): readonly string[] {
  try {
    load(yaml, env, argv);
  } catch (error) {
    if (error instanceof CoatcheckError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('a configuration', () => {
  it('has safe defaults', () => {
    const config = load('');
    expect(config).toMatchObject({
      projectDir: folder,
      dataDir: join(folder, '.coatcheck'),
      host: '127.0.0.1',
      port: 19_999,
      role: 'all',
      logLevel: 'info',
      connections: [],
      users: [],
      adminCredentials: null,
      limits: { result_retention_ms: 3_600_000, default_row_limit: 500, max_result_bytes: 10e9 },
      server: {
        pending_status: 204,
        big_numbers: 'number',
        trace_sql: false,
        documents: true,
        access_token_ttl_ms: 3_600_000,
        workbench_memory: '2GB',
        workbench_timeout_ms: 600_000,
        executor_memory: null,
        public_url: null,
      },
    });
    expect(Object.isFrozen(config) && Object.isFrozen(config.limits)).toBe(true);
  });

  it('reads units, paths and variables', () => {
    const config = load(
      `connections:
  - name: shop
    dialect_name: postgres
    host: db
    port: \${PG_PORT}
    password: pa$\${x}\${SHOP_PASSWORD}
    query_timezone: America/New_York
    statement_timeout: 1m30s
  - name: files
    dialect_name: duckdb
    database: none.duckdb
    tables: { flights: ../data/flights.parquet }
limits: { result_retention: 2h, max_result_bytes: 512MiB }
server: { pending_status: 202, public_url: "https://bi.example.com/" }`,
      { SHOP_PASSWORD: 'secret', PG_PORT: '5433' },
    );
    const [shop, files] = config.connections;
    expect(shop).toMatchObject({ port: 5433, statement_timeout_ms: 90_000, query_timezone: 'America/New_York' });
    expect(shop?.password?.reveal()).toBe('pa${x}secret');
    expect(files?.database).toBe(join(folder, 'none.duckdb'));
    expect(files?.tables['flights']).toBe(join(folder, '../data/flights.parquet'));
    expect(config.limits).toMatchObject({ result_retention_ms: 7_200_000, max_result_bytes: 536_870_912 });
    expect(config.server).toMatchObject({ pending_status: 202, public_url: 'https://bi.example.com' });
    expect(missingFiles(config).map(({ where }) => where)).toEqual([
      'connection files, table flights',
      'connection files, database',
    ]);
  });

  it('prefers flags to the environment to the file', () => {
    const yaml = 'server: { port: 1111, host: 0.0.0.0 }';
    expect(load(yaml)).toMatchObject({ port: 1111, host: '0.0.0.0' });
    expect(load(yaml, { COATCHECK_PORT: '2222' }).port).toBe(2222);
    expect(load(yaml, { COATCHECK_PORT: '2222' }, ['--port=3333', '--data', 'state'])).toMatchObject({
      port: 3333,
      dataDir: join(folder, 'state'),
    });
  });

  it('is of the folder that is named, with or without --project', () => {
    const options = { connections: connectionSchemas, cwd: join(folder, '..') };
    const projectOf = (argv: readonly string[]): string =>
      loadConfig(argv, { COATCHECK_PROJECT: 'elsewhere' }, options).projectDir;
    load('');
    expect(projectOf([basename(folder), '--port', '0'])).toBe(folder);
    expect(projectOf(['--port', '0', folder])).toBe(folder);
    expect(projectOf(['--project', folder])).toBe(folder);
    expect(() => projectOf([folder, 'other'])).toThrow(/other: The project is named already/);
  });

  it('never shows a secret', () => {
    const config = load(
      'users: [{ client_id: ada, client_secret: hush1 }]\nconnections: [{ name: a, dialect_name: duckdb, password: hush2 }]',
      { COATCHECK_CLIENT_ID: 'admin', COATCHECK_CLIENT_SECRET: 'hush3' },
    );
    const shown = [JSON.stringify(config), inspect(config, { depth: 9 }), String(config.users[0]?.client_secret)];
    expect(shown.join('\n')).not.toMatch(/hush/);
    const refused = problemsOf('connections:\n  - name: a\n    password: { value: hush4 }\n    port: ${P}', {
      P: 'hush5',
    });
    expect(refused.join('\n')).not.toMatch(/hush/);
  });
});

describe('a wrong configuration', () => {
  it('is refused with line, column and what would be right, all at once', () => {
    const yaml = `connections:
  - name: faa
    dialect_name: duckbd
    tables: {}
    databse: x
    password: \${NOPE}
    max_queries: many
  - dialect_name: postgres
    query_timezone: Mars/Base
limits: { result_retention: soon, max_body_bytes: -1 }
server:
  port: 99999
  pending_status: 203
colour: blue
`;
    const problems = problemsOf(yaml).toSorted();
    const expected = [
      /^coatcheck\.yaml:3:19: Expected one of duckdb, postgres, .*found "duckbd"\. Did you mean "duckdb"\?/,
      /^coatcheck\.yaml:5:5: Unknown key "databse" in a connection\. Did you mean "database"\?/,
      /^coatcheck\.yaml:6:15: The environment variable NOPE is not set\./,
      /^coatcheck\.yaml:7:18: Expected a whole number of at least 1, found the string "many"\./,
      /^coatcheck\.yaml:8:5: "name" is missing from a connection to PostgreSQL\./,
      /^coatcheck\.yaml:9:21: "Mars\/Base" is not a time zone/,
      /^coatcheck\.yaml:10:29: Expected a duration such as 30s, 10m or 1h, found the string "soon"\./,
      /^coatcheck\.yaml:10:51: Expected a size/,
      /^coatcheck\.yaml:12:9: Expected a whole number from 0 to 65535, found the number 99999\./,
      /^coatcheck\.yaml:13:19: Expected one of 204, 202/,
      /^coatcheck\.yaml:14:1: Unknown key "colour" in coatcheck\.yaml\./,
    ];
    for (const pattern of expected) expect(problems).toContainEqual(expect.stringMatching(pattern));
    expect(problems).toHaveLength(expected.length);
  });

  it.each([
    ['no YAML', 'connections: [', /^coatcheck\.yaml:1:\d+: /],
    ['a list', '- a', /^coatcheck\.yaml:1:1: Expected a mapping for coatcheck\.yaml, found a list/],
    ['a key twice', 'users: []\nusers: []', /^coatcheck\.yaml:2:1: Map keys must be unique/],
    ['a text as list', 'connections: faa', /^coatcheck\.yaml:1:14: Expected a list, found the string "faa"/],
    [
      'two connections of a name',
      'connections:\n  - { name: a, dialect_name: duckdb }\n  - { name: a, dialect_name: duckdb }',
      /^coatcheck\.yaml:3:5: Two connections are named "a"/,
    ],
    [
      'two users of an id',
      'users:\n  - { id: 5, client_id: a, client_secret: x }\n  - { id: 5, client_id: b, client_secret: x }',
      /^coatcheck\.yaml:3:5: Two users have the id "5"/,
    ],
    [
      'an empty secret',
      'users: [{ client_id: a, client_secret: "" }]',
      /^coatcheck\.yaml:1:\d+: Expected a string that is not empty/,
    ],
    [
      'a key of another database',
      'connections: [{ name: a, dialect_name: cloud_sql, memory_limit: 1GB }]',
      /^coatcheck\.yaml:1:\d+: Unknown key "memory_limit" in a connection to MySQL\. .*Known keys: name, dialect_name, host/,
    ],
    ['a user id of letters', 'users: [{ id: me, client_id: a, client_secret: x }]', /is not a user id/],
    [
      'the name of the server’s own connection, in whatever letters',
      'connections: [{ name: Looker__Internal__Analytics, dialect_name: duckdb }]',
      /^coatcheck\.yaml:1:\d+: "Looker__Internal__Analytics" is called like the server's own connection\. Give/,
    ],
    ['an alias', 'a: &x 1\nlimits: *x', /alias/],
  ])('%s', (_what, yaml, pattern) => {
    expect(problemsOf(yaml).join('\n')).toMatch(pattern);
  });

  it('is refused in flags and variables by their names', () => {
    expect(problemsOf('', { COATCHECK_PORT: 'http' })).toEqual([
      'COATCHECK_PORT: Expected a whole number from 0 to 65535, found "http".',
    ]);
    expect(problemsOf('', {}, ['--role', 'boss'])).toEqual(['--role: Expected one of api, worker, all, found "boss".']);
    expect(problemsOf('', {}, ['--role', 'worker'])).toEqual([
      '--role: A server that is alone does all: "worker" needs the key "cluster" in coatcheck.yaml.',
    ]);
    expect(problemsOf('', {}, ['--prot', '8080'])).toEqual(['--prot: Unknown flag. Did you mean "--port"?']);
    expect(problemsOf('', {}, ['--port'])).toEqual(['--port: Needs a value (TCP port; 0 picks a free one).']);
    expect(problemsOf('', {}, ['demo'])).toEqual([`demo: The project is named already: ${folder}.`]);
    expect(problemsOf('', { COATCHECK_CLIENT_ID: 'a' })[0]).toMatch(
      /^COATCHECK_CLIENT_SECRET: Is not set, although COATCHECK_CLIENT_ID is/,
    );
    const missing = () =>
      loadConfig(['--project', join(folder, 'nowhere')], {}, { connections: connectionSchemas, cwd: folder });
    expect(missing).toThrow(/nowhere: This folder does not exist/);
  });
});

describe('units', () => {
  it.each([
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['1.5s', 1500],
    ['h', undefined],
    ['5', undefined],
    ['-1s', undefined],
  ])('duration %s', (text, ms) => expect(parseDuration(text)).toBe(ms));
  it.each([
    ['10GB', 10e9],
    ['1 MiB', 1_048_576],
    ['77', 77],
    ['1.5kb', 1500],
    ['GB', undefined],
    ['1XB', undefined],
  ])('size %s', (text, bytes) => expect(parseByteSize(text)).toBe(bytes));
});

describe('log_in', () => {
  const oidc = (more: string, server = 'public_url: "https://bi.example.com"') =>
    `server: { ${server} }\nlog_in: { oidc: { issuer: "https://id.example.com", client_id: c, ${more} } }`;

  it('is off, and has careful defaults', () => {
    expect(load('').logIn).toEqual({ lifetime_ms: 43_200_000, oidc: null, proxy: null });
    expect(load(oidc('client_secret: "${SECRET}"'), { SECRET: 'hush' }).logIn.oidc).toMatchObject({
      client_auth: 'basic',
      scopes: ['openid', 'email', 'profile'],
      claims: { email: 'email', groups: 'groups' },
      create_users: false,
      link_by_email: false,
      emails_are_verified: false,
      clock_tolerance_ms: 30_000,
    });
  });

  it.each([
    [oidc('', ''), 'Needs server.public_url'],
    [oidc('', 'public_url: "http://bi.example.com"'), 'Needs server.public_url'],
    [oidc('', 'public_url: "https://example.com/bi"'), 'Needs server.public_url'],
    [oidc('scopes: [email]'), 'must contain openid'],
    [oidc('email_domains: ["@example.com"]'), 'is not a domain'],
    [oidc('client_secret: "${NOWHERE}"'), 'NOWHERE is not set'],
    ['log_in: { oidc: { issuer: "http://id.example.com", client_id: c } }', 'is not an https URL'],
    ['log_in: { proxy: { user_header: X-User } }', 'Needs server.trusted_proxies'],
    ['log_in: { proxy: { user_header: Cookie } }', 'is not a header'],
    ['webhooks: { targets: [{ url: "https://u:p@a.example.com/" }] }', 'is not an https URL without user'],
    ['webhooks: { targets: [{ url: "ftp://a.example.com/" }] }', 'is not an https URL'],
    ['webhooks: { targets: [{ url: "https://a.example.com/", secret: short }] }', 'is whsec_ and at least 24'],
    ['webhooks: { targets: [{ url: "https://a.example.com/", secret: whsec_c2hvcnQ= }] }', 'is whsec_ and at least 24'],
    [`webhooks: { targets: [{ url: "http://a.example.com/", secret: whsec_${'A'.repeat(32)} }] }`, 'without TLS'],
    ['webhooks: { targets: [{ url: "https://a.example.com/", addresses: [here] }] }', 'is not an IP address or range'],
    ['connections_api: { allowed_hosts: ["*.example.com"] }', 'is not a host'],
    ['connections_api: { allowed_hosts: ["/var/run"] }', 'is not a host'],
    ['connections_api: { allowed_hosts: ["a.example.com:0"] }', 'is not a host'],
    ['connections_api: { allowed_hosts: ["127.1"] }', 'is not a host'],
    ['connections_api: { key: short }', '32 random bytes in base64'],
    [
      'state: "postgres://u:p@h/d"\ncluster: { results: ./r }\nconnections_api: { allowed_hosts: [a] }',
      'give all of them the same key',
    ],
  ])('refuses %s', (yaml, why) => expect(problemsOf(yaml).join()).toContain(why));
});

describe('cluster.results', () => {
  const cluster = (keys: string) => `state: "postgres://u:p@h/d"\ncluster: { ${keys} }`;
  const resultsOf = (keys: string, env: Env = {}) => load(cluster(keys), env).cluster?.results;

  it('is a folder, or a bucket with what leads to it', () => {
    expect(resultsOf('results: ./r')).toEqual({ kind: 'folder', dir: join(folder, 'r') });
    expect(resultsOf('results: "s3://bucket"')).toMatchObject({
      kind: 's3',
      bucket: 'bucket',
      prefix: '',
      endpoint: null,
      region: 'us-east-1',
      keys: null,
      path_style: false,
      encryption: 'none',
      kms_key_id: null,
      cache_bytes: 20e9,
    });
    const s3 = '{ endpoint: "http://127.0.0.1:9000/", access_key_id: "${ID}", secret_access_key: "${KEY}" }';
    const read = resultsOf(`results: "s3://bucket/a/b/", s3: ${s3}`, { ID: 'my-id', KEY: 'hush', AWS_PROFILE: 'x' });
    expect(read).toMatchObject({
      prefix: 'a/b/',
      endpoint: 'http://127.0.0.1:9000',
      path_style: true,
      environment: {},
    });
    expect(read?.kind === 's3' && read.keys?.secret.reveal()).toBe('hush');
    expect(inspect(read, { depth: null })).not.toMatch(/hush|my-id/);
  });

  it('takes what AWS finds in the environment if there are no keys, without showing it', () => {
    const read = resultsOf('results: "s3://bucket"', { AWS_ROLE_ARN: 'arn:role', PGPASSWORD: 'p' });
    expect(
      read?.kind === 's3' && Object.entries(read.environment).map(([name, value]) => [name, value.reveal()]),
    ).toEqual([['AWS_ROLE_ARN', 'arn:role']]);
    expect(inspect(read, { depth: null })).not.toContain('arn:role');
  });

  it.each([
    ['results: "s3://B"', 'Expected a folder, or s3://BUCKET/PREFIX.'],
    ['results: "s3://bucket/../x"', 'Expected a folder, or s3://BUCKET/PREFIX.'],
    ['results: "gs://bucket"', 'Expected a folder, or s3://BUCKET/PREFIX.'],
    ['results: ./r, s3: { region: x }', 'Is of no use to a folder'],
    ['results: "s3://bucket", s3: { access_key_id: a }', 'are set together, or neither'],
    ['results: "s3://bucket", s3: { kms_key_id: a }', 'Is of "encryption: aws:kms" alone'],
    ['results: "s3://bucket", s3: { endpoint: "https://u:p@host" }', 'Expected an http or https URL without a user'],
    ['results: "s3://bucket" }\nlimits: { max_data_folder: 20GB', 'Has to be less than limits.max_data_folder'],
    ['results: "s3://bucket", s3: { encryption: rot13 }', 'Expected one of none, AES256, aws:kms'],
  ])('refuses %s', (keys, why) => expect(problemsOf(cluster(keys)).join()).toContain(why));
});

describe('docs/configuration.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
  /** Every key that the schema knows, read out of the messages that list them. */
  const keysOf = (section: (inner: string) => string): readonly string[] => {
    const line = problemsOfSchema(section('zzzzzz: 1')).find((problem) => problem.includes('zzzzzz')) ?? '';
    const keys = /Known keys: (.*)\.$/.exec(line)?.[1]?.split(', ') ?? [];
    return keys.flatMap((key) => [
      key,
      ...keysOf((inner) => section(`${key}: { ${inner} }`)),
      ...keysOf((inner) => section(`${key}: [{ ${inner} }]`)),
    ]);
  };
  const keys = [...new Set(keysOf((inner) => `{ ${inner} }`))];

  it.each(keys)('tells of %s', (key) => expect(text).toContain(`\`${key}\``));
  it.each(Object.entries(serveFlags))('tells of --%s', (flag, { env }) => {
    expect(text).toContain(`\`--${flag}\``);
    expect(text).toContain(`\`${env}\``);
  });
});

function problemsOfSchema(yaml: string): readonly string[] {
  const own = mkdtempSync(join(tmpdir(), 'coatcheck-config-'));
  try {
    writeFileSync(join(own, 'coatcheck.yaml'), yaml);
    loadConfig(['--project', own], {}, { connections: connectionSchemas, cwd: own });
    return [];
  } catch (error) {
    return error instanceof CoatcheckError ? error.message.split('\n') : [];
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

describe('state', () => {
  it('is a database of PostgreSQL, by the file or, before that, by the environment, and shows no password', () => {
    const yaml = 'state: postgres://coat:${PW}@db.example.com/state?sslmode=verify-full&sslrootcert=/etc/ca.pem';
    const { state } = load(yaml, { PW: 'p%40ss' });
    const place = { host: 'db.example.com', port: 5432, database: 'state', username: 'coat' };
    expect(state).toMatchObject({ ...place, tls: 'verified', certificates: '/etc/ca.pem' });
    expect([state?.password.reveal(), inspect(state).includes('p@ss')]).toEqual(['p@ss', false]);
    const other = load(yaml, { PW: 'x', COATCHECK_STATE: 'postgresql://me:x@[::1]:5433/other' }).state;
    expect(other).toMatchObject({ host: '::1', port: 5433, database: 'other', tls: 'off', certificates: null });
    expect(load('').state).toBeNull();
  });

  it.each([
    ['mysql://u:secret@h/d', 'Expected postgres://USER:PASSWORD@HOST:PORT/DATABASE.'],
    ['postgres://h/d', 'Expected postgres://USER:PASSWORD@HOST:PORT/DATABASE.'],
    ['postgres://u:secret@h', 'Expected postgres://USER:PASSWORD@HOST:PORT/DATABASE.'],
    [
      'postgres://u:secret@h/d?sslmode=require',
      'sslmode is "disable" or "verify-full": in between, nobody checks who answers.',
    ],
    ['postgres://u:secret@h/d?ssl=1', 'Unknown parameter "ssl". Known parameters: sslmode, sslrootcert.'],
    ['postgres://u:secret@h/d?sslrootcert=ca.pem', 'sslrootcert is not an absolute path.'],
    ['postgres://u:%secret@h/d', 'Letters with a meaning in URLs are written as %XX.'],
  ])('that is wrong (%s) is refused, and not shown', (url, why) => {
    for (const problems of [problemsOf(`state: "${url}"`), problemsOf('', { COATCHECK_STATE: url })]) {
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(why);
      expect(problems[0]).not.toContain('secret@');
    }
  });
});
