/** Values that stand on each other: as shares of a whole, above and below zero, and how far they reach. */
import type { ChartData, ChartSeries } from './chart-data.ts';

export type Stacking = 'normal' | 'percent' | null;

/** Each row's values as shares of their sum, in percent. */
export function asShares(data: ChartData): ChartData {
  const sums = data.categories.map((_, row) =>
    data.series.reduce((sum, { values }) => sum + Math.abs(values[row] ?? 0), 0),
  );
  const share = (value: number | null, row: number): number | null =>
    value === null || (sums[row] ?? 0) === 0 ? null : (value / (sums[row] ?? 1)) * 100;
  const format = (value: number): string => `${value.toFixed(1)}%`;
  const series = data.series.map((one) => {
    const values = one.values.map(share);
    return { ...one, values, texts: values.map((value) => (value === null ? '' : format(value))), format };
  });
  return { ...data, series };
}

/** The lowest and the highest value that some of the series reach: of a stack, the sums on either side of zero. */
export function extentOf(
  data: ChartData,
  stacking: Stacking,
): (series: readonly ChartSeries[]) => readonly [number, number] {
  return (series) => {
    const ends = data.categories.map((_, row) => {
      const values = series.flatMap(({ values: all }) => all.slice(row, row + 1)).map((value) => value ?? 0);
      if (stacking === null) return [Math.min(0, ...values), Math.max(0, ...values)] as const;
      const sum = (sign: 1 | -1) => values.reduce((total, value) => (value * sign > 0 ? total + value : total), 0);
      return [sum(-1), sum(1)] as const;
    });
    return [
      ends.reduce((least, [low]) => Math.min(least, low), 0),
      ends.reduce((most, [, high]) => Math.max(most, high), 0),
    ];
  };
}

/**
 * A series of a stack of lines or areas that has negative values becomes two, of which one stands on the values above
 * zero and the other hangs from those below it. Otherwise areas would lie over each other where signs change.
 */
export function signedParts({
  type,
  series,
  stacking,
  data,
}: {
  readonly type: string;
  readonly series: ChartSeries;
  readonly stacking: Stacking;
  readonly data: ChartData;
}): readonly { readonly series: ChartSeries; readonly below: boolean }[] {
  const isBelow = (one: ChartSeries): boolean => one.values.some((value) => (value ?? 0) < 0);
  const whole = [{ series, below: false }];
  if (stacking === null || (type !== 'line' && type !== 'area') || !data.series.some(isBelow)) return whole;
  if (!isBelow(series)) return whole;
  const part = (clip: (value: number) => number): ChartSeries => ({
    ...series,
    values: series.values.map((value) => (value === null ? null : clip(value))),
    texts: series.texts.map((text, row) => (clip(series.values[row] ?? 0) === 0 ? '' : text)),
  });
  const parts = [
    { series: part((value) => Math.max(0, value)), below: false },
    { series: part((value) => Math.min(0, value)), below: true },
  ];
  return series.values.some((value) => (value ?? 0) > 0) ? parts : parts.slice(1);
}
