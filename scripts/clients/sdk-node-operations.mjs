// Every operation that the server serves, by the method that Looker's SDK for TypeScript has for it, and those that
// bring results once more as streams. What is asked is in operations.json, whose path is in COATCHECK_OPERATIONS; which
// operations there are, the server's own document says. Prints `ok step: note` or `no step: why`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Looker40SDKStream } from '@looker/sdk';
import { LookerNodeSDK } from '@looker/sdk-node';

const sdk = LookerNodeSDK.init40();
const plan = JSON.parse(readFileSync(process.env.COATCHECK_OPERATIONS, 'utf8'));
const { values } = plan;
const words = (problem) => String(problem.message).replaceAll(/\s+/g, ' ').slice(0, 300);

/** The value with what `$name` stands for. */
function filled(value) {
  if (typeof value === 'string' && value.startsWith('$')) return values[value.slice(1)];
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one)]));
}

/** Names of a method's parameters, as its code has them. */
const parametersOf = (method) =>
  /\(([^]*?)\)\s*\{/
    .exec(method.toString())[1]
    .split(',')
    .map((one) => one.split('=')[0].trim());

/** Methods take `request` with everything in it, or path and body one after the other. */
function argumentsOf(method, required, more, body) {
  const given = { ...Object.fromEntries(required.map((name) => [name, values[name]])), ...filled(more) };
  // A list goes where the SDK says DelimArray, which is one, too.
  if ('query_task_ids' in given) given.query_task_ids = [given.query_task_ids];
  if (body !== undefined) given.body = filled(body);
  const names = parametersOf(method).filter((name) => name !== 'options' && name !== 'callback');
  return names[0] === 'request' ? [given] : names.map((name) => given[name]);
}

const document = await sdk.ok(sdk.api_spec('4.0', 'swagger.json'));
const { paths } = typeof document === 'string' ? JSON.parse(document) : document;
const operations = new Map(
  Object.values(paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId, parameters = [] }) => [
      operationId,
      parameters.filter((one) => one.required && one.in !== 'body').map(({ name }) => name),
    ]),
  ),
);
const problems = [];
const refused = [];

async function ask({ operation, values: more = {}, body, keep = {} }) {
  const expected = plan.refused[operation];
  try {
    const answer = await sdk.ok(sdk[operation](...argumentsOf(sdk[operation], operations.get(operation), more, body)));
    for (const [name, member] of Object.entries(keep)) values[name] = answer[member];
    if (expected !== undefined) problems.push(`${operation} is answered`);
  } catch (problem) {
    const said = words(problem);
    if (expected !== undefined && said.includes(expected)) refused.push(operation);
    else problems.push(`${operation} says ${said}`);
  }
}

const planned = [...plan.first, ...plan.last].map(({ operation }) => operation);
const served = [...operations.keys()].filter((one) => one in sdk && !plan.elsewhere.includes(one));
for (const call of plan.first) await ask(call);
for (const operation of served.filter((one) => !planned.includes(one))) await ask({ operation });

const stream = new Looker40SDKStream(sdk.authSession);
const inline = { model: 'faa', view: 'flights', fields: ['flights.origin', 'flights.count'], limit: '3' };
const streamed = {
  run_query: {},
  run_inline_query: { body: inline },
  query_task_results: {},
  run_sql_query: { slug: values.sql_slug },
  run_sql_interface_query: { query_id: values.sql_query_id, result_format: 'json_bi' },
};
for (const [operation, { body, ...more }] of Object.entries(streamed)) {
  const args = argumentsOf(stream[operation], operations.get(operation), more, body);
  let text = '';
  const take = async (chunks) => {
    for await (const chunk of chunks) text += Buffer.from(chunk).toString();
    return text;
  };
  try {
    await stream[operation](async (response) => take(response.body ?? response), ...args);
    assert.ok(JSON.parse(text), operation);
    console.log(`ok stream of ${operation}`);
  } catch (problem) {
    console.log(`no stream of ${operation}: ${words(problem)}`);
  }
}

for (const call of plan.last) await ask(call);
if (problems.length > 0) {
  console.log(`no every served operation: ${problems.length} of ${served.length}: ${problems.join('; ')}`);
} else {
  const none = `${refused.length} say that the demo has none of what is asked for`;
  console.log(`ok every served operation: ${served.length} methods, of which ${none}`);
}
