/**
 * `type: tier` and `type: bin`: numbers grouped into ranges, lower bound included. The four styles name the ranges:
 * classic `T00 (-inf,0)`, `T01 [0,10)`; interval `(-inf, 0)`, `[0, 10)`; integer `Below 0`, `0 to 9`, `10 or Above`;
 * relational `< 0`, `>= 0 and < 10`. What is in no range (null) is `Undefined`. Ranges sort by their bounds.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ResolvedField } from '../resolve/resolved-model.ts';
import { caseExpression } from './dimension-case.ts';
import { type DimensionContext, type DimensionSql, fieldSql, stringTarget } from './dimension-context.ts';
import { operand } from './sql-operand.ts';
import { sql, type SqlText } from './sql-text.ts';

type TierStyle = NonNullable<ResolvedField['tierStyle']>;

/** Names one range: `from` absent in the first, `to` absent in the last. */
type RangeName = (from: string | undefined, to: string | undefined, index: number) => string;

const rangeNames: Readonly<Record<TierStyle, RangeName>> = {
  classic: (from, to, index) => {
    const open = from === undefined ? '(-inf' : `[${from}`;
    return `T${String(index).padStart(2, '0')} ${open},${to ?? 'inf'})`;
  },
  interval: (from, to) => `${from === undefined ? '(-inf' : `[${from}`}, ${to ?? 'inf'})`,
  integer: (from, to) => {
    if (from === undefined) return `Below ${to ?? ''}`;
    return to === undefined ? `${from} or Above` : `${from} to ${oneLess(to)}`;
  },
  relational: (from, to) => {
    if (from === undefined) return `< ${to ?? ''}`;
    return to === undefined ? `>= ${from}` : `>= ${from} and < ${to}`;
  },
};

const undefinedNames: Readonly<Record<TierStyle, string>> = {
  classic: 'TXX Undefined',
  interval: 'Undefined',
  integer: 'Undefined',
  relational: 'Undefined',
};

const NUMBER = /^-?(\d+(\.\d+)?|\.\d+)$/;

export function tierDimension(field: ResolvedField, context: DimensionContext): DimensionSql {
  const { literal } = context.dialect;
  const { bounds, diagnostics } = tierBounds(field);
  const names = tierNames(field);
  const value = operand(fieldSql(field, context));
  const below = bounds.map((bound) => sql`${value} < ${literal.number(bound)}`);
  const last = bounds.at(-1);
  const conditions: readonly SqlText[] = last === undefined ? [] : [...below, sql`${value} >= ${literal.number(last)}`];
  const write = (texts: readonly string[]): SqlText =>
    caseExpression(
      conditions.map((condition, index) => [condition, texts[index] ?? literal.string('')]),
      texts.at(-1),
    );
  const select = write(names.map((name) => literal.string(name)));
  return {
    select,
    bare: select,
    sort: write(names.map((_, index) => literal.number(String(index)))),
    filter: stringTarget(select, field, context),
    kind: 'string',
    diagnostics,
  };
}

/** All values that a tier can have, in order, `Undefined` last: what suggestions and fill use. */
export function tierNames(field: ResolvedField): readonly string[] {
  const { bounds } = tierBounds(field);
  const style = field.tierStyle ?? 'classic';
  const ranges = bounds.length === 0 ? [] : [undefined, ...bounds];
  return [...ranges.map((from, index) => rangeNames[style](from, bounds[index], index)), undefinedNames[style]];
}

/** Bounds in ascending order, each once; what is no number is reported and left out. */
function tierBounds(field: ResolvedField): { bounds: readonly string[]; diagnostics: readonly Diagnostic[] } {
  const written = (field.tiers ?? field.bins ?? []).map((text) => text.trim());
  const bounds = [...new Set(written.filter((text) => NUMBER.test(text)))].sort((a, b) => Number(a) - Number(b));
  const wrong = written.filter((text) => !NUMBER.test(text));
  const name = `${field.view}.${field.name}`;
  const messages = wrong.map((text) => `"${text}" is no number, so it cannot bound a tier of ${name}.`);
  if (written.length === 0) messages.push(`${name} is of type ${field.type} but has no tiers.`);
  return {
    bounds,
    diagnostics: messages.map((message) => ({ code: 'bad-tier', severity: 'error', message, range: field.range })),
  };
}

/** Upper end of an integer range: `10` → `9`. Exact for whole numbers of any size. */
function oneLess(bound: string): string {
  return /^-?\d+$/.test(bound) ? String(BigInt(bound) - 1n) : String(Number(bound) - 1);
}
