/**
 * Looker's answers, fact by fact: a real server over LookML that a test writes, and a title that says how sure the
 * fact is. A = Looker's own output or Google's documentation says it; B = one witness, or a strong inference; C = a
 * hint, or a choice of ours.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueryDefinition } from '../../src/contract/query-definition.ts';
import { startIn } from './test-server.ts';

export type Certainty = 'A' | 'B' | 'C';
export type FactQuery = Omit<QueryDefinition, 'model'>;

export interface FactServer extends AsyncDisposable {
  /** The answer of `POST /queries/run/{format}` as JSON, or as text where it is none. */
  // The shape is what each test asserts.
  // oxlint-disable-next-line typescript/no-explicit-any
  run(query: FactQuery, format?: string, search?: string): Promise<any>;
}

const credentials = { client_id: 'facts', client_secret: 'facts-secret' };

/** @param lookml follows `connection:` in the model `facts`. */
export async function startFactServer(lookml: string): Promise<FactServer> {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-facts-'));
  writeFileSync(
    join(folder, 'coatcheck.yaml'),
    'connections:\n  - { name: facts, dialect_name: duckdb, database: ":memory:" }\n',
  );
  writeFileSync(join(folder, 'facts.model.lkml'), `connection: "facts"\n${lookml}`);
  const server = await startIn(folder, {
    COATCHECK_CLIENT_ID: credentials.client_id,
    COATCHECK_CLIENT_SECRET: credentials.client_secret,
  });
  const api = `${server.origin}/api/4.0`;
  const login = await fetch(`${api}/login`, { method: 'POST', body: new URLSearchParams(credentials) });
  const { access_token } = (await login.json()) as { access_token: string };
  return {
    async run(query, format = 'json', search = '') {
      const response = await fetch(`${api}/queries/run/${format}${search}`, {
        method: 'POST',
        headers: { authorization: `token ${access_token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'facts', ...query }),
      });
      const text = await response.text();
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return text;
      }
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
