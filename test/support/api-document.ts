/** `docs/api.md`: every operation of Looker's, served or not, out of the route table and Looker's list. */
import { lookerOperations } from '../../src/http/description/not-served.ts';
import type { LookerOperation } from '../../src/http/description/not-served.ts';
import { reasonNotServed } from '../../src/http/description/not-served-reasons.ts';
import type { Route } from '../../src/http/route/route.ts';

/** Compared by hand with Looker's description of 26.12: its operations declare few of their statuses. */
const STATUSES = `## Statuses

Answers that worked have the status that Looker’s description declares: 200, or 204 without a body; where it names both 200 and 201, or 202, it is 200 (202 for results that are not there yet, with \`pending_status: 202\`). Errors have the statuses of [the list of codes](errors.md), which are these where Looker’s description does not declare one for the operation:

| status | where | Looker’s description |
|---|---|---|
| 401 | every operation that needs a token | declares it nowhere, and its servers answer it |
| 403 | a permission is missing | declares it for half of the operations; for 73 that are served here it does not, and what one may not see there is a 404. Here the message names the permission. What depends on a thing’s id is 404 here, too |
| 404 | a path, and what one may not know | declared, but for no path that is nobody’s |
| 405 | the path has not that method; a role or set cannot be changed, or is in use | declared for roles and sets, as here |
| 409 | an \`Idempotency-Key\` whose first request has an unknown end, a name of an application or an e-mail address that is taken, \`result_ttl\` of a task that is not complete | declared for creations; a name of a role, set, group or attribute that is taken is 422 here, with the field |
| 422 | a parameter or member of the body is wrong | declared for operations with a body; here for parameters in addresses, too (139 operations that are served) |
| 400 | a request that cannot be read | not declared for \`all_running_queries\`, \`me\`, \`all_model_sets\`, \`user_attribute_user_values\` |
| 408, 413, 415, 416, 417, 431, 500, 503, 507 | HTTP’s own, and faults of the server | declared nowhere but for three operations (500) |`;

export function apiDocument(routes: readonly Route[]): string {
  const served = new Map(routes.map((route) => [route.operationId, route]));
  const groups = Map.groupBy(lookerOperations, ({ group }) => group);
  const known = new Set(lookerOperations.map(({ operationId }) => operationId));
  const own = routes.filter(({ operationId }) => !known.has(operationId));
  return (
    [
      '# Operations',
      `Looker’s API 4.0 has ${String(lookerOperations.length)} operations, below \`/api/4.0\`. Those that are not served answer 404 with “Coatcheck does not serve …”, whatever they are asked; nothing is kept by half. Parameters, bodies and answers stand in the reference that every server has at \`/\`.`,
      'This page is written by `UPDATE_GOLDEN=1 npm test -- test/http/not-served.test.ts`, out of the route table.',
      STATUSES,
      ...[...groups].map(([group, operations]) => section(group, operations, served)),
      '## Beyond Looker',
      tableOf(own.map((route) => [route.operationId, `${route.method} ${withBraces(route.path)}`, wordsOf(route)])),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

function section(group: string, operations: readonly LookerOperation[], served: ReadonlyMap<string, Route>): string {
  const rows = operations.map(({ operationId, method, path }) => {
    const route = served.get(operationId);
    const words = route === undefined ? `*not served*. ${reasonNotServed(group, operationId)}` : wordsOf(route);
    return [operationId, `${method} ${withBraces(path)}`, words];
  });
  return `## ${group}\n\n${tableOf(rows)}`;
}

function wordsOf({ summary, notes, permission }: Route): string {
  const asks =
    permission === 'public'
      ? 'Needs no token.'
      : permission === 'none'
        ? undefined
        : permission === 'any'
          ? 'Asks for a role, whichever it is.'
          : `Asks for \`${permission}\`.`;
  return [`${summary}.`, asks, notes].filter((words) => words !== undefined).join(' ');
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const lines = rows.map(
    ([name = '', address = '', words = '']) =>
      `| \`${name}\` | \`${address}\` | ${words.replaceAll('|', String.raw`\|`)} |`,
  );
  return ['| operation | address | |', '|---|---|---|', ...lines].join('\n');
}

const withBraces = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}');
