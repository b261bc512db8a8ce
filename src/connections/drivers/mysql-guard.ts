/**
 * What may run on MySQL: statements that read, by their first word. The read-only transaction stops changes of data;
 * this stops what it does not: statements that end it, settings, and SELECT's ways to write files.
 */
import { mysql } from '../../dialects/mysql.ts';
import { DatabaseError } from '../connection.ts';
import { blankQuotesAndComments, executedComment, firstWord } from '../statement-text.ts';
import { refuseWaiting, waitingFunctions } from '../waiting-functions.ts';

const READING: ReadonlySet<string> = new Set([
  'SELECT',
  'WITH',
  'VALUES',
  'TABLE',
  'SHOW',
  'DESCRIBE',
  'DESC',
  'EXPLAIN',
]);

/** Throws {@link DatabaseError} when the statement may not run. Several statements are refused by the server. */
export function checkMysqlStatement(sql: string): void {
  if (sql === '') throw new DatabaseError('The SQL contains no statement to run.');
  const executed = executedComment(sql, mysql.lexis);
  if (executed !== null) {
    throw new DatabaseError('Executable comments (/*! … */) are not allowed here.', {
      position: { kind: 'offset', offset: executed },
    });
  }
  const bare = blankQuotesAndComments(sql, mysql.lexis);
  const first = firstWord(sql, mysql.lexis);
  if (!READING.has(first)) {
    throw new DatabaseError(
      `Only a single read-only statement (SELECT, WITH, SHOW …) is allowed${first === '' ? '' : `, not ${first}`}.`,
    );
  }
  const into = /\bINTO\s+(OUTFILE|DUMPFILE|@)/i.exec(bare);
  if (into) {
    throw new DatabaseError(`SELECT … INTO ${into[1] ?? ''} is not allowed here.`, {
      position: { kind: 'offset', offset: into.index },
    });
  }
  refuseWaiting(sql, waitingFunctions.mysql, mysql.lexis);
  if (/\bANALYZE\b/i.test(bare) && first !== 'SELECT' && first !== 'WITH') {
    throw new DatabaseError('EXPLAIN ANALYZE is not allowed here.');
  }
}
