/** Compilers are processes that may take so much, die at any moment, and serve users in turn. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Permission } from '../../src/access/permissions.ts';
import { CompilePool, type CompilePoolOptions } from '../../src/compile/compile-pool.ts';
import type { CompilerEvent } from '../../src/compile/compiler-event.ts';
import type { CompileWork } from '../../src/compile/compile-work.ts';
import type { QueryDefinition } from '../../src/contract/query-definition.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openProject } from '../../src/lookml-project/project-source.ts';
import { ImageWriter } from '../../src/lookml-project/write-image.ts';
import { unpackQuery } from '../../src/results/prepared/packed-query.ts';

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-compile-'));
const images = new ImageWriter(join(folder, 'data'));

const lookml = (label: string): string => `connection: "shop"
explore: o {}
view: o {
  sql_table_name: orders ;;
  dimension: id { label: "${label}" type: number sql: \${TABLE}.id ;; }
  dimension: status { type: string sql: \${TABLE}.status ;; }
  measure: count { type: count }
}`;

async function readProject(label: string): Promise<void> {
  writeFileSync(join(folder, 'shop.model.lkml'), lookml(label));
  await images.write((await openProject(folder)).current());
}

beforeAll(() => readProject('First'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function openPool(options: Partial<CompilePoolOptions> = {}): CompilePool {
  const { connection, ...limits } = {
    connection: { name: 'shop', dialect_name: 'duckdb', db_timezone: 'UTC', query_timezone: null },
    max_query_fields: 1_000,
    max_query_length: 1_000_000,
    max_body_members: 20_000,
    default_row_limit: 500,
    max_custom_fields: 1_000,
    max_filter_terms: 10_000,
  };
  const settings = {
    connections: [{ ...connection, max_rows: null, sql_runner: true, source: '' }],
    allowedConnections: {},
    limits,
  };
  return new CompilePool({
    size: 2,
    settings: () => settings,
    budget: { timeMs: 60_000, memoryBytes: 512e6 },
    image: () => images.current(),
    clock: systemClock,
    ...options,
  });
}

const small: QueryDefinition = { model: 'shop', view: 'o', fields: ['o.id', 'o.count'] };

/** Some hundred custom fields: takes a tenth of a second. */
const slow: QueryDefinition = {
  ...small,
  fields: ['o.id', 'o.count', ...Array.from({ length: 200 }, (_, i) => `c${String(i)}`)],
  dynamic_fields: JSON.stringify(
    Array.from({ length: 200 }, (_, i) => ({
      dimension: `c${String(i)}`,
      expression: `concat(\${o.status}, ${Array.from({ length: 20 }, () => '"x"').join()})`,
    })),
  ),
};

/** A text that the SQL repeats. */
const big: QueryDefinition = { ...small, filters: { 'o.status': 'x'.repeat(900_000) } };

function work(definition: QueryDefinition): CompileWork<'prepare'> {
  return workOf({ kind: 'query', definition, terms: 'own' });
}

const id = [{ field_name: 'o.id', source_field_name: 'o.id' }];

function merge(count: number, definition: QueryDefinition): CompileWork<'prepare'> {
  const sources = Array.from({ length: count }, () => ({ definition, terms: 'own' as const }));
  const source_queries = sources.map((_, i) => ({ query_id: String(i), merge_fields: id }));
  return workOf({ kind: 'merge_query', definition: { source_queries }, sources });
}

function workOf(target: CompileWork<'prepare'>['input']['target']): CompileWork<'prepare'> {
  const permissions = new Set<Permission>(['access_data']);
  const caller = {
    userAttributes: {},
    hiddenAttributes: [],
    chosenAttributes: [],
    locale: 'en',
    timezone: null,
    isAdministrator: false,
    permissions,
    models: null,
  };
  return { kind: 'prepare', input: { target, limit: null, caller, nowMs: 0 } };
}

test('a compile that takes too long is stopped in words, while others compile, and its place is free again', async () => {
  await using pool = openPool({ budget: { timeMs: 2_000, memoryBytes: 2e9 } });
  const attempts: (string | null)[] = [];
  const stopped = pool.run(merge(1_000, slow), 'slow', undefined, ({ failure }) => attempts.push(failure));
  const quick = await pool.run(work(small), 'quick');
  expect(quick.answer.ok).toBe(true);
  await expect(stopped).rejects.toMatchObject({
    code: 'compile_timeout',
    message: expect.stringMatching(/longer than 2 s \(limits.max_compile_time\)/),
  });
  expect(attempts).toEqual(['compile_timeout']);
  expect((await pool.run(work(small), 'slow')).answer.ok).toBe(true);
});

test('a compile that takes too much memory ends alone, in words', async () => {
  await using pool = openPool({ budget: { timeMs: 60_000, memoryBytes: 64e6 } });
  await expect(pool.run(merge(1_000, big), 'greedy')).rejects.toMatchObject({
    code: 'compile_memory',
    message: expect.stringMatching(/more memory than 64 MB \(limits.max_compile_memory\)/),
  });
  expect((await pool.run(work(small), 'greedy')).answer.ok).toBe(true);
});

test('a compile whose process is killed is done again, once', async () => {
  let kills = 1;
  const log = (event: CompilerEvent): void => {
    if (event.kind !== 'started' || kills === 0) return;
    kills -= 1;
    setTimeout(() => process.kill(event.pid, 'SIGKILL'), 1);
  };
  await using pool = openPool({ log });
  const attempts: (string | null)[] = [];
  const noted = pool.run(work(small), '1', undefined, ({ failure }) => attempts.push(failure));
  expect((await noted).answer.ok).toBe(true);
  expect(attempts).toEqual(['compiler_crashed', null]);
  kills = 100;
  for (const pid of pool.pids()) process.kill(pid, 'SIGKILL');
  await expect(pool.run(work(small), '1')).rejects.toMatchObject({ code: 'compiler_crashed' });
  kills = 0;
  expect((await pool.run(work(small), '1')).answer.ok).toBe(true);
});

test('who has much to compile leaves a place to who has nothing, and takes turns with who has something', async () => {
  await using pool = openPool();
  const done: string[] = [];
  const run = async (who: string, what: CompileWork<'prepare'>): Promise<void> => {
    await pool.run(what, who);
    done.push(who);
  };
  const all = [
    run('much', merge(3, slow)),
    run('much', merge(3, slow)),
    run('much', merge(3, slow)),
    run('little', work(small)),
  ];
  await Promise.all(all);
  expect(done.indexOf('little')).toBeLessThan(done.lastIndexOf('much'));
});

test('compiles against the newest project, and tells which one it was', async () => {
  await using pool = openPool();
  const labelOf = async (): Promise<readonly unknown[]> => {
    const { answer, version } = await pool.run(work(small), '1');
    const label = answer.ok ? unpackQuery(answer.prepared.bytes).shape.fields[0]?.label : answer.error.message;
    return [label, version];
  };
  const first = images.current()?.version;
  expect(await labelOf()).toEqual(['O First', first]);
  await readProject('Second');
  expect(images.current()?.version).not.toBe(first);
  expect(await labelOf()).toEqual(['O Second', images.current()?.version]);
});

test('who has gone waits no longer', async () => {
  await using pool = openPool({ size: 1 });
  const stopped = new AbortController();
  const running = pool.run(merge(3, slow), '1');
  const waiting = pool.run(work(small), '1', stopped.signal);
  stopped.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  expect((await running).answer).toMatchObject({ ok: true });
});
