/** MySQL's and MariaDB's errors: they name a text of the statement, and a line only where parsing failed. */
import type { ErrorPosition } from '../../results/reader/source-location.ts';
import { DatabaseError } from '../connection.ts';

interface ServerError {
  readonly code?: string;
  readonly sqlMessage?: string;
  readonly sqlState?: string;
}

/**
 * Classes of SQLSTATE whose errors are found before a row is read, or have nothing to do with one: of connections, names,
 * rights and syntax, and of statements that were ended.
 */
const WITHOUT_DATA: ReadonlySet<string> = new Set(['08', '0A', '28', '3D', '42', '70']);

/** @param before lines that stood before the statement in what ran */
export function toMysqlError(error: unknown, before = ''): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { code, sqlMessage, sqlState } = (error instanceof Error ? error : {}) as ServerError;
  const message = sqlMessage ?? reasonOf(error);
  return new DatabaseError(message, {
    databaseCode: code ?? null,
    position: positionOf(message, before.split('\n').length - 1),
    mayQuote: sqlState === undefined || WITHOUT_DATA.has(sqlState.slice(0, 2)) ? 'nothing' : 'values',
    cause: error,
  });
}

/** Several addresses that all refused come as one error without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

function positionOf(message: string, linesBefore: number): ErrorPosition | null {
  const syntax = syntaxPosition(message);
  if (syntax) return { ...syntax, line: syntax.line - linesBefore };
  const column = /^(?:Unknown column|Column) '([^']+)'/.exec(message);
  if (column) return { kind: 'token', token: column[1] ?? '', line: null };
  // Both come with the database's name before them, which the statement need not have.
  const object = /^(?:Table|FUNCTION|PROCEDURE) '?(?:[^'.\s]+\.)?([^'.\s]+)'? (?:doesn't|does not) exist/.exec(message);
  if (object) return { kind: 'token', token: object[1] ?? '', line: null };
  const table = /^Unknown table '(?:[^'.]+\.)?([^'.]+)'/.exec(message);
  return table ? { kind: 'token', token: table[1] ?? '', line: null } : null;
}

/** `… near 'SELEC 1' at line 1`. The text between the quotes may be full of quotes itself. */
function syntaxPosition(
  message: string,
): { readonly kind: 'token'; readonly token: string; readonly line: number } | null {
  const start = message.search(/\bnear '/) + "near '".length;
  const end = /' at line (\d+)$/.exec(message);
  if (start < "near '".length || end === null || end.index < start) return null;
  const quoted = message.slice(start, end.index);
  // At most 80 characters are quoted; MariaDB appends dots if there was more.
  const isCut = quoted.endsWith('...') && end.index - 3 >= 60;
  return { kind: 'token', token: isCut ? quoted.slice(0, -3) : quoted, line: Number(end[1]) };
}
