/** Statements that have run: the input of the shape pass. */
import { CoatcheckError } from '../../errors/catalogue.ts';
import type { ColumnTypes } from '../workbench/column-types.ts';
import type { Statement } from '../prepared/statement.ts';

/** A statement that ran. */
export interface StatementRun {
  readonly statement: Statement;
  /** The relation in the workbench with its rows in order, at most `statement.limit` of them. */
  readonly relation: string;
  /** The types of the relation's columns, if they are already known. */
  readonly types?: ColumnTypes;
  /** The number of rows, if it is known; counting them means reading them. */
  readonly rowCount?: number;
  /** Did the database have more rows than the limit kept? */
  readonly truncated: boolean;
  /** For a merge query: the index of the source that the statement belongs to. */
  readonly source?: number;
}

/** The run of the statement with the rows. There must be one. */
export function requireMainRun(runs: readonly StatementRun[]): StatementRun {
  const main = runs.find((run) => run.statement.role === 'main');
  if (!main) throw new CoatcheckError('internal', {}, { cause: 'shapeResult was called without a main statement' });
  return main;
}
