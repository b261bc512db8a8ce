/** `docs/api.md`: every operation of Looker's, served or not, out of the route table and Looker's list. */
import { lookerOperations } from '../../src/http/description/not-served.ts';
import type { LookerOperation } from '../../src/http/description/not-served.ts';
import { reasonNotServed } from '../../src/http/description/not-served-reasons.ts';
import type { Route } from '../../src/http/route/route.ts';

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
