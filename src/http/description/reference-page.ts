/** The reference that people read, made from the route table; errors point here. Plain HTML, no script. */
import { STATUS_CODES } from 'node:http';
import type { TSchema } from 'typebox';
import { htmlPage } from '../response/html-page.ts';
import { escapeHtml } from '../../lib/escape-html.ts';
import { reasonNotServed } from './not-served-reasons.ts';
import { lookerOperations } from './not-served.ts';
import { BASE_PATH } from '../route/route.ts';
import type { Route } from '../route/route.ts';

interface SchemaFacts {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly SchemaFacts[];
  readonly items?: SchemaFacts;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaFacts>>;
  readonly patternProperties?: unknown;
  readonly required?: readonly string[];
}

export function referencePage(
  routes: readonly Route[],
  { origin, hasDocuments }: { readonly origin: string; readonly hasDocuments: boolean },
): string {
  const groups = [...new Set(routes.map((route) => route.group))];
  const contents = groups.map((group) => `<li><a href="#${anchor(group)}">${escapeHtml(group)}</a></li>`).join('');
  const sections = groups.map((group) => {
    const rows = routes.filter((route) => route.group === group).map(operationSection);
    return `<h2 id="${anchor(group)}">${escapeHtml(group)}</h2>${rows.join('')}`;
  });
  return htmlPage(
    'Coatcheck API reference',
    `<h1>Coatcheck</h1>${introduction(origin)}${hasDocuments ? documentsLink : ''}<ul>${contents}</ul>${sections.join('')}${statusSection}`,
  );
}

/** Explains one error: which operation, which status, what to do. */
export function errorPage(
  routes: readonly Route[],
  { status, method, path }: { readonly status: string; readonly method: string; readonly path: string },
): string {
  const route = routes.find((known) => known.path === path && known.method.toLowerCase() === method.toLowerCase());
  const name = STATUS_CODES[Number(status)] ?? 'Error';
  const meaning = statusMeanings[status] ?? 'See the message of the response.';
  const operation = route ? operationSection(route) : `<p>${escapeHtml(whatIsAt(method, path))}</p>`;
  return htmlPage(
    `${status} ${name}`,
    `<h1>${escapeHtml(status)} ${escapeHtml(name)}</h1><p>${escapeHtml(meaning)}</p>${operation}<p><a href="/">The whole reference</a></p>`,
  );
}

function whatIsAt(method: string, path: string): string {
  const known = lookerOperations.find((one) => one.path === path && one.method === method.toUpperCase());
  return known === undefined
    ? 'This operation does not exist.'
    : `Coatcheck does not serve Looker’s ${known.operationId}. ${reasonNotServed(known.group, known.operationId)}`;
}

const statusMeanings: Readonly<Record<string, string>> = {
  204: 'The task is not finished: ask again, or pass wait=30 to be answered when it is.',
  400: 'The request cannot be read, or the query cannot be compiled, or the database refused its SQL. The message says what and where.',
  401: 'There is no access token, or it has expired. Log in, and send the header Authorization: token X with every request.',
  403: 'The user lacks a permission that the operation needs. The message names it.',
  404: 'It does not exist, is not yours or, in the case of results, has expired; or the operation is not served, in which case the message says so. At login: the client id or secret is wrong.',
  405: 'The path exists, but not with this method, or what it names is used and cannot be deleted. The header Allow lists the methods that do.',
  413: 'The request body is larger than limits.max_body_bytes in coatcheck.yaml.',
  415: 'The body must be JSON, with the content type application/json.',
  416: 'The range is outside the result.',
  422: 'A parameter or a member of the body is missing or wrong. Each entry of errors names one, its value and what would be right.',
  429: 'Too many requests, or too many tasks in the queue. The header Retry-After says when to try again.',
  431: 'The address and headers are too large: ask for fewer ids at once.',
  500: 'An error inside Coatcheck. The log has it under the request id in the header X-Request-Id.',
};

const statusSection = `<h2 id="statuses">Statuses</h2><dl>${Object.entries(statusMeanings)
  .map(
    ([status, meaning]) =>
      `<dt>${status} ${escapeHtml(STATUS_CODES[Number(status)] ?? '')}</dt><dd>${escapeHtml(meaning)}</dd>`,
  )
  .join('')}</dl>`;

const documentsLink = `<p><a href="/docs">Tutorial, guides, reference and explanations</a> are in the documents.</p>`;

function introduction(origin: string): string {
  const base = `${origin}${BASE_PATH}`;
  return `<p>The query side of the Looker API 4.0: check a query in, get a ticket, pick the results up. The official
SDKs of Looker work as they are, with <code>base_url=${escapeHtml(origin)}</code>.</p>
<pre>TOKEN=$(curl -s -d client_id=ID -d client_secret=SECRET ${escapeHtml(base)}/login | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl -s -H "Authorization: token $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"model":"MODEL","view":"EXPLORE","fields":["VIEW.DIMENSION","VIEW.MEASURE"],"limit":"5"}' \\
  ${escapeHtml(base)}/queries/run/csv</pre>
<p>The same as data: <a href="${BASE_PATH}/openapi.json">OpenAPI 3.1</a>,
<a href="${BASE_PATH}/swagger.json">Swagger 2.0</a>. <code>fields=id,status,query(id,model)</code> asks
for part of a response. Results can be fetched compressed (zstd, br, gzip), in ranges, and conditionally by their ETag;
one that a limit has shortened says so in the header <code>X-Coatcheck-Truncated</code>.</p>`;
}

function operationSection(route: Route): string {
  const { operationId, method, path, summary, notes, permission } = route;
  return `<section id="${escapeHtml(operationId)}"><h3>${escapeHtml(operationId)}</h3>
<p><code>${method} ${BASE_PATH}${escapeHtml(path)}</code></p><p>${escapeHtml(summary)}. ${escapeHtml(askedOf(permission))}</p>
${notes === undefined ? '' : `<p>${escapeHtml(notes)}</p>`}
${memberTable('Path', route.params)}${memberTable('Parameters', route.query)}${memberTable('Body', route.body)}
<p>Answers ${answer(route.answers)}.</p></section>`;
}

function askedOf(permission: Route['permission']): string {
  if (permission === 'public') return 'Needs no token.';
  if (permission === 'none') return '';
  return permission === 'any' ? 'Needs a role.' : `Needs the permission ${permission}.`;
}

function answer(answers: Route['answers']): string {
  if (answers === 'nothing') return '204 without a body';
  if (answers === 'events') return 'server-sent events';
  if (answers === 'result') return 'the results in their format';
  const { items, properties } = answers as SchemaFacts;
  const members = Object.keys(items?.properties ?? properties ?? {});
  const list = items === undefined ? '' : 'a list of ';
  return members.length === 0 ? 'an object' : `${list}<code>${members.map(escapeHtml).join(', ')}</code>`;
}

function memberTable(title: string, schema: TSchema | undefined): string {
  const { properties = {}, required = [] } = (schema ?? {}) as SchemaFacts;
  const rows = Object.entries(properties)
    // Members that clients may send back and that mean nothing.
    .filter(([, facts]) => typeName(facts) !== '')
    .map(([name, facts]) => {
      const cells = [
        `<code>${escapeHtml(name)}</code>${required.includes(name) ? ' (required)' : ''}`,
        escapeHtml(typeName(facts)),
        escapeHtml(facts.description ?? ''),
      ];
      return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
    });
  return rows.length === 0 ? '' : `<table><caption>${title}</caption>${rows.join('')}</table>`;
}

function typeName(facts: SchemaFacts): string {
  if (facts.enum !== undefined) return facts.enum.join(', ');
  if (facts.anyOf !== undefined) {
    return [...new Set(facts.anyOf.map(typeName).filter((name) => name !== 'null'))].join(' or ');
  }
  return facts.type === 'array' ? `list of ${typeName(facts.items ?? {})}` : (facts.type ?? '');
}

function anchor(text: string): string {
  return text.toLowerCase().replaceAll(/\W+/g, '-');
}
