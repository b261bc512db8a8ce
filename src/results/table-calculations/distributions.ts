/** Probability distributions, as in spreadsheets. Arguments outside a distribution's domain give null. */
import type { Cell } from './calculation-table.ts';
import { asBoolean, asDouble } from './cell-values.ts';
import { betaI, gammaP, invert, invertUpwards, logGamma } from './special-functions.ts';

type Distribution = (args: readonly Cell[]) => Cell;

/** The last argument says whether the cumulative probability is wanted. */
function distribution(
  density: (...values: number[]) => number,
  cumulative: (...values: number[]) => number,
): Distribution {
  return (args) => {
    const isCumulative = asBoolean(args.at(-1));
    const values = args.slice(0, -1).map(asDouble);
    if (isCumulative === null || !values.every((value) => value !== null)) return null;
    return finite(isCumulative ? cumulative(...values) : density(...values));
  };
}

function plain(compute: (...values: number[]) => number): Distribution {
  return (args) => {
    const values = args.map(asDouble);
    return values.every((value) => value !== null) ? finite(compute(...values)) : null;
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

export function normalCdf(z: number): number {
  const tail = 0.5 * gammaP(0.5, (z * z) / 2);
  return z < 0 ? 0.5 - tail : 0.5 + tail;
}

function normalInverse(p: number): number {
  if (p <= 0 || p >= 1) return Number.NaN;
  return invert(normalCdf, p, -40, 40);
}

export function tCdf(t: number, dof: number): number {
  const tail = 0.5 * betaI(dof / (dof + t * t), dof / 2, 0.5);
  return t < 0 ? tail : 1 - tail;
}

function tInverse(p: number, dof: number): number {
  if (p <= 0 || p >= 1 || dof <= 0) return Number.NaN;
  const upper = invertUpwards((t) => tCdf(t, dof), Math.max(p, 1 - p));
  return p < 0.5 ? -upper : upper;
}

export function chiSquareCdf(x: number, dof: number): number {
  return gammaP(dof / 2, x / 2);
}

function fCdf(x: number, d1: number, d2: number): number {
  return x <= 0 ? 0 : betaI((d1 * x) / (d1 * x + d2), d1 / 2, d2 / 2);
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

function choose(n: number, k: number): number {
  if (k < 0 || n < 0 || k > n) return k > n && n >= 0 ? 0 : Number.NaN;
  let result = 1;
  const less = Math.min(k, n - k);
  if (less > 10_000) return Math.exp(logChoose(n, k));
  for (let index = 1; index <= less; index++) result = (result * (n - less + index)) / index;
  return n < 60 ? Math.round(result) : result;
}

function binomial(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  if (p <= 0 || p >= 1) return Number((p <= 0 && k === 0) || (p >= 1 && k === n));
  return Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : betaI(1 - p, n - Math.floor(k), Math.floor(k) + 1);
}

function hypergeometric(k: number, size: number, successes: number, population: number): number {
  return (choose(successes, k) * choose(population - successes, size - k)) / choose(population, size);
}

function sumUpTo(k: number, at: (index: number) => number): number {
  let sum = 0;
  for (let index = 0; index <= Math.min(k, 1_000_000); index++) sum += at(index);
  return sum;
}

function gammaDensity(x: number, alpha: number, beta: number): number {
  if (x < 0) return 0;
  return Math.exp((alpha - 1) * Math.log(x) - x / beta - alpha * Math.log(beta) - logGamma(alpha));
}

function negativeBinomial(failures: number, successes: number, p: number): number {
  return Math.exp(logChoose(failures + successes - 1, failures) + successes * Math.log(p) + failures * Math.log1p(-p));
}

function factorial(n: number): number {
  const whole = Math.floor(n);
  if (whole < 0 || whole > 170) return Number.NaN;
  let result = 1;
  for (let index = 2; index <= whole; index++) result *= index;
  return result;
}

/** The number of arguments has been checked. */
export const distributions = {
  beta_dist: distribution(
    (x = 0, a = 0, b = 0) =>
      Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x)),
    (x = 0, a = 0, b = 0) => betaI(x, a, b),
  ),
  beta_inv: plain((p = 0, a = 0, b = 0) => (isChance(p) ? invert((x) => betaI(x, a, b), p, 0, 1) : Number.NaN)),
  binom_dist: distribution(
    (k = 0, n = 0, p = 0) => binomial(Math.floor(k), n, p),
    (k = 0, n = 0, p = 0) => binomialCdf(k, n, p),
  ),
  binom_inv: plain((n = 0, p = 0, target = 0) => {
    for (let k = 0; k <= Math.min(n, 1_000_000); k++) if (binomialCdf(k, n, p) >= target) return k;
    return Number.NaN;
  }),
  chisq_dist: distribution(
    (x = 0, dof = 0) => gammaDensity(x, dof / 2, 2),
    (x = 0, dof = 0) => chiSquareCdf(x, dof),
  ),
  chisq_inv: plain((p = 0, dof = 0) => (isChance(p) ? invertUpwards((x) => chiSquareCdf(x, dof), p) : Number.NaN)),
  combin: plain((n = 0, k = 0) => choose(Math.floor(n), Math.floor(k))),
  confidence_norm: plain((alpha = 0, stdev = 0, n = 0) => (-normalInverse(alpha / 2) * stdev) / Math.sqrt(n)),
  confidence_t: plain((alpha = 0, stdev = 0, n = 0) => (-tInverse(alpha / 2, n - 1) * stdev) / Math.sqrt(n)),
  expon_dist: distribution(
    (x = 0, lambda = 0) => (x < 0 ? 0 : lambda * Math.exp(-lambda * x)),
    (x = 0, lambda = 0) => (x < 0 ? 0 : -Math.expm1(-lambda * x)),
  ),
  f_dist: distribution(
    (x = 0, d1 = 0, d2 = 0) =>
      Math.exp(
        logGamma((d1 + d2) / 2) -
          logGamma(d1 / 2) -
          logGamma(d2 / 2) +
          (d1 / 2) * Math.log(d1 / d2) +
          (d1 / 2 - 1) * Math.log(x) -
          ((d1 + d2) / 2) * Math.log1p((d1 * x) / d2),
      ),
    (x = 0, d1 = 0, d2 = 0) => fCdf(x, d1, d2),
  ),
  f_inv: plain((p = 0, d1 = 0, d2 = 0) => (isChance(p) ? invertUpwards((x) => fCdf(x, d1, d2), p) : Number.NaN)),
  fact: plain((n = 0) => factorial(n)),
  gamma_dist: distribution(
    (x = 0, alpha = 0, beta = 0) => gammaDensity(x, alpha, beta),
    (x = 0, alpha = 0, beta = 0) => gammaP(alpha, x / beta),
  ),
  gamma_inv: plain((p = 0, alpha = 0, beta = 0) =>
    isChance(p) ? beta * invertUpwards((x) => gammaP(alpha, x), p) : Number.NaN,
  ),
  hypgeom_dist: distribution(
    (k = 0, size = 0, successes = 0, population = 0) => hypergeometric(k, size, successes, population),
    (k = 0, size = 0, successes = 0, population = 0) =>
      sumUpTo(k, (index) => hypergeometric(index, size, successes, population)),
  ),
  multinomial: plain((...counts) =>
    Math.round(
      Math.exp(
        logGamma(counts.reduce((sum, count) => sum + count, 0) + 1) -
          counts.reduce((sum, count) => sum + logGamma(count + 1), 0),
      ),
    ),
  ),
  negbinom_dist: distribution(
    (failures = 0, successes = 0, p = 0) => negativeBinomial(failures, successes, p),
    (failures = 0, successes = 0, p = 0) => betaI(p, successes, Math.floor(failures) + 1),
  ),
  norm_dist: distribution(
    (x = 0, mean = 0, stdev = 0) => normalDensity((x - mean) / stdev) / stdev,
    (x = 0, mean = 0, stdev = 0) => (stdev > 0 ? normalCdf((x - mean) / stdev) : Number.NaN),
  ),
  norm_inv: plain((p = 0, mean = 0, stdev = 0) => mean + stdev * normalInverse(p)),
  norm_s_dist: distribution(
    (z = 0) => normalDensity(z),
    (z = 0) => normalCdf(z),
  ),
  norm_s_inv: plain((p = 0) => normalInverse(p)),
  poisson_dist: distribution(
    (k = 0, lambda = 0) => Math.exp(Math.floor(k) * Math.log(lambda) - lambda - logGamma(Math.floor(k) + 1)),
    (k = 0, lambda = 0) => (k < 0 ? 0 : 1 - gammaP(Math.floor(k) + 1, lambda)),
  ),
  t_dist: distribution(
    (t = 0, dof = 0) =>
      Math.exp(logGamma((dof + 1) / 2) - logGamma(dof / 2) - ((dof + 1) / 2) * Math.log1p((t * t) / dof)) /
      Math.sqrt(dof * Math.PI),
    (t = 0, dof = 0) => tCdf(t, dof),
  ),
  t_inv: plain((p = 0, dof = 0) => tInverse(p, dof)),
  weibull_dist: distribution(
    (x = 0, shape = 0, scale = 0) => (shape / scale) * (x / scale) ** (shape - 1) * Math.exp(-((x / scale) ** shape)),
    (x = 0, shape = 0, scale = 0) => (x < 0 ? 0 : -Math.expm1(-((x / scale) ** shape))),
  ),
} satisfies Readonly<Record<string, Distribution>>;

function isChance(p: number): boolean {
  return p >= 0 && p < 1;
}

function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
