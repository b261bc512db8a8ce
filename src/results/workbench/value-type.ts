import type { ResultField, ValueKind } from '../prepared/result-shape.ts';

const types: Readonly<Record<ValueKind, string>> = {
  string: 'VARCHAR',
  number: 'DOUBLE',
  yesno: 'VARCHAR',
  date: 'DATE',
  datetime: 'TIMESTAMP',
  list: 'VARCHAR',
  location: 'VARCHAR',
  unknown: 'VARCHAR',
};

/** Timeframes whose values are the beginning of a time as text: `2024-03`, `2024-03-01 17`. */
const TEXT_FRAME = /^(?:month|(?:fiscal_)?quarter|(?:hour|minute|millisecond|microsecond)\d*)$/;

/**
 * The DuckDB type of a field's values if no database has told it, guessed from the field's kind. Post-processing must
 * find texts where values are texts, and numbers where they are numbers.
 */
export function valueType({ kind, timeframe }: Pick<ResultField, 'kind' | 'timeframe'>): string {
  const isTime = kind === 'date' || kind === 'datetime';
  return isTime && timeframe !== null && TEXT_FRAME.test(timeframe) ? 'VARCHAR' : types[kind];
}
