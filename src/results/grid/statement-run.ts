import { CoatcheckError } from '../../errors/catalogue.ts';
import type { ColumnTypes } from '../workbench/column-types.ts';
import type { Statement } from '../prepared/statement.ts';

/** A statement that ran. */
export interface StatementRun {
  readonly statement: Statement;
  /** Relation of the workbench with its rows in order, no more of them than `statement.limit`. */
  readonly relation: string;
  /** Of the relation's columns, where they are known already. */
  readonly types?: ColumnTypes;
  /** How many rows that are, where it is known: to count them means to read them. */
  readonly rowCount?: number;
  /** The database had more rows than the limit kept. */
  readonly truncated: boolean;
  /** Of a merge query: the index of the source that the statement belongs to. */
  readonly source?: number;
}

/** The run of the statement that carries the rows; without one a caller is at fault. */
export function requireMainRun(runs: readonly StatementRun[]): StatementRun {
  const main = runs.find((run) => run.statement.role === 'main');
  if (!main) throw new CoatcheckError('internal', {}, { cause: 'shapeResult was called without a main statement' });
  return main;
}
