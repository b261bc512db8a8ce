/** Asks the database of a connection by SQL, before there is a project that has it. */
import { NO_ACTIVITY } from '../config/activity-config.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRows } from '../http/resources/read-rows.ts';
import { openCoatcheck, readConfig } from '../index.ts';
import type { Ask } from '../scaffold/read-tables.ts';

export interface DatabaseAsked {
  readonly connection: string;
  /** The text of `coatcheck.yaml`. */
  readonly yaml: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** @throws CoatcheckError `config_invalid`, `data_folder_unusable` */
export async function askDatabase<T>(
  { connection, yaml, env, signal }: DatabaseAsked,
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-init-'));
  try {
    writeFileSync(join(folder, 'coatcheck.yaml'), yaml, { mode: 0o600 });
    await using coatcheck = await openCoatcheck({
      ...readConfig({ project: folder, executors: 2, env }),
      state: null,
      activity: NO_ACTIVITY,
    });
    const caller = coatcheck.caller('1');
    return await use(async (sql) => {
      const { slug } = await coatcheck.queries.createSqlQuery({ connection_name: connection, sql }, caller);
      const run = { source: 'init', limit: '-1' };
      const rows = await readRows({ kind: 'sql_query', id: slug }, run, { caller, signal }, coatcheck);
      if (rows.kind === 'failed') throw new Error(rows.message);
      return rows.rows;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
