/** What the SQL Interface answers is no longer than the server can pass on without holding others up. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CompilePool } from '../../src/compile/compile-pool.ts';
import { doCompileWork, type CompileKind, type CompileWork } from '../../src/compile/compile-work.ts';
import { createSqlInterface, type SqlInterface } from '../../src/compile/sql-interface.ts';
import { openProject } from '../../src/lookml-project/project-source.ts';
import { caller } from '../support/task-world.ts';

const limits = {
  max_query_fields: 1_000,
  max_query_length: 10_000_000,
  max_body_members: 20_000,
  default_row_limit: 500,
  max_custom_fields: 1_000,
  max_filter_terms: 10_000,
};
const description = 'd'.repeat(100_000);
const dimensions = Array.from(
  { length: 90 },
  (_, at) => `dimension: d${String(at)} { description: "${description}" sql: \${TABLE}.d ;; }`,
);

let folder: string;
let sqlInterface: SqlInterface;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-sql-'));
  const lookml = `connection: "shop"\nexplore: large {}\nview: large { ${dimensions.join('\n')} }
    explore: small {}\nview: small { dimension: d {} }`;
  writeFileSync(join(folder, 'shop.model.lkml'), lookml);
  const project = (await openProject(folder)).current();
  const compiler = {
    run: async <Kind extends CompileKind>(work: CompileWork<Kind>) => ({
      answer: doCompileWork(work, project, { connections: [], allowedConnections: {}, limits }),
      version: project.version,
    }),
  } satisfies Pick<CompilePool, 'run'>;
  sqlInterface = createSqlInterface(async () => ({ project, compiler }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
const lengthOfColumns = async (tableNamePattern: string): Promise<number> => {
  const request = JSON.stringify({ request: 'getColumns', connectionId: '1', tableNamePattern });
  return (await sqlInterface.metadata(request, caller('1', true), signal)).length;
};

it('too long an answer to a metadata request is refused with what to ask instead', async () => {
  await expect(lengthOfColumns('%')).rejects.toThrow(
    'The answer takes more than 8 MB: ask for less of it by schemaPattern, tableNamePattern or columnNamePattern.',
  );
  expect(await lengthOfColumns('small')).toBeGreaterThan(1_000);
});

it('SQL whose signature would be too long is refused', async () => {
  const sql = (length: number) => `SELECT small.d AS ${'a'.repeat(length)} FROM shop.small`;
  const lengthFor = async (length: number) => {
    const asked = { sql: sql(length), jdbc: true };
    return (await sqlInterface.translate(asked, caller('1', true), signal)).signature.length;
  };
  await expect(lengthFor(3_000_000)).rejects.toThrow('take more than 8 MB');
  expect(await lengthFor(10)).toBeGreaterThan(30);
});
