/** `coatcheck users`: who may ask a server what, and with which API credentials. */
import { badUse, defineCommand } from './command.ts';
import { printRows, type Columns } from './print-table.ts';
import type { RunIo } from './run.ts';
import { openSession, SERVER_USAGE, type ServerSession } from './server-session.ts';
import { requireServer } from './tasks.ts';

const USAGE = `coatcheck users [ACTION] --server URL [flags]: the users of a server, for its administrators
  list             all users (what happens without an action)
  add              make a user and API credentials, which are printed once
  disable USER     the user may ask nothing any more; enable USER takes it back
  rotate USER      make further API credentials, which are printed once; the former stay until they are revoked
  revoke USER CLIENT_ID
                   these credentials are good for nothing any more
${SERVER_USAGE}
  --first-name, --last-name, --email TEXT
                 of a new user
  --role NAME    of a new user; repeatable
  --json         as JSON
USER is an id. Ends with 0, with 1 when the server refuses, with 2 when the command is wrong.`;

interface User {
  readonly id: string;
  readonly display_name: string;
  readonly email: string | null;
  readonly is_disabled: boolean;
  readonly role_ids: readonly string[];
  readonly credentials_api3: readonly { readonly client_id: string }[];
}

interface Role {
  readonly id: string;
  readonly name: string;
}

interface NewCredentials {
  readonly client_id: string;
  readonly client_secret: string;
}

const options = {
  server: { type: 'string' },
  'first-name': { type: 'string' },
  'last-name': { type: 'string' },
  email: { type: 'string' },
  role: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'boolean', default: false },
} as const;

interface Asked {
  readonly session: ServerSession;
  /** What stands behind the action. */
  readonly names: readonly string[];
  readonly person: Readonly<Record<'first_name' | 'last_name', string | undefined>>;
  readonly email: string | undefined;
  readonly roles: readonly string[];
  readonly json: boolean;
}

interface Action {
  /** What it names, in order. */
  readonly names: readonly string[];
  readonly run: (asked: Asked, io: RunIo) => Promise<void>;
}

const actions: Readonly<Record<string, Action>> = {
  list: { names: [], run: listUsers },
  add: { names: [], run: addUser },
  disable: { names: ['USER'], run: (asked) => change(asked, { is_disabled: true }) },
  enable: { names: ['USER'], run: (asked) => change(asked, { is_disabled: false }) },
  rotate: {
    names: ['USER'],
    run: async ({ session, names: [user = ''], json }, io) => {
      printCredentials(await newCredentials(session, user), { user, json }, io);
    },
  },
  revoke: {
    names: ['USER', 'CLIENT_ID'],
    run: ({ session, names: [user = '', client = ''] }) =>
      session.ask('DELETE', `${userPath(user)}/credentials_api3/${encodeURIComponent(client)}`),
  },
};

export const runUsers = defineCommand({
  name: 'users',
  usage: USAGE,
  options,
  async run({ values, positionals: [name = 'list', ...names] }, io: RunIo) {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined)
      throw badUse(`unknown action ${name}; it must be one of ${Object.keys(actions).join(', ')}`);
    if (names.length !== action.names.length) {
      throw badUse(
        `${name} takes ${action.names.join(' and ') || 'nothing else'}, not ${names.join(' ') || 'nothing'}`,
      );
    }
    const { 'first-name': first_name, 'last-name': last_name, email, role: roles, json } = values;
    await using session = await openSession(requireServer(values.server), io.env, io.signal);
    await action.run({ session, names, person: { first_name, last_name }, email, roles, json }, io);
    return 0;
  },
});

async function listUsers({ session, json }: Asked, io: RunIo): Promise<void> {
  const users = await session.ask<readonly User[]>('GET', '/users');
  const roles = await session.ask<readonly Role[]>('GET', '/roles');
  const nameOf = new Map(roles.map(({ id, name }) => [id, name]));
  const columns: Columns<User> = [
    ['ID', (user) => user.id],
    ['NAME', (user) => user.display_name],
    ['E-MAIL', (user) => user.email],
    ['DISABLED', (user) => (user.is_disabled ? 'yes' : '')],
    ['ROLES', (user) => user.role_ids.map((id) => nameOf.get(id) ?? id).join(', ')],
    ['CLIENT IDS', (user) => user.credentials_api3.map(({ client_id }) => client_id).join(', ')],
  ];
  printRows(users, columns, json, io);
}

async function addUser({ session, person, email, roles, json }: Asked, io: RunIo): Promise<void> {
  // Looked up first: a user without the roles that were asked for is made by nobody's wish.
  const role_ids = await idsOf(roles, session);
  const { id } = await session.ask<User>('POST', '/users', person);
  if (email !== undefined) await session.ask('POST', `${userPath(id)}/credentials_email`, { email });
  if (role_ids.length > 0) await session.ask('PUT', `${userPath(id)}/roles`, role_ids);
  printCredentials(await newCredentials(session, id), { user: id, json }, io);
  if (role_ids.length === 0) io.err(`User ${id} has no role, and may do next to nothing: --role gives one.\n`);
}

async function idsOf(names: readonly string[], session: ServerSession): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const roles = await session.ask<readonly Role[]>('GET', '/roles');
  return names.map((name) => {
    const role = roles.find((one) => one.name === name);
    if (role === undefined)
      throw new Error(`there is no role ${name}; the roles are ${roles.map((one) => one.name).join(', ')}`);
    return role.id;
  });
}

function change({ session, names: [user = ''] }: Asked, body: object): Promise<void> {
  return session.ask('PATCH', userPath(user), body, noUser(user));
}

function newCredentials(session: ServerSession, user: string): Promise<NewCredentials> {
  return session.ask('POST', `${userPath(user)}/credentials_api3`, {}, noUser(user));
}

function noUser(id: string): string {
  return `there is no user ${id}`;
}

function userPath(id: string): string {
  return `/users/${encodeURIComponent(id)}`;
}

function printCredentials(
  { client_id, client_secret }: NewCredentials,
  { user, json }: { readonly user: string; readonly json: boolean },
  io: RunIo,
): void {
  const text = json
    ? JSON.stringify({ id: user, client_id, client_secret }, null, 2)
    : `user ${user} · client_id ${client_id} · client_secret ${client_secret}`;
  io.out(`${text}\n`);
}
