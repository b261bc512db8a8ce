/** A configuration that is read in a thread of its own is the one that would be read here. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UNSAID, type Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { connectionSchemas } from '../../src/connections/connection-schemas.ts';
import { readConfigApart } from '../../src/read-config-apart.ts';

const connections = `connections:
  - { name: shop, dialect_name: postgres, host: localhost, database: shop, username: u, password: "\${PASSWORD}" }
`;
const users = Array.from(
  { length: 250 },
  (_, index) =>
    `  - { client_id: "user ${String(index)}", client_secret: "secret ${String(index)}", user_attributes: { kind: list } }\n`,
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-apart-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const reading = () => ({ argv: ['--port', '0', folder], env: { PASSWORD: 'p w' }, cwd: '.' });
function here(): Config {
  const { argv, env, cwd } = reading();
  return loadConfig(argv, env, { connections: connectionSchemas, cwd });
}
const write = (text: string) => writeFileSync(join(folder, 'coatcheck.yaml'), text);

it('has every key, thousands of users in their order, and their secrets', async () => {
  write(`${connections}users:\n${users.join('')}`);
  const apart = await readConfigApart(reading());
  expect(apart).toEqual(here());
  expect(apart.users.map(({ client_secret }) => client_secret.reveal())).toEqual(
    users.map((_, index) => `secret ${String(index)}`),
  );
  expect(apart.connections[0]?.password?.reveal()).toBe('p w');
  expect(apart.users[249]?.user_attributes).toEqual({ kind: 'list' });
});

it('cannot be changed', async () => {
  write(`${connections}users:\n${users.join('')}`);
  const apart = await readConfigApart(reading());
  for (const part of [apart, apart.limits, apart.users, apart.users[200], apart.users[200]?.user_attributes]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

it('tells keys that the file does not have from empty ones', async () => {
  write('connections: []\n');
  const apart = await readConfigApart(reading());
  expect(apart.users).toBe(UNSAID);
  expect(apart.connections).toEqual([]);
  expect(apart.connections).not.toBe(UNSAID);
});

it('says all that is wrong with the file, with places', async () => {
  write('connections: []\nlimits: { min_free_disk: much }\nuser: []\n');
  const problemsOf = async (read: () => unknown) => {
    try {
      await read();
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const said = await problemsOf(() => readConfigApart(reading()));
  expect(said).toContain('coatcheck.yaml:2:');
  expect(said).toContain('coatcheck.yaml:3:1');
  expect(said).toBe(await problemsOf(here));
});

it('says of two users with one client_id which one is the second', async () => {
  write(`${connections}users:\n${users.join('')}${String(users[7])}`);
  await expect(readConfigApart(reading())).rejects.toThrow(
    'coatcheck.yaml:254:5: Two users have the client_id "user 7".',
  );
});
