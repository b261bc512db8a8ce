/** How connections are made, changed and tried through the API. What `coatcheck.yaml` declares is changed there alone. */
import { forbidden } from '../../access/permit.ts';
import { isReservedConnection } from '../../config/activity-names.ts';
import type { ConnectionConfig } from '../../config/config.ts';
import type { DBConnectionMembers, WriteDBConnection } from '../../contract/write-connection.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { wrongField } from '../../errors/field-errors.ts';
import { found } from '../../errors/found.ts';
import { Secret } from '../../lib/secret.ts';
import { madeConnectionConfig, portOf } from '../../queries/made-connection-config.ts';
import type { MadeConnection } from '../../queries/made-connections.ts';
import { readConnection } from '../input/read-connection.ts';
import { showValue } from '../input/explain-mismatch.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { usableConnection } from './usable-connections.ts';

/** @throws CoatcheckError `forbidden`, `validation_failed`, `conflict` */
export async function createConnection(
  written: WriteDBConnection & { readonly name: string },
  viewer: Viewer,
  services: HttpServices,
): Promise<ConnectionConfig> {
  requireAllModels(viewer);
  const made = newConnection(written.name, written, viewer, services);
  const isTaken = services.config.connections.some(({ name }) => name === made.name);
  if (isTaken || !(await services.madeConnections.add(made))) {
    throw new CoatcheckError('conflict', { why: `There is a connection "${made.name}" already.` });
  }
  return usableConnection(made.name, viewer, services);
}

/** @throws CoatcheckError `forbidden`, `not_found`, `validation_failed` */
export async function changeConnection(
  name: string,
  written: WriteDBConnection,
  viewer: Viewer,
  services: HttpServices,
): Promise<ConnectionConfig> {
  requireMade(name, viewer, services);
  if (written.name !== undefined && written.name !== name) {
    const why = `'name' is what models call the connection, "${name}", and cannot be changed. Make another one.`;
    throw wrongField('name', 'invalid_value', why);
  }
  const isThere = await services.madeConnections.change(name, (before) => {
    const members = readConnection(written, before.members, services.config.connectionsApi);
    requirePassword(written, before, members);
    const after = { ...before, members, password: passwordOf(written, before.password) };
    return isSame(before, after) ? null : after;
  });
  return usableConnection(found(isThere ? name : undefined), viewer, services);
}

/** @throws CoatcheckError `forbidden`, `not_found` */
export async function deleteConnection(name: string, viewer: Viewer, services: HttpServices): Promise<void> {
  requireMade(name, viewer, services);
  await services.madeConnections.delete(name);
}

/** A connection that is tried, and not made. @throws CoatcheckError `forbidden`, `validation_failed` */
export function trialConnection(written: WriteDBConnection, viewer: Viewer, services: HttpServices): ConnectionConfig {
  requireAllModels(viewer);
  const made = newConnection(written.name ?? 'trial', written, viewer, services);
  return madeConnectionConfig(made, services.config.connectionsApi);
}

const NAME = /^\w[\w.-]{0,254}$/;

function newConnection(
  name: string,
  written: WriteDBConnection,
  { caller }: Viewer,
  { config, clock }: HttpServices,
): MadeConnection {
  if (!NAME.test(name) || isReservedConnection(name)) {
    const expected = 'letters, digits, "_", "." and "-", at most 255';
    throw wrongField('name', 'invalid_value', `'name' must be of ${expected}, and no other’s, not ${showValue(name)}.`);
  }
  const members = readConnection(written, null, config.connectionsApi);
  const password = passwordOf(written, null);
  return { name, members, password, userId: caller.userId, createdAt: clock.now() };
}

/** Answers have none, so that clients who send an answer back mean to keep it. An empty one is none. */
function passwordOf({ password }: WriteDBConnection, before: MadeConnection['password']): MadeConnection['password'] {
  if (password === undefined || password === null) return before;
  return password === '' ? null : new Secret(password);
}

/**
 * A password goes only where whoever gave it has sent it: who changes a connection need not know it, and would read it
 * at a host of theirs. @throws CoatcheckError `validation_failed`
 */
function requirePassword({ password }: WriteDBConnection, before: MadeConnection, after: DBConnectionMembers): void {
  if (before.password === null || (password !== undefined && password !== null)) return;
  const { members } = before;
  const leadsElsewhere =
    after.host !== members.host || portOf(after) !== portOf(members) || after.dialect_name !== members.dialect_name;
  if (!leadsElsewhere && (after.ssl || !members.ssl)) return;
  const why = `'password' is required with another host, port or dialect_name, and without ssl: it is sent there.`;
  throw wrongField('password', 'missing_field', why);
}

function isSame(one: MadeConnection, other: MadeConnection): boolean {
  const text = ({ password }: MadeConnection) => (password instanceof Secret ? [password.reveal()] : password);
  return JSON.stringify([sorted(one.members), text(one)]) === JSON.stringify([sorted(other.members), text(other)]);
}

function sorted(members: object): readonly (readonly [string, unknown])[] {
  return Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function requireMade(name: string, viewer: Viewer, services: HttpServices): void {
  usableConnection(name, viewer, services);
  requireAllModels(viewer);
  if (services.madeConnections.of(name) === undefined) {
    throw forbidden(`change the connection "${name}" here: coatcheck.yaml declares it. Change it there`);
  }
}

/** A connection is not of a model: whoever changes one changes what all models may use. */
function requireAllModels({ caller }: Viewer): void {
  if (caller.models !== null) throw forbidden('change connections: your roles are for some models, not for all');
}
