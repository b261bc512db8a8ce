/** Calendar arithmetic of every dialect on its engine, against Temporal. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatePart, TimeUnit } from '../../src/dialects/dialect.ts';
import { engineNames, openEngine } from '../support/engines.ts';
import { loadTable } from '../support/fixture-tables.ts';

type Local = Temporal.PlainDateTime;
const at = (text: string): Local => Temporal.PlainDateTime.from(text);

const edges = [
  '1999-12-31T23:59:59.999999',
  '2000-01-01T00:00:00',
  '2000-02-29T12:00:00',
  '2020-12-31T23:59:59',
  '2021-01-01T00:00:00',
  '2021-01-03T23:59:59.5',
  '2021-01-04T00:00:00',
  '2023-03-31T10:00:00',
  '2024-01-31T10:00:00',
  '2024-02-29T10:00:00',
  '2024-02-29T09:59:59.999999',
  '2024-03-10T02:30:00',
  '2024-03-31T01:30:00',
  '2024-11-03T01:30:00.000001',
  '2037-12-31T23:00:00',
].map(at);

const moments = fc
  .tuple(fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2037, 11, 30) }), fc.integer({ min: 0, max: 999 }))
  .map(([ms, micros]) =>
    Temporal.Instant.fromEpochMilliseconds(ms)
      .toZonedDateTimeISO('UTC')
      .toPlainDateTime()
      .add({ microseconds: micros }),
  );
const sample = [...edges, ...fc.sample(moments, { numRuns: 60, seed: 4 })];
/** Each moment with another one: neighbours among the edges, and pairs at random. */
const pairs = sample.map((start, index) => [start, sample[(index * 7 + 1) % sample.length] ?? start] as const);

const timestampText = (moment: Local): string => moment.toString({ smallestUnit: 'microsecond' }).replace('T', ' ');
/** As `Engine.query` prints timestamps. */
const printed = (moment: Local): string =>
  timestampText(moment).replace(/\.(\d*?)0*$/, (_, digits: string) => (digits === '' ? '' : `.${digits}`));

const parts: Readonly<Record<DatePart, (moment: Local) => number>> = {
  microsecond: (moment) => moment.millisecond * 1000 + moment.microsecond,
  second: (moment) => moment.second,
  minute: (moment) => moment.minute,
  hour: (moment) => moment.hour,
  day: (moment) => moment.day,
  month: (moment) => moment.month,
  quarter: (moment) => Math.ceil(moment.month / 3),
  year: (moment) => moment.year,
  day_of_week: (moment) => moment.dayOfWeek - 1,
  day_of_year: (moment) => moment.dayOfYear,
  week_of_year: (moment) => moment.weekOfYear ?? 0,
};

const midnight = { hour: 0, minute: 0, second: 0, millisecond: 0, microsecond: 0 };
const starts: Readonly<Record<TimeUnit, (moment: Local) => Local>> = {
  microsecond: (moment) => moment,
  millisecond: (moment) => moment.with({ microsecond: 0 }),
  second: (moment) => moment.with({ millisecond: 0, microsecond: 0 }),
  minute: (moment) => moment.with({ second: 0, millisecond: 0, microsecond: 0 }),
  hour: (moment) => moment.with({ minute: 0, second: 0, millisecond: 0, microsecond: 0 }),
  day: (moment) => moment.with(midnight),
  week: (moment) => moment.with(midnight).subtract({ days: moment.dayOfWeek - 1 }),
  month: (moment) => moment.with({ ...midnight, day: 1 }),
  quarter: (moment) => moment.with({ ...midnight, day: 1, month: moment.month - ((moment.month - 1) % 3) }),
  year: (moment) => moment.with({ ...midnight, day: 1, month: 1 }),
};
const units = Object.keys(starts) as TimeUnit[];

const lengths: Readonly<Partial<Record<TimeUnit, bigint>>> = {
  microsecond: 1n,
  millisecond: 1_000n,
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
  day: 86_400_000_000n,
  week: 604_800_000_000n,
};
const months: Readonly<Partial<Record<TimeUnit, number>>> = { month: 1, quarter: 3, year: 12 };

/** The rule in words: whole units that have gone by, the same both ways round. */
function elapsed(start: Local, end: Local, unit: TimeUnit): bigint {
  const length = lengths[unit];
  const micros = (moment: Local): bigint => moment.toZonedDateTime('UTC').epochNanoseconds / 1000n;
  if (length !== undefined) return (micros(end) - micros(start)) / length;
  if (Temporal.PlainDateTime.compare(end, start) < 0) return -elapsed(end, start, unit);
  const within = (moment: Local): string => moment.toString({ smallestUnit: 'microsecond' }).slice(8);
  const whole = (end.year - start.year) * 12 + end.month - start.month - (within(end) < within(start) ? 1 : 0);
  return BigInt(Math.trunc(whole / (months[unit] ?? 1)));
}

describe.each(engineNames)('times on %s', async (name) => {
  const engine = await openEngine(name);
  afterAll(() => engine?.close());
  const run = it.skipIf(engine === null);
  beforeAll(async () => {
    if (!engine) return;
    const rows = pairs.map(([start, end], index) => [String(index), timestampText(start), timestampText(end)]);
    await loadTable(engine, { name: 'moments', columns: { i: 'int', t: 'timestamp', u: 'timestamp' }, rows });
  });

  /** One value per pair, in order. */
  const values = async (expression: string): Promise<readonly (string | null)[]> =>
    (await engine?.query(`SELECT ${expression} AS x FROM moments ORDER BY i`))?.rows.map(([value]) => value ?? null) ??
    [];

  run.each(Object.keys(parts) as DatePart[])('have the part %s', async (part) => {
    expect(await values(engine?.dialect.datePart('t', part) ?? '')).toEqual(
      pairs.map(([start]) => String(parts[part](start))),
    );
  });

  run.each(units)('are cut to the start of the %s', async (unit) => {
    expect(await values(engine?.dialect.truncate('t', unit) ?? '')).toEqual(
      pairs.map(([start]) => printed(starts[unit](start))),
    );
  });

  run.each(units)('count whole %ss gone by', async (unit) => {
    expect(await values(engine?.dialect.elapsed('t', 'u', unit) ?? '')).toEqual(
      pairs.map(([start, end]) => String(elapsed(start, end, unit))),
    );
  });

  run.each(units)('are moved by %ss', async (unit) => {
    const plural = unit === 'quarter' ? 'months' : (`${unit}s` as 'days');
    const moved = (moment: Local, by: number): string =>
      printed(moment.add({ [plural]: unit === 'quarter' ? by * 3 : by }));
    expect(await values(engine?.dialect.addInterval('t', '11', unit) ?? '')).toEqual(
      pairs.map(([start]) => moved(start, 11)),
    );
    expect(await values(engine?.dialect.addInterval('t', '-MOD(i, 5)', unit) ?? '')).toEqual(
      pairs.map(([start], index) => moved(start, -(index % 5))),
    );
  });

  run('are formatted', async () => {
    const month = (moment: Local): string => moment.toLocaleString('en-US', { month: 'long' });
    const day = (moment: Local): string => moment.toLocaleString('en-US', { weekday: 'long' });
    expect(await values(engine?.dialect.formatTimestamp('t', '%Y-%m-%d %H:%M:%S.%f') ?? '')).toEqual(
      pairs.map(([start]) => timestampText(start)),
    );
    expect(await values(engine?.dialect.formatTimestamp('t', '%S.%L') ?? '')).toEqual(
      pairs.map(([start]) => timestampText(start).slice(17, 23)),
    );
    expect(await values(engine?.dialect.formatTimestamp('t', 'Day %A, %B') ?? '')).toEqual(
      pairs.map(([start]) => `Day ${day(start)}, ${month(start)}`),
    );
  });

  run.each([
    ['UTC', 'America/New_York'],
    ['America/New_York', 'UTC'],
    ['Europe/Berlin', 'Asia/Kolkata'],
    ['Australia/Lord_Howe', 'America/St_Johns'],
    ['UTC', 'UTC'],
  ])('go from %s to %s', async (from, to) => {
    const expected = pairs.map(([start]) => {
      const zoned = start.toZonedDateTime(from, { disambiguation: 'compatible' });
      return printed(zoned.withTimeZone(to).toPlainDateTime());
    });
    const found = await values(engine?.dialect.convertTimezone('t', from, to) ?? '');
    // Engines differ only in what they make of local times that a change of the clock skips or repeats.
    const unclear = pairs.map(([start]) => isUnclear(start, from));
    const clear = (list: readonly unknown[]): readonly unknown[] => list.filter((_, index) => !unclear[index]);
    expect(clear(found)).toEqual(clear(expected));
    expect(unclear.filter(Boolean).length).toBeLessThan(5);
  });

  run('come from epochs and from yyyymmdd', async () => {
    const sql = `SELECT ${engine?.dialect.fromEpoch('1709312709') ?? ''} AS a, ${engine?.dialect.fromEpoch('-86400') ?? ''} AS b,
      ${engine?.dialect.fromYyyymmdd('20240229') ?? ''} AS c, ${engine?.dialect.fromYyyymmdd("'20240229'") ?? ''} AS d`;
    const result = await engine?.query(sql);
    expect(result?.rows).toEqual([['2024-03-01 17:05:09', '1969-12-31 00:00:00', '2024-02-29', '2024-02-29']]);
    expect(result?.classes).toEqual(['timestamp', 'timestamp', 'date', 'date']);
  });
});

function isUnclear(local: Local, zone: string): boolean {
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return !earlier.equals(local.toZonedDateTime(zone, { disambiguation: 'later' }));
}
