/** Funnels: the rows of the first measure in their order, each as wide as its value where it begins. */
import type { ChartData } from './chart-data.ts';
import { chosenColor, fontSizeOf, isRoomy, paletteOf } from './chart-frame.ts';
import type { ChartFrame, DrawnSvg } from './chart-frame.ts';
import { cutMiddle, textWidth } from './chart-text.ts';
import { svgOf, textAt } from './svg-parts.ts';

const MAX_STEPS = 12;
/** Pixels between steps, and beside labels. */
const GAP = 3;
/** The share of the width that labels may take. */
const MAX_LABELS = 0.48;
/** A step that is narrower would not be seen. */
const LEAST_WIDTH = 2;

interface Step {
  readonly name: string;
  readonly value: number;
  readonly color: string;
}

export function funnelPicture(data: ChartData, frame: ChartFrame): DrawnSvg {
  const { width, height, theme } = frame;
  const series = data.series[0];
  const all = stepsOf(data, frame);
  const steps = all.slice(0, MAX_STEPS);
  const largest = steps.reduce((most, { value }) => Math.max(most, value), 0);
  const letters = fontSizeOf(frame);
  const edge = isRoomy(frame) ? 24 : 6;
  const line = (height - edge - (height >= 120 ? edge + 12 : edge)) / Math.max(1, steps.length);
  const labelled = line >= letters && width >= 120;
  const tails = steps.map(({ value }) => `${series?.format(value) ?? ''} (${((value / largest) * 100).toFixed(1)}%)`);
  const labels = steps.map(({ name }, index) => {
    const tail = width >= 300 ? `: ${tails[index] ?? ''}` : '';
    return cutMiddle(name, width * MAX_LABELS - textWidth(tail, letters), letters) + tail;
  });
  const room = labelled ? labels.reduce((most, label) => Math.max(most, textWidth(label, letters) + 14), 0) : 0;
  const plot = Math.max(LEAST_WIDTH, width - room - 2 * edge);
  const wide = (value: number): number => Math.max(LEAST_WIDTH, (value / largest) * plot);
  const parts = steps.map((step, index) => {
    const y = edge + index * line;
    // The last step leads nowhere: it ends as wide as it began.
    const shape = trapezoid(
      edge + plot / 2,
      y,
      [wide(step.value), wide(steps[index + 1]?.value ?? step.value)],
      line - GAP,
    );
    const label = textAt(edge + plot + 8, y + line / 2 + letters * 0.3, labels[index] ?? '', {
      color: theme.text,
      fontSize: letters,
    });
    return `<path d="${shape}" fill="${step.color}"/>${labelled ? label : ''}`;
  });
  return {
    svg: svgOf(frame, parts.join('')),
    notes: [
      ...(steps.length < all.length ? [`${String(steps.length)} of ${String(all.length)} steps are drawn`] : []),
      ...(data.series.length > 1 ? [`only ${series?.name ?? ''} is drawn`] : []),
    ],
  };
}

function stepsOf({ categories, series: [series] }: ChartData, { vis }: ChartFrame): readonly Step[] {
  const palette = paletteOf(vis);
  const present = categories.flatMap((name, row) => {
    const value = series?.values[row] ?? 0;
    return value > 0 ? [{ name, value }] : [];
  });
  return present.map((step, index) => ({
    ...step,
    color: chosenColor(vis, [step.name]) ?? palette[index % palette.length] ?? '',
  }));
}

function trapezoid(middle: number, y: number, [top, bottom]: readonly [number, number], height: number): string {
  const corner = (x: number, at: number): string => `${(middle + x).toFixed(1)},${at.toFixed(1)}`;
  return `M${corner(-top / 2, y)}L${corner(top / 2, y)}L${corner(bottom / 2, y + height)}L${corner(-bottom / 2, y + height)}Z`;
}
