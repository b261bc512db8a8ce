/** Arithmetic as in Ruby's Liquid: whole numbers alone give whole numbers, everything else gives decimals. */
import {
  add,
  ceiling,
  compare,
  divide,
  floor,
  floorDivide,
  modulo,
  multiply,
  round,
  subtract,
  type Decimal,
} from '../../lib/decimal.ts';
import { numberValue, toInteger, toNumber, type LiquidNumber, type NumberValue } from '../liquid-number.ts';
import type { FilterTable, LiquidFilter } from './filter.ts';
import { TemplateFault } from '../template-fault.ts';

export const numberFilters: FilterTable = {
  plus: ofTwo((a, b) => add(a.value, b.value)),
  minus: ofTwo((a, b) => subtract(a.value, b.value)),
  times: ofTwo((a, b) => multiply(a.value, b.value)),
  divided_by: ofTwo((a, b) => {
    requireDivisor(b);
    return a.isWhole && b.isWhole ? floorDivide(a.value, b.value) : divide(a.value, b.value);
  }),
  modulo: ofTwo((a, b) => {
    requireDivisor(b);
    return modulo(a.value, b.value);
  }),
  abs: (input) => {
    const { value, isWhole } = toNumber(input);
    return numberValue({ value: value.units < 0n ? { ...value, units: -value.units } : value, isWhole });
  },
  at_least: (input, [least]) => chosen(input, least, (order) => order >= 0),
  at_most: (input, [most]) => chosen(input, most, (order) => order <= 0),
  ceil: (input) => numberValue({ value: ceiling(toNumber(input).value), isWhole: true }),
  floor: (input) => numberValue({ value: floor(toNumber(input).value), isWhole: true }),
  round(input, [places = 0]) {
    const { value, isWhole } = toNumber(input);
    const digits = Math.max(Math.min(toInteger(places), 100), -100);
    return numberValue({ value: round(value, digits), isWhole: isWhole || digits <= 0 });
  },
  to_integer: (input) => numberValue({ value: floor(toNumber(input).value), isWhole: true }),
};

function ofTwo(work: (a: LiquidNumber, b: LiquidNumber) => Decimal): LiquidFilter {
  return (input, [operand]) => {
    const a = toNumber(input);
    const b = toNumber(operand);
    return numberValue({ value: work(a, b), isWhole: a.isWhole && b.isWhole });
  };
}

function requireDivisor({ value }: LiquidNumber): void {
  if (value.units === 0n) throw new TemplateFault('divided by 0');
}

function chosen(input: unknown, bound: unknown, isInput: (order: number) => boolean): NumberValue {
  const a = toNumber(input);
  const b = toNumber(bound);
  return numberValue(isInput(compare(a.value, b.value)) ? a : b);
}
