/** The tables of docs/access.md, made of what the server asks for. */
import { partTable } from '../../src/access/answer-rights.ts';
import { allPermissions } from '../../src/access/permissions.ts';
import { builtInRoles, permissionSets } from '../../src/access/roles.ts';
import { routeTable } from '../../src/http/routes/route-table.ts';
import type { Route } from '../../src/http/route/route.ts';

type Row = readonly string[];

const table = (head: Row, rows: readonly Row[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const code = (name: string): string => `\`${name}\``;

function rolesTable(): string {
  const { roles } = builtInRoles;
  const rows = roles.map(({ id, name, permissionSet }) => {
    const { permissions } = permissionSet;
    return [id, name, permissionSet.id, id === '1' ? 'all; an administrator' : permissions.map(code).join(', ')];
  });
  const others = permissionSets.filter((set) => !roles.some(({ permissionSet }) => permissionSet === set));
  const unused = others.map(({ id, name, permissions }) => ['', name, id, permissions.map(code).join(', ')]);
  return table(['role', 'name', 'permission set', 'permissions'], [...rows, ...unused]);
}

const words: Readonly<Record<string, string>> = {
  public: 'no token',
  none: 'a token',
  any: 'a role, whichever',
};

function operationsTable(): string {
  const asked = new Map<string, Route[]>();
  for (const route of routeTable) asked.set(route.permission, [...(asked.get(route.permission) ?? []), route]);
  const order = (name: string) => (name in words ? Object.keys(words).indexOf(name) : 9);
  const rows = [...asked].toSorted(([a], [b]) => order(a) - order(b) || (a < b ? -1 : 1));
  return table(
    ['asks for', 'operations'],
    rows.map(([name, routes]) => [
      words[name] ?? code(name),
      routes
        .map(({ operationId }) => code(operationId))
        .toSorted()
        .join(', '),
    ]),
  );
}

function partsTable(): string {
  const rows = Object.values(partTable).map(({ anyOf, covers, without }) => [
    anyOf.map(code).join(' or '),
    covers,
    without,
  ]);
  return table(['asks for', 'what', 'without it'], rows);
}

/** Names that nothing asks for. */
function unasked(): string {
  const asked = new Set<string>([
    ...routeTable.map(({ permission }) => permission),
    ...Object.values(partTable).flatMap(({ anyOf }) => [...anyOf]),
  ]);
  return allPermissions
    .filter((permission) => !asked.has(permission))
    .map(code)
    .join(', ');
}

/** Name of the section → its text. */
export const accessTables: Readonly<Record<string, () => string>> = {
  roles: rolesTable,
  operations: operationsTable,
  parts: partsTable,
  unasked,
};
