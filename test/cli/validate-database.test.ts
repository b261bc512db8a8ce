/** `coatcheck validate --database`: what only a database can tell of a project. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runValidate } from '../../src/cli/validate.ts';
import { runCommand } from '../support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-validate-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
write(
  'coatcheck.yaml',
  `connections:
  - { name: here, dialect_name: duckdb, database: ":memory:" }
  - { name: away, dialect_name: postgres, host: 127.0.0.1, port: 9, database: x, username: y }
`,
);
write(
  'm.model.lkml',
  `connection: "here"
explore: orders { join: users { sql_on: \${orders.id} = \${users.id} ;; relationship: one_to_one } }
explore: users {}
view: users { derived_table: { sql: SELECT 1 AS id ;; } dimension: id { primary_key: yes type: number } dimension: gone { sql: \${TABLE}.gone ;; } }
view: orders {
  derived_table: { sql: SELECT 1 AS id, 2 AS amount ;; }
  dimension: id { primary_key: yes type: number }
  ${Array.from({ length: 250 }, (_, index) => `dimension: d${String(index)} { type: number sql: \${TABLE}.amount + ${String(index)} ;; }`).join('\n  ')}
  measure: total { type: sum sql: \${TABLE}.amount ;; }
  measure: wrong { type: number sql: no_such_function(\${total}) ;; }
  measure: right { type: number sql: \${total} / 2 ;; }
  parameter: p { type: unquoted }
}
`,
);
write('nowhere.model.lkml', `connection: "nowhere"\nexplore: users {}\nview: users { dimension: id {} }\n`);
write('away.model.lkml', `connection: "away"\nexplore: far {}\nview: far { dimension: a {} }\n`);

it('names the fields that a database refuses, each once and where it stands, and the databases that do not answer', async () => {
  const { code, out, err } = await runCommand(runValidate, ['--database', '--json'], { cwd: folder });
  expect([code, err]).toEqual([1, '']);
  const found = JSON.parse(out) as readonly {
    code: string;
    message: string;
    range?: { file: string; start: { line: number } };
  }[];
  expect(found.map((one) => [one.code, one.range && `${one.range.file}:${String(one.range.start.line)}`])).toEqual([
    ['undeclared-connection', 'nowhere.model.lkml:1'],
    ['database-silent', undefined],
    ['database-refuses', 'm.model.lkml:259'],
    ['database-refuses', 'm.model.lkml:4'],
  ]);
  expect(found.map(({ message }) => message)).toEqual([
    'Model "nowhere" uses connection "nowhere", which coatcheck.yaml does not declare.',
    expect.stringMatching(/^The database of connection "away" does not answer: (?!Cannot connect)[^\n]+$/),
    expect.stringMatching(/^Field "orders\.wrong" of explore "orders" in model "m": .*no_such_function/),
    expect.stringMatching(/^Field "users\.gone" of explore "\w+" in model "m": .*gone/),
  ]);
});

it('finds nothing in a project that its database takes', async () => {
  rmSync(join(folder, 'away.model.lkml'));
  rmSync(join(folder, 'nowhere.model.lkml'));
  write('coatcheck.yaml', 'connections: [{ name: here, dialect_name: duckdb, database: ":memory:" }]\n');
  write(
    'm.model.lkml',
    'connection: "here"\nexplore: v {}\nview: v { derived_table: { sql: SELECT 1 AS a ;; } dimension: a {} measure: count { type: count } }\n',
  );
  const { code, out } = await runCommand(runValidate, ['--database'], { cwd: folder });
  expect([code, out]).toEqual([0, '1 model: 0 errors, 0 warnings\n']);
});
