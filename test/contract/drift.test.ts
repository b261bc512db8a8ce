import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { namedSchemas } from '../../src/contract/named-schemas.ts';
import { RunOptionsSchema, TaskOptionsSchema, CreateQueryTaskSchema } from '../../src/contract/query-task.ts';
import { WriteQuerySchema } from '../../src/contract/query.ts';
import { resultFormats } from '../../src/contract/result-format.ts';
import { WriteUserAttributeSchema } from '../../src/contract/user-administration.ts';
import { listParamNames } from '../../src/http/route/list-route.ts';
import { lookerOperations } from '../../src/http/description/not-served.ts';
import type { Route } from '../../src/http/route/route.ts';
import { routeTable } from '../../src/http/routes/route-table.ts';

/** Looker's published description of API 4.0. It is not ours to copy: where it is not at hand, the comparison is skipped. */
const file = join(import.meta.dirname, '../../../shared/spec/Looker.4.0.oas.json');
const isThere = existsSync(file);

interface Facts {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly nullable?: boolean;
  readonly anyOf?: readonly Facts[];
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Facts>>;
  readonly required?: readonly string[];
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}
interface Description {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { operationId: string; tags: readonly string[]; parameters?: readonly Parameter[] }>>
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Facts>> };
}
const looker = isThere
  ? (JSON.parse(readFileSync(file, 'utf8')) as Description)
  : { paths: {}, components: { schemas: {} } };

/** Members of Looker's that are not served. */
const gaps: readonly { readonly where: string; readonly members: RegExp; readonly why: string }[] = [
  {
    where: 'User',
    members: /^(credentials_(?!api3|email)|sessions$|embed_group_)/,
    why: 'There is no log-in by a pool of the cloud, and no embedding.',
  },
  {
    where: 'UserPublic',
    members: /^avatar_url$/,
    why: 'There are no pictures of users, and null is not allowed there.',
  },
  {
    where: 'Setting',
    members:
      /^(marketplace_(automation|site)|privatelabel_configuration|custom_welcome_email|override_warnings|embed_config|managed_certificate_uri|mcp_tools)$/,
    why: 'Settings of parts that there are not here.',
  },
  { where: 'LookmlModelExplore', members: /^self_service_explore_data$/, why: 'There are no self-service models.' },
];

/** Ours beyond Looker's. */
const extensions: readonly { readonly where: string; readonly members: readonly string[]; readonly why: string }[] = [
  {
    where: 'CreateQueryTask',
    members: ['merge_query_id', 'sql_query_slug', 'result_ttl', 'webhook_url'],
    why: 'Merge and SQL queries can be tasks as well, and clients say how long results stay.',
  },
  {
    where: 'CredentialsApi3',
    members: ['expires_at', 'last_used_at'],
    why: 'Credentials may end; unused ones are told.',
  },
  { where: 'CreateCredentialsApi3', members: ['expires_at', 'last_used_at'], why: 'The same.' },
  { where: 'create_user_credentials_api3', members: ['expires_at'], why: 'The same.' },
  {
    where: 'QueryTask',
    members: ['result_ttl', 'result_expires_in', 'queue_position', 'progress', 'webhook_url', 'notice'],
    why: 'Clients see how long results stay, how far tasks have come, and whether a database has stopped.',
  },
  { where: 'LookmlModelNavExplore', members: ['can'], why: 'Real responses carry it.' },
  { where: 'LookmlTest', members: ['explore'], why: 'looker-validator reads explore_name under this name.' },
  { where: 'query_task', members: ['wait'], why: 'A long poll saves polls.' },
  { where: 'query_task_multi_results', members: ['wait', 'mode'], why: 'The same, for many tasks.' },
  { where: 'query_task_results', members: ['wait', 'result_format'], why: 'One result in any format.' },
  {
    where: 'run_sql_query',
    members: Object.keys(RunOptionsSchema.properties),
    why: 'SQL queries take the options of all runs.',
  },
  {
    where: 'run_url_encoded_query',
    members: Object.keys(RunOptionsSchema.properties),
    why: 'Looker takes them in the address without naming them.',
  },
];

const isGap = (where: string, name: string) => gaps.some((gap) => gap.where === where && gap.members.test(name));
const isExtension = (where: string, name: string) =>
  extensions.some((own) => own.where === where && own.members.includes(name));

/** `string`, `array` …, with `|null`; what a reference points to is an object. */
function typeOf(facts: Facts): string {
  const parts = facts.anyOf ?? [facts];
  const types = parts.flatMap((part) =>
    (part.anyOf ?? [part]).map(({ type, enum: values, $ref }) =>
      $ref === undefined ? (type ?? (values === undefined ? 'any' : 'string')) : 'object',
    ),
  );
  return [...new Set(types)]
    .filter((type) => type !== 'null')
    .toSorted()
    .join('|');
}

const isList = ({ method, answers }: Route) =>
  method === 'GET' && typeof answers === 'object' && (answers as Facts).type === 'array';
const memberNames = (schema: TSchema | undefined) =>
  schema !== undefined && 'properties' in schema ? Object.keys(schema.properties as object) : [];

describe.skipIf(!isThere)('the contract, against the published description of the Looker API 4.0', () => {
  it.each(Object.keys(namedSchemas))('%s has its members, with their types', (name) => {
    const ours = (namedSchemas[name] as Facts).properties ?? {};
    const theirs = looker.components.schemas[name]?.properties ?? {};
    expect(Object.keys(theirs).filter((member) => !(member in ours) && !isGap(name, member))).toEqual([]);
    expect(Object.keys(ours).filter((member) => !(member in theirs) && !isExtension(name, member))).toEqual([]);
    const wrong = Object.entries(ours).filter(([member, facts]) => {
      if (!(member in theirs)) return false;
      const theirType = typeOf(theirs[member] ?? {});
      const ourType = typeOf(facts);
      return ourType !== 'any' && theirType !== 'any' && !ourType.split('|').includes(theirType);
    });
    expect(wrong.map(([member]) => member)).toEqual([]);
    const nullable = Object.entries(ours).filter(
      ([member, facts]) =>
        theirs[member]?.nullable === true &&
        facts.anyOf !== undefined &&
        !facts.anyOf.some(({ type }) => type === 'null'),
    );
    expect(
      nullable.map(([member]) => member).filter((member) => name !== 'CreateQueryTask' || member !== 'query_id'),
    ).toEqual([]);
  });

  it('asks for what Looker asks for', () => {
    const required = (facts: Facts | undefined) => (facts?.required ?? []).toSorted();
    expect(required(WriteQuerySchema as unknown as Facts)).toEqual(required(looker.components.schemas['Query']));
    expect(required(WriteUserAttributeSchema as unknown as Facts)).toEqual(
      required(looker.components.schemas['UserAttribute']),
    );
    // One of query_id, merge_query_id and sql_query_slug: checked by hand.
    expect(['query_id', ...required(CreateQueryTaskSchema as unknown as Facts)]).toEqual(
      required(looker.components.schemas['CreateQueryTask']),
    );
    const writable = (name: string) =>
      Object.entries(looker.components.schemas[name]?.properties ?? {}).map(([member]) => member);
    expect(Object.keys(WriteQuerySchema.properties).toSorted()).toEqual(writable('Query').toSorted());
  });

  it('has every result format of Looker’s', () => {
    const theirs = looker.components.schemas['CreateQueryTask']?.properties?.['result_format']?.enum ?? [];
    expect(theirs.filter((format) => !resultFormats.some((known) => known === format))).toEqual([]);
  });

  it('knows every operation of Looker’s', () => {
    const theirs = Object.entries(looker.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([
          method,
          {
            operationId,
            tags: [group = ''],
          },
        ]) => `${group} ${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')} ${operationId}`,
      ),
    );
    const ours = lookerOperations.map(
      ({ group, method, path, operationId }) => `${group} ${method} ${path} ${operationId}`,
    );
    expect(ours.toSorted()).toEqual(theirs.toSorted());
  });

  it('has the operations at their paths, with their parameters', () => {
    const theirs = new Map(
      Object.entries(looker.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(
          ([method, operation]) => [operation.operationId, { path, method, ...operation }] as const,
        ),
      ),
    );
    for (const route of routeTable) {
      const operation = theirs.get(route.operationId);
      const where = `the row of ${route.operationId} in src/http/routes says isBeyondLooker if Looker's description lacks it`;
      expect(operation === undefined, where).toBe(route.isBeyondLooker === true);
      if (route.isBeyondLooker === true) continue;
      expect(`${route.method.toLowerCase()} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`).toBe(
        `${String(operation?.method)} ${String(operation?.path)}`,
      );
      const names = (place: string) =>
        (operation?.parameters ?? []).filter((parameter) => parameter.in === place).map(({ name }) => name);
      const ours = memberNames(route.query);
      expect(
        names('query').filter((name) => !ours.includes(name)),
        route.operationId,
      ).toEqual([]);
      // Lists of ours are all asked for in one way.
      const isListParam = (name: string) => isList(route) && listParamNames.includes(name);
      const beyond = ours.filter(
        (name) => !names('query').includes(name) && !isExtension(route.operationId, name) && !isListParam(name),
      );
      expect(beyond, route.operationId).toEqual([]);
    }
  });

  it('asks for all lists in one way', () => {
    // Those of texts have no members to sort by or to choose.
    const isOfTexts = ({ answers }: Route) => (answers as { items?: { type?: string } }).items?.type === 'string';
    const lists = routeTable.filter((route) => isList(route) && !isOfTexts(route));
    expect(lists.length).toBeGreaterThan(10);
    for (const { operationId, query } of lists) {
      expect(memberNames(query), operationId).toEqual(expect.arrayContaining([...listParamNames]));
    }
  });

  it('gives tasks the parameters of runs but for those of pictures', () => {
    const pictures = ['image_width', 'image_height'];
    expect(Object.keys(TaskOptionsSchema.properties)).toEqual(
      Object.keys(RunOptionsSchema.properties).filter((name) => !pictures.includes(name)),
    );
  });
});
