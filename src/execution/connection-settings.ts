import type { ConnectionConfig } from '../config/config.ts';
import type { ConnectionSettings } from '../connections/connection.ts';

/** A connection as an executor gets it, with the password as it is: for the IPC channel and nothing else. */
export function connectionSettings(connection: ConnectionConfig): ConnectionSettings {
  return { ...connection, password: connection.password?.reveal() ?? null };
}
