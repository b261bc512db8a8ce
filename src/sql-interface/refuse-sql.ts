/** What is wrong with a user's SQL, as one error that says where. */
import { CoatcheckError } from '../errors/catalogue.ts';

/** Somewhere in the SQL of a user. */
export interface SqlPlace {
  readonly sql: string;
  readonly at: number;
}

/** @throws CoatcheckError `bad_request` */
export function refuseSql(why: string, { sql, at }: SqlPlace): never {
  const before = sql.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  throw new CoatcheckError('bad_request', { why: `SQL, line ${String(line)}, column ${String(column)}: ${why}` });
}

const LONGEST_SHOWN = 60;

/** A name or a piece of the SQL within a message. */
export function shown(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
