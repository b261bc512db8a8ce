import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, textLiteral } from '../../results/workbench/duckdb-text.ts';
import { interruptible } from '../../results/workbench/interruptible.ts';
import { readTexts } from './read-texts.ts';

export interface RowFile {
  readonly workbench: DuckDBConnection;
  /** Relation whose rows are written, in its order. */
  readonly relation: string;
  /** SQL expression over the relation's columns: the text of one row. Never null. */
  readonly row: string;
  /**
   * Written before the first row, between rows, and after the last; also when there are no rows. With neither prefix
   * nor suffix (both empty) the separator ends every row instead: DuckDB's writer knows both or none.
   */
  readonly prefix: string;
  readonly separator: string;
  readonly suffix: string;
  readonly file: string;
  /** Takes the text instead of the file. */
  readonly hold?: ((text: string) => void) | null;
  readonly signal: AbortSignal;
  /** Extra SQL after the relation's name: a filter or a limit. */
  readonly clause?: string;
}

/**
 * Writes one text per row with DuckDB's CSV writer, its quoting switched off: every core works, memory is constant,
 * and the order of the relation is kept. The writer's delimiter never appears, for there is one column only.
 */
export async function writeRows(input: RowFile): Promise<void> {
  if (input.hold) input.hold(await textOf(input));
  else await writeFile(input);
}

/** The bytes of the file. */
async function textOf({ workbench, relation, row, prefix, separator, suffix, signal }: RowFile): Promise<string> {
  const rows = await interruptible(workbench, signal, () => readTexts(workbench, row, relation));
  const ends = prefix === '' && suffix === '' && rows.length > 0;
  return `${prefix}${rows.join(separator)}${ends ? separator : suffix}`;
}

async function writeFile(input: RowFile): Promise<void> {
  const options = [
    'FORMAT csv',
    'HEADER false',
    `QUOTE ''`,
    `ESCAPE ''`,
    `DELIMITER E'\\x01'`,
    `NEW_LINE ${textLiteral(input.separator)}`,
  ];
  if (input.prefix !== '' || input.suffix !== '') {
    options.push(`PREFIX ${textLiteral(input.prefix)}`, `SUFFIX ${textLiteral(input.suffix)}`);
  }
  const rows = `SELECT ${input.row} FROM ${identifier(input.relation)} ${input.clause ?? ''}`;
  await runCancellable(
    input.workbench,
    `COPY (${rows}) TO ${textLiteral(input.file)} (${options.join(', ')})`,
    input.signal,
  );
}

/** Runs one statement on the workbench; an abort interrupts it and rejects with the signal's reason. */
export async function runCancellable(workbench: DuckDBConnection, sql: string, signal: AbortSignal): Promise<void> {
  await interruptible(workbench, signal, () => workbench.run(sql));
}
