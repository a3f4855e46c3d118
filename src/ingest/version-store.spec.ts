import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { isNewFigure, isNewPrice, type Version, VersionColumns } from '../core/versions/index.js';
import { REAL_TIME_PRICE, type VersionedPlace, VersionStore } from './version-store.js';
import { fc } from '../../test/support/fast-check.js';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 96 * QUARTER_MS;
const START_MS = Date.UTC(2026, 6, 1, 22);
const END_MS = START_MS + 400 * DAY_MS;

/** The rules as one would write them down, on a list of all versions. */
class NaiveModel {
  readonly versions: (Version & { readonly place: string })[] = [];

  constructor(private readonly isPrice: boolean) {}

  add(place: string, told: readonly Version[]): number {
    const before = this.versions.length;
    for (const each of [...told].sort((a, b) => a.knownAtMs - b.knownAtMs)) {
      const known = this.#of(place)
        .filter(({ startMs }) => startMs === each.startMs)
        .sort((a, b) => a.knownAtMs - b.knownAtMs);
      if (known.some(({ knownAtMs }) => knownAtMs === each.knownAtMs)) continue;
      const reference = this.isPrice
        ? known.at(-1)
        : known.filter(({ knownAtMs }) => knownAtMs < each.knownAtMs).at(-1);
      const isOther = reference?.value !== each.value || reference.minutes !== each.minutes;
      const isTaken = !this.isPrice
        ? isOther
        : each.correctedAtMs === null
          ? isOther && (reference?.correctedAtMs ?? null) === null
          : each.correctedAtMs > (reference?.correctedAtMs ?? 0);
      if (isTaken) this.versions.push({ place, ...each });
    }
    return this.versions.length - before;
  }

  asKnown(place: string, atMs: number): Version[] {
    const newest = new Map<number, Version>();
    const known = this.#of(place).filter(({ knownAtMs }) => knownAtMs <= atMs);
    for (const each of known.sort((a, b) => a.knownAtMs - b.knownAtMs)) newest.set(each.startMs, each);
    return [...newest.values()].sort((a, b) => a.startMs - b.startMs);
  }

  all(place: string): Version[] {
    return this.#of(place).sort((a, b) => a.startMs - b.startMs || a.knownAtMs - b.knownAtMs);
  }

  #of(place: string): Version[] {
    return this.versions.filter((each) => each.place === place).map(({ place: _, ...version }) => version);
  }
}

const version = fc.record<Version>({
  // Over two midnights and back, in an hour of quarters each, so that much of it meets.
  startMs: fc
    .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 9 }))
    .map(([day, quarter]) => START_MS + day * DAY_MS + quarter * QUARTER_MS),
  minutes: fc.constantFrom(15, 15, 15, 60),
  value: fc.constantFrom(0, -12.34, 20, 20.5, 5_000),
  knownAtMs: fc.integer({ min: 0, max: 12 }).map((step) => START_MS + step * MINUTE_MS),
  correctedAtMs: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((step) => START_MS + step) },
  ),
  source: fc.constantFrom('a', 'b'),
});
const pushes = fc.array(
  fc.tuple(fc.constantFrom('P', 'Q, "2"'), fc.array(version, { minLength: 1, maxLength: 25 })),
  { minLength: 1, maxLength: 8 },
);

describeWithDatabase('versions of figures', () => {
  let db: TestDatabase;
  const at = (place: string): VersionedPlace => ({ operator: 'ercot', series: REAL_TIME_PRICE, place });
  const store = (): VersionStore => new VersionStore(db.dataSource.manager);
  const add = async (place: string, told: readonly Version[], isNews = isNewPrice): Promise<number> => {
    const columns = [{ place, versions: VersionColumns.of(told) }];
    const added = await db.dataSource.transaction((tx) => new VersionStore(tx).add(at(''), columns, isNews));
    return added.reduce((sum, { length }) => sum + length, 0);
  };
  const quarters = (fromMs: number, count: number, change: Partial<Version> = {}): Version[] =>
    Array.from({ length: count }, (_, index) => ({
      startMs: fromMs + index * QUARTER_MS,
      minutes: 15,
      value: index / 4,
      knownAtMs: fromMs,
      correctedAtMs: null,
      source: 'a',
      ...change,
    }));
  const empty = (): Promise<unknown> => db.dataSource.query('TRUNCATE series_block');

  beforeAll(async () => void (db = await testDatabase()));
  afterAll(() => db.drop());
  afterEach(empty);

  it.each([
    ['prices', true],
    ['other figures', false],
  ])(
    'of %s: what a naive list would have, as known at any time, whatever comes how often',
    async (_, isPrice) => {
      await fc.assert(
        fc.asyncProperty(pushes, fc.array(fc.integer({ min: -1, max: 13 })), async (told, instants) => {
          await empty();
          const model = new NaiveModel(isPrice);
          for (const [place, versions] of told) {
            const added = await add(place, versions, isPrice ? isNewPrice : isNewFigure);
            expect(added).toBe(model.add(place, versions));
          }
          for (const place of ['P', 'Q, "2"']) {
            expect(await store().between(at(place), START_MS, END_MS)).toEqual(model.all(place));
            for (const step of instants) {
              const atMs = START_MS + step * MINUTE_MS;
              const known = model.asKnown(place, atMs);
              expect(await store().knownBetween(at(place), START_MS, END_MS, atMs)).toEqual(known);
              expect(await store().newest(at(place), END_MS, atMs, 3)).toEqual(known.slice(-3));
            }
          }
        }),
        { numRuns: 25 },
      );
    },
  );

  it('are of the very intervals that are asked for, over days of 92 and of 100 quarter-hours', async () => {
    for (const [fromIso, toIso, count] of [
      ['2026-03-08T06:00:00Z', '2026-03-09T05:00:00Z', 92],
      ['2026-11-01T05:00:00Z', '2026-11-02T06:00:00Z', 100],
    ] as const) {
      const [fromMs, toMs] = [Date.parse(fromIso), Date.parse(toIso)];
      await add('P', quarters(fromMs - DAY_MS, 3 * 96));
      const day = await store().between(at('P'), fromMs, toMs);
      expect(day).toHaveLength(count);
      expect([day[0]!.startMs, day.at(-1)!.startMs]).toEqual([fromMs, toMs - QUARTER_MS]);
      const newest = await store().knownBetween(at('P'), fromMs, toMs, toMs);
      expect(newest).toEqual(day);
    }
  });

  it('reach back as far as there is anything where the newest are asked for, over days without any', async () => {
    await add('P', quarters(START_MS - 500 * DAY_MS, 5));
    await add('P', quarters(START_MS - 40 * DAY_MS, 5, { knownAtMs: START_MS }));
    await add('P', quarters(START_MS, 5, { knownAtMs: START_MS + DAY_MS }));
    const startsOf = async (atMs: number, limit: number): Promise<number[]> =>
      (await store().newest(at('P'), END_MS, atMs, limit)).map(({ startMs }) => startMs);
    expect(await startsOf(START_MS + DAY_MS, 11)).toHaveLength(11);
    expect(await startsOf(START_MS + DAY_MS, 99)).toHaveLength(15);
    expect(await startsOf(START_MS, 1)).toEqual([START_MS - 40 * DAY_MS + 4 * QUARTER_MS]);
    expect(await startsOf(START_MS - 500 * DAY_MS, 99)).toHaveLength(5);
    expect(await startsOf(0, 1)).toEqual([]);
  });

  it('are there once each, whoever writes the same place at the same time', async () => {
    const writers = Array.from({ length: 8 }, (_, writer) =>
      quarters(START_MS + writer * 8 * QUARTER_MS, 16, { value: 7, knownAtMs: START_MS + writer }),
    );
    const added = await Promise.all(writers.map((told) => add('P', told)));
    expect(added.reduce((sum, count) => sum + count)).toBe(9 * 8);
    expect(await store().between(at('P'), START_MS, END_MS)).toHaveLength(9 * 8);
  });

  it('take few rows where a day is told interval by interval', async () => {
    const midnight = START_MS + 2 * 60 * MINUTE_MS;
    for (const each of quarters(midnight, 96, { value: 31.25 })) await add('P', [each]);
    expect(await store().between(at('P'), midnight, midnight + DAY_MS)).toHaveLength(96);
    const rows = await db.dataSource.query<unknown[]>('SELECT FROM series_block');
    expect(rows.length).toBeLessThanOrEqual(7);
  });

  it('of one place that is named twice at once are one place’s', async () => {
    const twice = [0, 2].map((first) => ({
      place: 'P',
      versions: VersionColumns.of(quarters(START_MS + first * QUARTER_MS, 4, { value: 1 })),
    }));
    await db.dataSource.transaction((tx) => new VersionStore(tx).add(at(''), twice, isNewPrice));
    expect(await store().between(at('P'), START_MS, END_MS)).toHaveLength(6);
  });
});
