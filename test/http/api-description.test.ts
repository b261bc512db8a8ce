/** The API as it describes itself, read as programs read it that build their calls from it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeTable } from '../../src/http/routes/route-table.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

interface SwaggerOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly consumes?: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly responses: Readonly<Record<string, { readonly schema?: { readonly $ref?: string } }>>;
}
interface Swagger {
  readonly swagger: string;
  readonly basePath: string;
  readonly host: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, SwaggerOperation>>>>;
  readonly definitions: Readonly<Record<string, { readonly properties: Readonly<Record<string, object>> }>>;
}

let server: TestServer;
let swagger: Swagger;
beforeAll(async () => {
  server = await startTestServer();
  swagger = (await (await fetch(`${server.origin}/api/4.0/swagger.json`)).json()) as Swagger;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** Calls an operation as the SDK for Ruby does: path, method, path parameters and body out of the description alone. */
async function invoke(name: string, args: readonly unknown[] = [], token?: string) {
  const [path, method, operation] =
    Object.entries(swagger.paths)
      .flatMap(([at, methods]) => Object.entries(methods).map(([verb, one]) => [at, verb, one] as const))
      .find(([, , { operationId }]) => operationId === name) ?? [];
  if (operation === undefined || path === undefined || method === undefined) throw new Error(`no operation ${name}`);
  const rest = [...args];
  let route = swagger.basePath + path;
  for (const parameter of operation.parameters.filter((one) => one.in === 'path')) {
    route = route.replace(`{${parameter.name}}`, encodeURIComponent(String(rest.shift())));
  }
  const hasBody = operation.parameters.some((one) => one.in === 'body' && one.required);
  const answer = await fetch(`${server.origin}${route}`, {
    method: method.toUpperCase(),
    headers: {
      authorization: `token ${token ?? (await server.token('admin'))}`,
      ...(hasBody && { 'content-type': 'application/json' }),
    },
    body: hasBody ? JSON.stringify(rest.shift()) : null,
  });
  const text = await answer.text();
  // oxlint-disable-next-line typescript/no-explicit-any
  return { status: answer.status, text, json: (text === '' ? undefined : tryParse(text)) as any };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe('Swagger 2.0', () => {
  it('is what methods can be built from, as the SDK for Ruby builds them [A]', async () => {
    expect([swagger.swagger, swagger.basePath, swagger.host]).toEqual(['2.0', '/api/4.0', new URL(server.origin).host]);
    expect((await invoke('me')).json.id).toBe('1');
    const { json: user } = await invoke('create_user', [{ first_name: 'Rubina' }]);
    expect((await invoke('update_user', [user.id, { last_name: 'R' }])).json.display_name).toBe('Rubina R');
    const { json: query } = await invoke('create_query', [{ model: 'shop', view: 'orders', fields: ['orders.count'] }]);
    expect((await invoke('run_query', [query.id, 'csv'])).text).toBe('Orders Count\n1000\n');
    expect((await invoke('delete_user', [user.id])).status).toBe(204);
    expect((await invoke('update_session', [{ workspace_id: 'dev' }])).status).toBe(200);
    const token = await server.token('analyst');
    expect((await invoke('logout', [], token)).status).toBe(204);
  });

  it('is served at Looker’s addresses, beside OpenAPI 3.1 [A]', async () => {
    const read = async (path: string) => {
      const answer = await fetch(`${server.origin}${path}`);
      return { status: answer.status, json: (await answer.json()) as { swagger?: string; openapi?: string } };
    };
    for (const path of ['/api/4.0/api_spec/4.0/swagger.json', '/api_spec/4.0/swagger.json']) {
      expect((await read(path)).json, path).toEqual(swagger);
    }
    for (const path of ['/api/4.0/openapi.json', '/api/4.0/api_spec/4.0/openapi.json']) {
      expect((await read(path)).json.openapi, path).toBe('3.1.0');
    }
    for (const path of ['/api/4.0/api_spec/3.1/swagger.json', '/api/4.0/api_spec/4.0/constructor']) {
      expect((await read(path)).status, path).toBe(404);
    }
  });

  it('has every operation, each answer’s shape under Looker’s name, and no word of later versions', () => {
    const operations = Object.values(swagger.paths).flatMap((methods) => Object.values(methods));
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
      routeTable.map(({ operationId }) => operationId).toSorted(),
    );
    expect(swagger.paths['/users/{user_id}']?.['get']?.responses['200']?.schema?.$ref).toBe('#/definitions/User');
    expect(swagger.definitions['QueryTask']?.properties['query']).toEqual({ $ref: '#/definitions/Query' });
    expect(swagger.definitions['User']?.properties['email']).toEqual({ type: 'string', 'x-nullable': true });
    const text = JSON.stringify(swagger);
    expect(text).not.toMatch(/"(?:anyOf|oneOf|patternProperties|const|requestBody)":|"type":"null"/);
    const parameters = operations.flatMap((one) => one.parameters.filter((parameter) => parameter.in !== 'body'));
    expect(parameters.filter((one) => !('type' in one) || one.type === 'object')).toEqual([]);
  });

  it.each(['swagger.json', 'openapi.json'])('has no reference that leads nowhere (%s)', async (name) => {
    const text = await (await fetch(`${server.origin}/api/4.0/${name}`)).text();
    const document: unknown = JSON.parse(text);
    const at = (path: string) =>
      path
        .slice(2)
        .split('/')
        .reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], document);
    const references = [...new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? ''))];
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((reference) => at(reference) === undefined)).toEqual([]);
  });
});
