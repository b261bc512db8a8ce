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

/** Timeframes whose values are the beginning of a time, as a text: `2024-03`, `2024-03-01 17`. */
const TEXT_FRAME = /^(?:month|(?:fiscal_)?quarter|(?:hour|minute|millisecond|microsecond)\d*)$/;

/**
 * The DuckDB type of a field's values where no database tells it, as near as its kind says: what is done with a result
 * after the SQL must find a text where values are texts, a number where they are numbers.
 */
export function valueType({ kind, timeframe }: Pick<ResultField, 'kind' | 'timeframe'>): string {
  const isTime = kind === 'date' || kind === 'datetime';
  return isTime && timeframe !== null && TEXT_FRAME.test(timeframe) ? 'VARCHAR' : types[kind];
}
