import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, textLiteral } from '../../results/workbench/duckdb-text.ts';
import { interruptible } from '../../results/workbench/interruptible.ts';
import { readTexts } from './read-texts.ts';

export interface RowFile {
  readonly workbench: DuckDBConnection;
  /** The relation whose rows are written, in its order. */
  readonly relation: string;
  /** The SQL of the text of one row, over the relation's columns. Never null. */
  readonly row: string;
  /**
   * Written before the first row, between rows, and after the last row, also if there are no rows. If prefix and suffix
   * are empty, the separator ends every row instead, since DuckDB's writer takes both or none.
   */
  readonly prefix: string;
  readonly separator: string;
  readonly suffix: string;
  readonly file: string;
  /** Takes the text in place of the file. */
  readonly hold?: ((text: string) => void) | null;
  readonly signal: AbortSignal;
  /** SQL after the relation's name, such as a filter or a limit. */
  readonly clause?: string;
}

/**
 * Writes one text for each row with DuckDB's CSV writer without quoting: it uses all cores and constant memory, and
 * keeps the order of the relation. Its delimiter never appears, since there is only one column.
 */
export async function writeRows(input: RowFile): Promise<void> {
  if (input.hold) input.hold(await textOf(input));
  else await writeFile(input);
}

/** The text that the file would have. */
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

/** Runs one statement on the workbench. An abort interrupts it; the promise then rejects with the signal's reason. */
export async function runCancellable(workbench: DuckDBConnection, sql: string, signal: AbortSignal): Promise<void> {
  await interruptible(workbench, signal, () => workbench.run(sql));
}
