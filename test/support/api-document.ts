/** `docs/api.md`: every operation of Looker's, served or not, out of the route table and Looker's list. */
import { lookerOperations } from '../../src/http/description/not-served.ts';
import type { LookerOperation } from '../../src/http/description/not-served.ts';
import type { Route } from '../../src/http/route/route.ts';

/** Why operations are not served, the first that fits; matched against `Group operation`. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/embed/, 'There are no pages to embed.'],
  [
    /^Auth .*(?:ldap|saml|oidc)|credentials_(?:ldap|saml|oidc|google|totp|looker_openid)/,
    'Users log in with API credentials, or as `log_in` of `coatcheck.yaml` says.',
  ],
  [/^Auth .*(?:password_config|session_config|lockout)|password_reset/, 'There are no passwords.'],
  [/^Auth .*support_access/, 'There is no support staff to let in.'],
  [/^(?:Alert|ScheduledPlan|Integration)\b|digest|welcome_email|smtp/, 'Nothing is sent or scheduled.'],
  [/^Artifact\b/, 'There are no extensions, whose store this is.'],
  [/^(?:ConversationalAnalytics|KeyDriverAnalysis)\b/, 'There is no language model.'],
  [/^(?:SelfService|LookmlModel)\b/, 'Models come out of the project’s folder alone.'],
  [/^Report\b/, 'There are no reports of Looker Studio.'],
  [/^(?:Board|Content|Dashboard|Folder|Homepage|Look)\b/, 'No content is kept.'],
  [/^(?:ColorCollection|Theme)\b|whitelabel/, 'There are no pages to paint.'],
  [/^Connection .*(?:ssh|external_oauth)/, 'Connections are made directly, with a user name and password.'],
  [/^Connection .*(?:create|update|delete)/, 'Connections are defined in `coatcheck.yaml`.'],
  [/^Project\b/, 'A project is a folder, which its author keeps as they like.'],
  [/^RenderTask\b/, 'Pictures of single queries are a result format: `run_query` with `png`.'],
];

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
    const words = route === undefined ? `*not served*${reasonOf(`${group} ${operationId}`)}` : wordsOf(route);
    return [operationId, `${method} ${withBraces(path)}`, words];
  });
  return `## ${group}\n\n${tableOf(rows)}`;
}

function reasonOf(operation: string): string {
  const reason = reasons.find(([pattern]) => pattern.test(operation))?.[1];
  return reason === undefined ? '' : `. ${reason}`;
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
