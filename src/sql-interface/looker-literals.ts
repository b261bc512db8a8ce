/** Values of SQL as Looker expressions write them. Whatever a text contains, it stays one text. */
import type { ExpressionType } from '../expression/expression-functions.ts';

/** A piece of a Looker expression that can stand as an operand. */
export interface Written {
  readonly text: string;
  readonly type: ExpressionType;
}

export function textLiteral(value: string): Written {
  return { text: `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`, type: 'string' };
}

export function truthLiteral(value: boolean): Written {
  return { text: value ? 'yes' : 'no', type: 'yesno' };
}

export const nullLiteral: Written = { text: 'null', type: 'null' };

const MOMENT =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.0+)?)?(?: ?(?:Z|UTC|\+00:?00))?)?)?)?$/;
const QUARTER = /^(\d{4})-Q([1-4])$/;

/** The date or time that a text names (`2024`, `2024-01`, `2024-Q1`, `2024-01-31 10:00:00`); null if it names none. */
export function momentLiteral(value: string): Written | null {
  const [, inYear, quarter] = QUARTER.exec(value) ?? [];
  if (inYear !== undefined) return dateOf(Number(inYear), Number(quarter) * 3 - 2, 1);
  const match = MOMENT.exec(value.trim());
  if (!match) return null;
  const [year = 0, month = 1, day = 1, ...clock] = match
    .slice(1)
    .map((part, index) => Number(part ?? (index < 3 ? '1' : '0')));
  const [hour = 0, minute = 0, second = 0] = clock;
  const found = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isReal = found.getUTCMonth() === month - 1 && found.getUTCDate() === day && found.getUTCHours() === hour;
  if (!isReal || minute > 59 || second > 59 || year === 0) return null;
  if (match[4] === undefined) return dateOf(year, month, day);
  return { text: `date_time(${[year, month, day, hour, minute, second].join(', ')})`, type: 'datetime' };
}

function dateOf(year: number, month: number, day: number): Written {
  return { text: `date(${[year, month, day].join(', ')})`, type: 'date' };
}
