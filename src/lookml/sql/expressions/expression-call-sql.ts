/** Function calls of Looker expressions as SQL. */
import type { TimeUnit, DatePart } from '../../../dialects/dialect.ts';
import type { CallNode, Expression } from '../../../expression/expression-ast.ts';
import { localTime } from '../../../filter-expression/resolve-date-filter.ts';
import { callFunction, type ExpressionWriter } from './expression-writer.ts';
import { filterCondition } from '../filters/filter-condition.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import { timestampText } from '../filters/filter-condition-time.ts';
import { operand } from '../text/sql-operand.ts';
import { applySql, joinSql, sql, type SqlText } from '../text/sql-text.ts';

type CallWriter = (node: CallNode, writer: ExpressionWriter) => SqlText;

/** Compiles a call. Functions that are not named here come from the dialect's table. */
export function callToSql(node: CallNode, writer: ExpressionWriter): SqlText {
  const write = Object.hasOwn(calls, node.name) ? calls[node.name] : undefined;
  if (write !== undefined) return write(node, writer);
  const [, verb, unit] = /^(add|diff|extract|trunc)_(\w+)s$/.exec(node.name) ?? [];
  if (verb !== undefined && unit !== undefined) return writeDateCall(node, verb, unit, writer);
  return callFunction(
    node,
    node.name,
    node.args.map((arg) => writer.write(arg)),
    writer,
  );
}

const calls: Readonly<Record<string, CallWriter>> = {
  if: (node, writer) => {
    const [condition, yes, no] = written(node, writer);
    return sql`(CASE WHEN ${condition} THEN ${yes} ELSE ${no} END)`;
  },
  case: writeCase,
  is_null: (node, writer) => sql`(${written(node, writer)[0]} IS NULL)`,
  concat: (node, writer) =>
    applySql(
      (...texts) => writer.env.dialect.concat(texts),
      node.args.map((arg) => asText(arg, writer)),
    ),
  contains: (node, writer) => {
    const { functions } = writer.env.dialect;
    const args = node.args.map((arg) => writer.write(arg));
    if (Object.hasOwn(functions, 'contains')) return callFunction(node, 'contains', args, writer);
    return sql`(${callFunction(node, 'position', args, writer)} > 0)`;
  },
  now: (_, { env }) => joinSql([env.dialect.literal.timestamp(timestampText(localTime(env.nowMs, env.queryTimezone)))]),
  date: (node, writer) => writeDate(node, ['year', 'month', 'day'], writer),
  date_time: (node, writer) => writeDate(node, ['year', 'month', 'day', 'hour', 'minute', 'second'], writer),
  matches_filter: writeMatchesFilter,
};

const NOTHING: SqlText = { text: 'NULL', mappings: [] };

/** The SQL of the arguments, whose number has been checked. */
function written(node: CallNode, writer: ExpressionWriter): readonly [SqlText, SqlText, SqlText] {
  const [first = NOTHING, second = NOTHING, third = NOTHING] = node.args.map((arg) => writer.write(arg));
  return [first, second, third];
}

function writeCase(node: CallNode, writer: ExpressionWriter): SqlText {
  const arms = node.args.map((arg) => {
    if (arg.kind !== 'call' || arg.name !== 'when') return sql`ELSE ${writer.write(arg)}`;
    const [condition, value] = written(arg, writer);
    return sql`WHEN ${condition} THEN ${value}`;
  });
  return sql`(CASE ${joinSql(arms, ' ')} END)`;
}

/** The value as text: a yesno as Yes or No. */
function asText(node: Expression, writer: ExpressionWriter): SqlText {
  const words = node.kind === 'field' ? writer.env.reference(node.name)?.text : undefined;
  if (words !== undefined) return operand(words, writer.env.dialect);
  const value = writer.write(node);
  const type = writer.typeOf(node);
  const { dialect } = writer.env;
  if (type === 'string') return value;
  if (type === 'yesno') {
    return sql`(CASE WHEN ${value} THEN ${dialect.literal.string('Yes')} ELSE ${dialect.literal.string('No')} END)`;
  }
  return applySql((text) => dialect.cast(text, 'string'), [value]);
}

const timeUnits: Readonly<Record<string, TimeUnit & DatePart>> = {
  second: 'second',
  minute: 'minute',
  hour: 'hour',
  day: 'day',
  month: 'month',
  year: 'year',
};

function writeDateCall(node: CallNode, verb: string, unitName: string, writer: ExpressionWriter): SqlText {
  const { dialect } = writer.env;
  const unit = timeUnits[unitName];
  if (unit === undefined) return writer.fail(node, `Unknown function "${node.name}".`, 'unknown-function');
  const [first, second] = written(node, writer);
  switch (verb) {
    case 'add': {
      const sum = applySql((amount, date) => dialect.addInterval(date, amount, unit), [first, second]);
      const isDate = node.args[1] !== undefined && writer.typeOf(node.args[1]) === 'date';
      // A date plus days is a date, whatever type the database gives it.
      return isDate && ['day', 'month', 'year'].includes(unit) ? castDate(sum, writer) : sum;
    }
    case 'diff':
      return applySql((start, end) => dialect.elapsed(start, end, unit), [first, second]);
    case 'extract':
      return applySql((date) => dialect.datePart(date, unit), [first]);
    default: {
      const cut = applySql((date) => dialect.truncate(date, unit), [first]);
      return ['day', 'month', 'year'].includes(unit) ? castDate(cut, writer) : cut;
    }
  }
}

function castDate(part: SqlText, writer: ExpressionWriter): SqlText {
  return applySql((text) => writer.env.dialect.cast(text, 'date'), [part]);
}

type DateField = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/** A date of plain numbers, as people write it, is a literal. */
function writeDate(node: CallNode, names: readonly DateField[], writer: ExpressionWriter): SqlText {
  const numbers = node.args.map((arg) => (arg.kind === 'number' ? Number(arg.digits) : Number.NaN));
  if (numbers.some(Number.isNaN)) return firstDayOf(node, writer) ?? assembledDate(node, names, writer);
  const { literal } = writer.env.dialect;
  try {
    const fields = Object.fromEntries(names.map((name, index) => [name, numbers[index]]));
    const time = Temporal.PlainDateTime.from({ year: 1, month: 1, day: 1, ...fields }, { overflow: 'reject' });
    if (time.year < 1 || time.year > 9999) return NOTHING;
    return joinSql([
      node.name === 'date' ? literal.date(time.toPlainDate().toString()) : literal.timestamp(timestampText(time)),
    ]);
  } catch (error) {
    // There is no such day, which gives null as Looker documents.
    if (error instanceof RangeError) return NOTHING;
    throw error;
  }
}

/** `date(${created_year}, 1, 1)`: the database can give that day without further arithmetic. */
function firstDayOf(node: CallNode, writer: ExpressionWriter): SqlText | undefined {
  const [year, ...rest] = node.args;
  const isFirst = node.name === 'date' && rest.every((arg) => arg.kind === 'number' && arg.digits === '1');
  const day = isFirst && year?.kind === 'field' ? writer.env.reference(year.name)?.firstDay : undefined;
  return day && operand(day, writer.env.dialect);
}

/** The range of each part. A day must also exist in its month. */
const LIMITS: Readonly<Record<DateField, readonly [number, number]>> = {
  year: [1, 9999],
  month: [1, 12],
  day: [1, 31],
  hour: [0, 23],
  minute: [0, 59],
  second: [0, 59],
};

/**
 * A date of numbers that the database computes: so many units after a fixed moment, and null if there is no such day.
 */
function assembledDate(node: CallNode, names: readonly DateField[], writer: ExpressionWriter): SqlText {
  const { dialect } = writer.env;
  const parts = node.args.map((arg) => applySql((x) => dialect.cast(x, 'integer'), [writer.write(arg)]));
  const firsts: Readonly<Record<DateField, number>> = { year: 2000, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  const time = names.reduce<SqlText>(
    (sum, name, index) => {
      const amount = sql`(${parts[index] ?? NOTHING} - ${String(firsts[name])})`;
      return sql`(${applySql((date, count) => dialect.addInterval(date, count, name), [sum, amount])})`;
    },
    joinSql([dialect.literal.timestamp('2000-01-01 00:00:00')]),
  );
  const day = parts[names.indexOf('day')] ?? NOTHING;
  const checks = names.map((name, index) => {
    const [least, most] = LIMITS[name];
    return sql`${parts[index] ?? NOTHING} BETWEEN ${String(least)} AND ${String(most)}`;
  });
  const isThere = sql`${applySql((date) => dialect.datePart(date, 'day'), [time])} = ${day}`;
  const value = node.name === 'date' ? castDate(time, writer) : time;
  return sql`(CASE WHEN ${joinSql([...checks, isThere], ' AND ')} THEN ${value} END)`;
}

function writeMatchesFilter(node: CallNode, writer: ExpressionWriter): SqlText {
  const [field, expression] = node.args;
  if (field?.kind !== 'field' || expression?.kind !== 'string') {
    return writer.fail(node, 'matches_filter() takes a field and a filter expression in quotes.', 'expression-type');
  }
  const { env } = writer;
  const target = env.filterTarget?.(field.name) ?? targetOf(field.name, writer);
  if (target === undefined) return writer.fail(node, `"${field.name}" cannot be filtered.`);
  const condition = filterCondition(target, expression.value, {
    dialect: env.dialect,
    get nowMs() {
      return env.nowMs;
    },
    filterName: field.name,
    ...(env.terms && { terms: env.terms }),
  });
  for (const { code, message } of condition.diagnostics) writer.fail(expression, message, code);
  const { boolean } = env.dialect.literal;
  if (condition.sql === null) return joinSql([boolean(true)]);
  // Null counts as No and does not match Yes, even within a NOT.
  return target.kind === 'yesno' ? sql`COALESCE((${condition.sql}), ${boolean(false)})` : sql`(${condition.sql})`;
}

function targetOf(name: string, { env }: ExpressionWriter): FilterTarget | undefined {
  const field = env.reference(name);
  if (field === undefined) return undefined;
  switch (field.kind) {
    case 'number':
    case 'yesno':
      return { kind: field.kind, sql: field.sql };
    case 'string':
      return { kind: 'string', sql: field.sql, caseSensitive: true };
    case 'date':
    case 'datetime':
      return {
        kind: 'time',
        sql: field.sql,
        valueType: field.kind === 'date' ? 'date' : 'timestamp',
        // The field's SQL is already in the query's time zone.
        queryTimezone: env.queryTimezone,
        databaseTimezone: null,
        weekStartDay: env.weekStartDay,
        fiscalMonthOffset: 0,
      };
    case 'list':
    case 'location':
    case 'unknown':
      return undefined;
  }
}
